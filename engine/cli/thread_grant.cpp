#include "engine/cli/thread_grant.hpp"

#include "engine/cli/cgroup.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace reticulin::cli {
namespace {

std::optional<int> positive(const char* text) {
    const int value = text == nullptr ? 0 : std::atoi(text);
    return value > 0 ? std::optional<int>(value) : std::nullopt;
}

/// The least quota of our control groups.
std::optional<double> cgroup_quota() {
    std::optional<double> least;
    for (const std::string& folder : cgroup_folders("cpu")) {
        for (const std::string& text : {text_of(folder + "/cpu.max"),
                                        text_of(folder + "/cpu.cfs_quota_us") + " " +
                                            text_of(folder + "/cpu.cfs_period_us")}) {
            const auto quota = quota_of(text);
            if (quota && (!least || *quota < *least)) least = quota;
        }
    }
    return least;
}

}  // namespace

std::optional<double> quota_of(const std::string& cpu_max) {
    std::istringstream line(cpu_max);
    double quota = 0.0;
    double period = 0.0;
    if (!(line >> quota >> period) || quota <= 0.0 || period <= 0.0) return std::nullopt;
    return quota / period;
}

ThreadGrant read_thread_grant() {
    ThreadGrant grant;
    grant.slurm = positive(std::getenv("SLURM_CPUS_PER_TASK"));
    grant.openmp = positive(std::getenv("OMP_NUM_THREADS"));
    grant.quota = cgroup_quota();
    grant.affinity = granted_processors();
    return grant;
}

int threads_of(const ThreadGrant& grant, int wish) {
    int most = grant.affinity;
    if (grant.quota) most = std::min(most, std::max(1, static_cast<int>(*grant.quota)));
    int threads = most;
    if (grant.openmp) threads = *grant.openmp;
    if (grant.slurm) threads = *grant.slurm;
    if (wish > 0) threads = wish;
    return std::clamp(threads, 1, std::max(1, most));
}

}  // namespace reticulin::cli
