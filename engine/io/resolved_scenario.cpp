#include "engine/io/resolved_scenario.hpp"

#include "engine/io/quantity_parser.hpp"
#include "engine/io/regimen_reader.hpp"
#include "engine/io/toml_document.hpp"

#include <algorithm>

namespace reticulin::io {
namespace {

std::string parent(const std::string& path) {
    return path.substr(0, path.rfind('.'));
}

/// Left out: sessions say it in full, and a base has been merged already.
bool is_left_out(const std::string& path) {
    return path.starts_with("device.") || path.starts_with("regimen.") || path == "scenario.base";
}

/// Told apart from the values of a model: seeds, how long it runs and what is written.
bool is_no_model(const std::string& path) {
    return path == "run.seed" || path == "run.device_seed" || path == "run.duration" ||
           path.starts_with("output.") || path.starts_with("scenario.");
}

/// Output, but for checkpoints, and for how snapshots are written where there are none.
bool decides_what_is_written(const std::string& path, bool snapshots) {
    const bool of_snapshots =
        path == "output.fields" || path == "output.lossless" || path == "output.snapshot_days";
    return path.starts_with("output.") && (snapshots || !of_snapshots) &&
           path != "output.checkpoint_every";
}

/// As TOML: numbers, true, false and lists stand as they are, the rest in quotes.
std::string as_toml(const EffectiveValue& value) {
    if (value.path.starts_with("scenario.")) return toml_quoted(value.value);
    const bool list = value.value.starts_with('[');
    return value.unit == "1" || list ? value.value : toml_quoted(value.value);
}

/// A quantity in native units: "1 mm" and "1.0 mm" are the same.
std::string canonical(const EffectiveValue& value) {
    if (value.unit == "1") return value.value;
    const QuantityResult read = parse_quantity(value.value);
    return read ? native_text(read.quantity->native, read.quantity->dimension) : value.value;
}

std::string box_as_toml(const RegionRequest& region) {
    std::string out = "box = [";
    for (std::size_t axis = 0; axis < 3; ++axis) {
        for (const double v : {region.low[axis], region.high[axis]}) {
            out += (out.back() == '[' ? "" : ", ") + toml_quoted(native_text(v, Length::dimension));
        }
    }
    return out + "]\n";
}

std::string regions_as_toml(const std::vector<RegionRequest>& regions) {
    std::string out;
    for (const RegionRequest& region : regions) {
        out += "\n[[measures.regions]]\nname = " + toml_quoted(region.name) + "\n";
        out += region.sleeve ? sessions_as_toml(region.regimen, "measures.regions.sessions")
                             : box_as_toml(region);
    }
    return out;
}

/// The effective values whose paths are wanted, a line each.
template <class Wanted>
std::string values_with(const Scenario& scenario, const Wanted& wanted) {
    std::string out;
    for (const EffectiveValue& value : scenario.values)
        if (wanted(value.path)) out += value.path + " = " + canonical(value) + "\n";
    return out;
}

std::string values_of_model(const Scenario& scenario) {
    return values_with(
        scenario, [](const std::string& path) { return !is_left_out(path) && !is_no_model(path); });
}

std::string seeds_as_toml(const Scenario& scenario) {
    return "run.seed = " + std::to_string(scenario.seed) +
           "\nrun.device_seed = " + std::to_string(scenario.device_seed) + "\n";
}

}  // namespace

std::string resolved_text(const Scenario& scenario, const std::vector<FieldGroup>& groups) {
    std::string out = "# Every effective value of " + toml_quoted(scenario.title) +
                      " with its origin; reads back to the same scenario.\n";
    out += "# library " + scenario.library_hash + "\n";
    for (const FieldGroup& group : groups) {
        std::string table;
        for (const EffectiveValue& value : scenario.values) {
            if (parent(value.path) != group.path || is_left_out(value.path)) continue;
            table += value.path.substr(group.path.size() + 1) + " = " + as_toml(value) + "  # " +
                     toml_comment(value.layer + ": " + value.origin) + "\n";
        }
        if (!table.empty()) out += "\n[" + group.path + "]\n" + table;
    }
    if (scenario.regimen.sessions.empty()) {
        out += "\n[regimen]\ncount = 0\n";
    } else {
        out += sessions_as_toml(scenario.regimen, "regimen.sessions");
    }
    return out + regions_as_toml(scenario.regions);
}

std::string model_text(const Scenario& scenario, bool with_seeds) {
    return values_of_model(scenario) + (with_seeds ? seeds_as_toml(scenario) : "") +
           sessions_as_toml(scenario.regimen, "regimen.sessions");
}

std::string identity_text(const Scenario& scenario) {
    return model_text(scenario, true) +
           values_with(scenario,
                       [&](const std::string& path) {
                           return path == "run.duration" ||
                                  decides_what_is_written(path, scenario.output.snapshots);
                       }) +
           regions_as_toml(scenario.regions);
}

std::string past_text(const Scenario& scenario, Tick tick) {
    needling::Regimen regimen = scenario.regimen;
    for (needling::Session& session : regimen.sessions)
        session.time = std::min(session.time, tick + 1);
    return values_of_model(scenario) + seeds_as_toml(scenario) +
           sessions_as_toml(regimen, "regimen.sessions") +
           values_with(scenario,
                       [&](const std::string& path) {
                           return decides_what_is_written(path, scenario.output.snapshots);
                       }) +
           regions_as_toml(scenario.regions);
}

}  // namespace reticulin::io
