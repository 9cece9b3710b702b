#pragma once

#include "engine/core/tick.hpp"
#include "engine/io/field_check.hpp"
#include "engine/io/scenario_settings.hpp"
#include "engine/needling/regimen.hpp"
#include "engine/simulation/parameters.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reticulin::io {

/// `--set path=value` in parts.
struct Override {
    std::string path;
    std::string value;
};

/// One effective value and where it comes from.
struct EffectiveValue {
    std::string path;
    std::string meaning;
    std::string value;   ///< as written: "8 um^2/s", "0.33", "true"
    std::string unit;    ///< "um^2/s", or "1" where it has none
    std::string origin;  ///< "FILE:LINE" or "--set path=value"
    std::string layer;   ///< parameters, skin, device, regimen, scenario or --set
    std::string range;   ///< "1 um^2/s to 26 um^2/s", "a, b or c", or ""
    std::string source;  ///< key of docs/references.bib, "assumed", "convention" or "user"
    std::string note;
    bool assumed = false;
};

/// A part of the block the user wants measured: a box, or the sleeve of a regimen's channels.
struct RegionRequest {
    std::string name;
    bool sleeve = false;
    std::array<double, 3> low{};   ///< um, z = depth
    std::array<double, 3> high{};  ///< um
    needling::Regimen regimen;     ///< sleeve: whose channels
};

/// A scenario read, checked and merged: all a run needs to know.
struct Scenario {
    std::string title;
    std::string description;
    std::string file;        ///< as given
    std::string given_text;  ///< the file, byte for byte
    simulation::Parameters parameters;
    needling::Regimen regimen;
    std::string regimen_in_words;  ///< "roller_192 1 mm, 15 passes, 3 sessions, 2 week apart"
    Tick end = 0;
    std::optional<ValueRange> duration_range;  ///< what run.duration may be, h
    std::uint64_t seed = 0;
    std::uint64_t device_seed = 0;
    OutputSettings output;
    measures::MeasureParameters measures;
    std::vector<RegionRequest> regions;
    std::vector<EffectiveValue> values;     ///< every effective value, in the order of the structs
    std::vector<EffectiveValue> not_given;  ///< what it may say and does not: path, meaning, range
    std::string resolved_text;              ///< scenario.resolved.toml: loads to the same scenario
    std::string library_hash;
    std::vector<std::string> overrides;  ///< "path=value" of --set
};

/// Reads a scenario file with the layers parameters < skin < device < regimen < scenario <
/// overrides. `library_folder` "" takes the library compiled into the program. Throws
/// InvalidScenario with every error found, IoError if the file cannot be read.
Scenario load_scenario(const std::string& file,
                       const std::vector<Override>& overrides = {},
                       const std::string& library_folder = "");

/// The same from text; `file` names it in messages and is where relative paths start.
Scenario read_scenario(const std::string& text,
                       const std::string& file,
                       const std::vector<Override>& overrides = {},
                       const std::string& library_folder = "");

/// The library's parameters with a skin profile, for tests and tools.
simulation::Parameters default_parameters(const std::string& skin = "healthy_adult",
                                          const std::vector<Override>& overrides = {});

/// Splits "path=value". Throws UsageError.
Override parse_override(const std::string& text);

}  // namespace reticulin::io
