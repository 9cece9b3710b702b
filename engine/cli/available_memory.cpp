#include "engine/cli/available_memory.hpp"

#include "engine/cli/cgroup.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string_view>

namespace reticulin::cli {
namespace {

constexpr long long unlimited = std::numeric_limits<long long>::max();

/// The first number of a file, or -1: "max" and a missing file are no limit.
long long number_in(const std::string& path) {
    std::istringstream text(text_of(path));
    long long value = 0;
    return text >> value ? value : -1;
}

long long left_of(long long limit, long long used) {
    return limit < 0 || used < 0 ? unlimited : std::max(0LL, limit - used);
}

/// Bytes of a "name 123" line of a memory.stat; 0 without it.
long long stat_of(const std::string& text, std::string_view name) {
    std::istringstream words(text);
    long long value = 0;
    for (std::string word; words >> word >> value;)
        if (word == name) return value;
    return 0;
}

/// What a group may still take. Pages of files that it has read and written count as used, and the
/// system gives them up before it refuses anything.
long long left_in(const std::string& folder) {
    const std::string stat = text_of(folder + "/memory.stat");
    const long long cache = stat_of(stat, "inactive_file") + stat_of(stat, "active_file");
    const long long cache_v1 =
        stat_of(stat, "total_inactive_file") + stat_of(stat, "total_active_file");
    const auto used = [&](const char* name, long long reclaimable) {
        const long long bytes = number_in(folder + name);
        return bytes < 0 ? bytes : std::max(0LL, bytes - reclaimable);
    };
    return std::min(left_of(number_in(folder + "/memory.max"), used("/memory.current", cache)),
                    left_of(number_in(folder + "/memory.limit_in_bytes"),
                            used("/memory.usage_in_bytes", cache_v1)));
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

long long left_by_cgroups(const std::string& root) {
    long long left = unlimited;
    for (const std::string& folder : cgroup_folders("memory", root))
        left = std::min(left, left_in(folder));
    return left;
}

long long available_memory() {
    const long long machine = available_of_meminfo(text_of("/proc/meminfo"));
    return std::min(
        {machine < 0 ? unlimited : machine, left_by_cgroups(), left_by_address_space()});
}

}  // namespace reticulin::cli
