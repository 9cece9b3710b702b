#pragma once

#include "engine/cli/options.hpp"
#include "engine/core/error.hpp"
#include "engine/io/scenario.hpp"

#include <optional>
#include <vector>

namespace reticulin::cli {

/// What a run will take, before it runs.
struct RunPlan {
    long long voxels = 0;
    std::vector<long long> holes;  ///< punctures of each session inside the block (planned, exact)
    long long cells_at_start = 0;  ///< resting fibroblasts
    long long cells_at_peak = 0;   ///< with the immune cells of the busiest session
    double bytes_per_voxel = 0;    ///< state, what is derived from it, buffers of the writers
    double bytes_per_cell = 0;
    long long held_bytes = 0;          ///< by this process already: program, libraries, a caller
    long long added_bytes = 0;         ///< by the run at its peak, while it writes a checkpoint
    long long disk_bytes = 0;          ///< when it is finished
    long long running_disk_bytes = 0;  ///< at most while it runs: checkpoints are not compressed
    long long ticks = 0;
    long long snapshots = 0;
    double seconds = 0;

    [[nodiscard]] long long holes_in_all() const;

    /// Of the process at the run's peak.
    [[nodiscard]] long long memory_bytes() const { return held_bytes + added_bytes; }
};

/// `end` in place of the scenario's own where it is given. Allocates nothing of the block's size.
RunPlan plan_of(const io::Scenario& scenario, std::optional<Tick> end = std::nullopt);

/// The run would not fit into memory; exit code 1, nothing was written.
class MemoryError : public Error {
  public:
    using Error::Error;
};

/// Throws MemoryError if the plan takes more than this process may still have.
void refuse_if_too_large(const RunPlan& plan, long long available);

/// "no hole inside this block in session 0, 2: ..." with what to do about it, or nothing.
std::string word_of_empty_sessions(const io::Scenario& scenario, const RunPlan& plan);

/// `info RUN`: what a run folder holds.
int info_of_run(const Options& options);

/// `info --plan SCENARIO`: what a run will take, and the pattern of its devices on a sheet.
int info_of_plan(const Options& options);

}  // namespace reticulin::cli
