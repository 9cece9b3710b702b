#include "engine/io/earlier_run.hpp"

#include "engine/core/error.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/resolved_scenario.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/io/snapshot_list.hpp"

#include <algorithm>
#include <sstream>

namespace reticulin::io {

namespace {

/// Steps are shorter than a day, so that by a day before a session nothing has been cut for it.
constexpr Tick longest_look_ahead = ticks_per_day;

/// The newest checkpoint that is good.
void read_newest_checkpoint(EarlierRun& run) {
    for (const std::string& name : checkpoints_in(run.folder)) {
        run.checkpoint_path = run.folder + "/" + run_files::checkpoints + "/" + name;
        try {
            run.checkpoint = read_sealed(run.checkpoint_path);
            run.tick = tick_of_sealed(run.checkpoint_path);
            return;
        } catch (const IoError&) {  // an older one may be good
        }
    }
    throw IoError(run.folder + " has no good checkpoint to start from");
}

/// The next line that is not empty.
bool next_line(std::istream& text, std::string& line) {
    do {
        if (!std::getline(text, line)) return false;
    } while (line.empty());
    return true;
}

/// The first lines in which two texts differ, "here `a`, there `b`".
std::string difference(const std::string& here, const std::string& there) {
    std::istringstream a(here), b(there);
    for (std::string line_a, line_b;;) {
        const bool has_a = next_line(a, line_a);
        const bool has_b = next_line(b, line_b);
        if (!has_a && !has_b) return "";
        if (!has_a) line_a = "nothing";
        if (!has_b) line_b = "nothing";
        if (line_a != line_b) return "here `" + line_a + "`, there `" + line_b + "`";
    }
}

/// Of sessions to come it matters how many there are, not yet when.
void refuse_other_sessions(const Scenario& here,
                           const Scenario& there,
                           Tick tick,
                           const std::string& about) {
    const auto &a = here.regimen.sessions, &b = there.regimen.sessions;
    if (a.size() != b.size())
        throw UsageError(about + " has " + std::to_string(b.size()) +
                         " sessions; allowed: " + std::to_string(a.size()) + ", as here");
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::min(a[i].time, tick + 1) != std::min(b[i].time, tick + 1))
            throw UsageError(about + " was another run before day " + number_text(days(tick)) +
                             " already: session " + std::to_string(i) + " is on day " +
                             number_text(days(a[i].time)) + " here, on day " +
                             number_text(days(b[i].time)) + " there");
}

void refuse_near_sessions(const Scenario& scenario, Tick tick, const std::string& about) {
    for (const needling::Session& session : scenario.regimen.sessions) {
        if (session.time <= tick || session.time >= tick + longest_look_ahead) continue;
        throw UsageError(about + " stands at day " + number_text(days(tick)) +
                         ", less than a day before a session on day " +
                         number_text(days(session.time)) + "; start from an earlier moment");
    }
}

}  // namespace

void check_version(const JsonObject& manifest, const std::string& folder) {
    const std::int64_t version = manifest.integer("results_version", -1);
    if (version == results_version) return;
    throw IoError(folder + " was made by results version " + std::to_string(version) +
                  "; this program has " + std::to_string(results_version) +
                  " and would continue with other numbers. Run the scenario again.");
}

Scenario scenario_of_run(const std::string& folder, const JsonObject& manifest) {
    const std::string path = folder + "/" + run_files::resolved;
    const std::string text = read_bytes(path);
    if (to_hex(hash_bytes(text.data(), text.size())) != manifest.text("resolved_hash"))
        throw IoError(path + " was changed after the run started; start a new run from it");
    return read_scenario(text, path);
}

EarlierRun read_earlier_run(const std::string& folder,
                            const Scenario& scenario,
                            const std::string& option) {
    const JsonObject manifest = read_manifest(folder);
    check_version(manifest, folder);
    refuse_missing_snapshot(folder);
    const Scenario other = scenario_of_run(folder, manifest);
    EarlierRun run;
    run.folder = folder;
    run.model_hash = manifest.text("model_hash");
    read_newest_checkpoint(run);
    const std::string about = option + " " + folder;
    refuse_other_sessions(scenario, other, run.tick, about);
    const std::string here = past_text(scenario, run.tick), there = past_text(other, run.tick);
    if (here != there)
        throw UsageError(about + " was another run before day " + number_text(days(run.tick)) +
                         " already: " + difference(here, there));
    for (const Scenario* s : {&scenario, &other}) refuse_near_sessions(*s, run.tick, about);
    return run;
}

}  // namespace reticulin::io
