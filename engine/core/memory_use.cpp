#include "engine/core/memory_use.hpp"

#include <sys/resource.h>

#include <fstream>
#include <string>
#include <string_view>

namespace reticulin {

namespace {

constexpr std::int64_t kilobyte = 1024;

/// Bytes of a line "VmHWM:  123 kB" of the kernel's page about us; without it the most that
/// getrusage knows of.
std::int64_t told_by_kernel(std::string_view name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::int64_t value = 0;
        if (word == name && status >> value) return value * kilobyte;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * kilobyte;
}

}  // namespace

std::int64_t held_memory() {
    return told_by_kernel("VmRSS:");
}

std::int64_t peak_memory() {
    return told_by_kernel("VmHWM:");
}

void forget_peak_memory() {
    std::ofstream("/proc/self/clear_refs") << "5";  // since Linux 4.0
}

}  // namespace reticulin
