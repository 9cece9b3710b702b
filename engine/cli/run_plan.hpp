#pragma once

#include "engine/cli/options.hpp"
#include "engine/io/scenario.hpp"

namespace reticulin::cli {

/// What a run will take, before it runs.
struct RunPlan {
    long long voxels = 0;
    long long holes = 0;           ///< punctures of all sessions inside the block (planned, exact)
    long long cells_at_start = 0;  ///< resting fibroblasts
    long long cells_at_peak = 0;
    long long memory_bytes = 0;
    long long disk_bytes = 0;
    long long ticks = 0;
    long long snapshots = 0;
    double seconds = 0;
};

RunPlan plan_of(const io::Scenario& scenario);

/// `info RUN`: what a run folder holds.
int info_of_run(const Options& options);

}  // namespace reticulin::cli
