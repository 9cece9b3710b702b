#include "engine/io/run_manifest.hpp"

#include "engine/core/state_hash.hpp"
#include "engine/io/build_information.hpp"
#include "engine/io/regimen_reader.hpp"
#include "engine/io/resolved_scenario.hpp"
#include "engine/io/schedule.hpp"

#include <unistd.h>

namespace reticulin::io {

namespace {

std::string hash_of_model(const Scenario& scenario, bool with_seeds) {
    const std::string text = model_text(scenario, with_seeds);
    return to_hex(hash_bytes(text.data(), text.size()));
}

}  // namespace

void set_machine(JsonObject& manifest, int threads) {
    char name[256] = {};
    const bool is_known = ::gethostname(name, sizeof name - 1) == 0;
    manifest.set("threads", threads).set("host", is_known ? name : "");
}

JsonObject manifest_of_new_run(const Scenario& scenario,
                               const simulation::Simulation& simulation,
                               Tick end) {
    const RegularGrid& g = simulation.state().grid;
    JsonObject manifest = build_information();
    manifest.set("status", "running").set("exit_code", -1);
    // From the first moment on: a run that is killed early must be resumed to its own end.
    manifest.set("end_tick", end).set("end_day", days(end));
    manifest.set("title", scenario.title).set("regimen", scenario.regimen_in_words);
    manifest.set("scenario_file", scenario.file).set("overrides", scenario.overrides);
    manifest.set("seed", scenario.seed).set("device_seed", scenario.device_seed);
    manifest.set("library_hash", scenario.library_hash)
        .set("model_hash", hash_of_model(scenario, true))
        .set("arm_hash", hash_of_model(scenario, false));
    manifest.set("resolved_hash",
                 to_hex(hash_bytes(scenario.resolved_text.data(), scenario.resolved_text.size())));
    std::vector<double> session_days;
    for (const Tick t : session_ticks(scenario.regimen)) session_days.push_back(days(t));
    manifest.set("session_days", session_days)
        .set("needle_lengths_um", needle_lengths(scenario.regimen))
        .set("puncture_kinds", puncture_kinds(scenario.regimen));
    manifest.set("voxels", std::vector<double>{double(g.nx()), double(g.ny()), double(g.nz())})
        .set("voxel_um", g.voxel());
    manifest.set("planned_punctures",
                 static_cast<std::int64_t>(simulation.planned_punctures().size()));
    return manifest;
}

}  // namespace reticulin::io
