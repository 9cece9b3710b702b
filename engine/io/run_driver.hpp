#pragma once

#include "engine/io/file_system.hpp"
#include "engine/io/json.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/scenario.hpp"
#include "engine/simulation/audit.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace reticulin::io {

/// How far a run is.
struct Progress {
    Tick tick = 0;
    Tick end = 0;
    std::size_t cells = 0;
    double wall_seconds = 0;
    double remaining_seconds = 0;  // estimated from the part done; -1 unknown
};

/// What the caller calls its options.
struct OptionWords {
    std::string until = "--until";
    std::string checkpoint_every = "--checkpoint-every";
    std::string branch_at = "--branch-at";
    std::string from = "--from";
    FolderWords folder;
};

/// How to run, besides what the scenario says.
struct RunOptions {
    std::string folder;
    bool force = false;
    int threads = 1;
    double wall_limit_seconds = 0;            // 0: none
    std::optional<Tick> checkpoint_every;     // in place of the scenario's
    std::optional<Tick> end;                  // resume: go on to this tick
    std::optional<Tick> branch_at;            // leave the run as it is then in branch/
    std::string from;                         // new runs: folder of the run to start from; "": none
    const std::atomic<bool>* stop = nullptr;  // set by whoever wants the run to stop
    OptionWords words;                        // in messages
    std::function<void(const Progress&)> progress;
    std::function<void(const std::string&)> notice;  // what a user should know and the log holds
    WriteHook write_hook;                            // tests
};

/// What came of it.
struct RunOutcome {
    std::string status;         // "finished", "stopped"
    int exit_code = 0;          // 0 or 6
    bool was_finished = false;  // resume: nothing was left to do
    double day = 0;             ///< simulated
    std::uint64_t state_hash = 0;
    double wall_seconds = 0;
    std::map<std::string, double> seconds_by_phase;
    simulation::AuditResiduals audit_residuals;  // the largest since the program started
    std::int64_t peak_memory_bytes = 0;
    std::size_t cells = 0;
    std::size_t voxels = 0;
    std::string run_folder;
    std::string result_file;

    /// The object that `--json` prints.
    [[nodiscard]] JsonObject json() const;
};

/// Throws UsageError where options.end lies beyond what run.duration may be, checkpoints are less
/// than a tick apart, or the branch is not within the run. Running and resuming do it too; call it
/// before a plan for that end.
void check_times(const Scenario& scenario, const RunOptions& options);

/// Throws UsageError where the run would write over the one that it starts from.
void check_places(const RunOptions& options);

/// Throws UsageError where a run that goes on from `now` is past its branch and never made it.
void check_branch_is_ahead(const RunOptions& options, Tick now);

/// Runs a scenario into a new run folder, from the start or from another run (earlier_run.hpp).
/// Throws UsageError if the folder is taken, IoError, NumericalError; the manifest and log.txt then
/// say why.
RunOutcome run_scenario(const Scenario& scenario, const RunOptions& options);

/// Goes on with a run from its newest good checkpoint, or from the start if there is none. Throws
/// IoError if it was made by another results version.
RunOutcome resume_run(const RunOptions& options);

}  // namespace reticulin::io
