#include "engine/cli/available_memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

namespace reticulin::cli {
namespace {

constexpr long long unlimited = std::numeric_limits<long long>::max();

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The first number of a file, or -1: "max" and a missing file are no limit.
long long number_in(const std::string& path) {
    std::istringstream text(text_of(path));
    long long value = 0;
    return text >> value ? value : -1;
}

long long left_of(long long limit, long long used) {
    return limit < 0 || used < 0 ? unlimited : std::max(0LL, limit - used);
}

/// The least that our cgroup and those above it leave (version 2), or the one of version 1.
long long left_by_cgroups() {
    std::istringstream lines(text_of("/proc/self/cgroup"));
    std::string group;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("0::")) group = line.substr(3);
    }
    const std::string root = "/sys/fs/cgroup";
    long long left = left_of(number_in(root + "/memory/memory.limit_in_bytes"),
                             number_in(root + "/memory/memory.usage_in_bytes"));
    for (;;) {
        left = std::min(left,
                        left_of(number_in(root + group + "/memory.max"),
                                number_in(root + group + "/memory.current")));
        if (group.empty() || group == "/") return left;
        group = group.substr(0, group.rfind('/'));
    }
}

long long left_by_address_space() {
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
    const long long pages = number_in("/proc/self/statm");
    return left_of(static_cast<long long>(limit.rlim_cur),
                   pages < 0 ? 0 : pages * sysconf(_SC_PAGESIZE));
}

}  // namespace

long long available_of_meminfo(const std::string& text) {
    const std::string name = "MemAvailable:";
    const std::size_t at = text.find(name);
    if (at == std::string::npos) return -1;
    std::istringstream rest(text.substr(at + name.size()));
    constexpr long long kilobyte = 1024;
    long long value = 0;
    return rest >> value ? value * kilobyte : -1;
}

long long available_memory() {
    const long long machine = available_of_meminfo(text_of("/proc/meminfo"));
    return std::min(
        {machine < 0 ? unlimited : machine, left_by_cgroups(), left_by_address_space()});
}

}  // namespace reticulin::cli
