#pragma once

#include <optional>
#include <string>

namespace reticulin::cli {

/// What the machine and the scheduler grant this process.
struct ThreadGrant {
    std::optional<int> slurm;     ///< SLURM_CPUS_PER_TASK
    std::optional<int> openmp;    ///< OMP_NUM_THREADS
    std::optional<double> quota;  ///< processors the cgroup's quota allows
    int affinity = 1;             ///< processors in the affinity mask
};

ThreadGrant read_thread_grant();

/// Threads to use: as asked, but never more than affinity and quota allow; without a wish what
/// SLURM or OMP_NUM_THREADS say, else all that is allowed. At least 1.
int threads_of(const ThreadGrant& grant, int wish);

/// Processors of a cgroup v2 "cpu.max" line ("200000 100000" is 2; "max ..." none).
std::optional<double> quota_of(const std::string& cpu_max);

}  // namespace reticulin::cli
