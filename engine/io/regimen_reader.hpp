#pragma once

#include "engine/io/scenario_settings.hpp"
#include "engine/io/setting_store.hpp"
#include "engine/needling/regimen.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reticulin::io {

/// What the regimen reader needs of the scenario around it.
struct RegimenContext {
    const SettingStore& store;
    const ScenarioSettings& settings;
    /// A device of the library, or nothing (then the complaint is already made at that place).
    std::function<std::optional<needling::Device>(const std::string& name, const Place& place)>
        library_device;
    std::string folder;  ///< where relative paths start
};

/// Sessions of `[regimen]` with its shorthand, or of a list of session tables (nullptr: the
/// shorthand).
needling::Regimen read_regimen(const RegimenContext& context,
                               const TomlNode* sessions,
                               const std::string& path,
                               Problems& problems);

/// A regimen in words: "roller_192 1 mm, 15 passes, 3 sessions, 2 week apart"; "untreated".
std::string regimen_in_words(const needling::Regimen& regimen);

/// Each length of its needles once, um, ascending; of incisions, and of listed punctures without a
/// length, their depth.
std::vector<double> needle_lengths(const needling::Regimen& regimen);
/// "incision" and "needle", each if it makes such channels.
std::vector<std::string> puncture_kinds(const needling::Regimen& regimen);

/// Sessions as TOML tables headed [[path]] that read back as they are.
std::string sessions_as_toml(const needling::Regimen& regimen, const std::string& path);

}  // namespace reticulin::io
