#include "engine/core/peak_memory.hpp"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace reticulin {

namespace {

constexpr std::int64_t kilobyte = 1024;

}  // namespace

std::int64_t peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::int64_t value = 0;
        if (word == "VmHWM:" && status >> value) return value * kilobyte;
    }
    rusage usage{};  // without /proc
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * kilobyte;
}

}  // namespace reticulin
