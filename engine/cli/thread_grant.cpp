#include "engine/cli/thread_grant.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace reticulin::cli {
namespace {

std::optional<int> positive(const char* text) {
    const int value = text == nullptr ? 0 : std::atoi(text);
    return value > 0 ? std::optional<int>(value) : std::nullopt;
}

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// The least quota from our cgroup up to the root.
std::optional<double> cgroup_quota() {
    std::string group = first_line("/proc/self/cgroup");
    group = group.starts_with("0::") ? group.substr(3) : "/";
    std::optional<double> least;
    for (;;) {
        const auto quota = quota_of(first_line("/sys/fs/cgroup" + group + "/cpu.max"));
        if (quota && (!least || *quota < *least)) least = quota;
        if (group.empty() || group == "/") break;
        group = group.substr(0, group.rfind('/'));
    }
    const auto quota_v1 = quota_of(first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") + " " +
                                   first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
    if (quota_v1 && (!least || *quota_v1 < *least)) least = quota_v1;
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
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0)
        grant.affinity = std::max(1, CPU_COUNT(&mask));
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
