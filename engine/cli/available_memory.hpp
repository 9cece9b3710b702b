#pragma once

#include <string>

namespace reticulin::cli {

/// Bytes this process may still take: the least of what the machine has free, what the cgroup
/// leaves and what the address-space limit (ulimit -v) leaves. Unknown counts as no limit.
long long available_memory();

/// What the control groups of this process leave; `root` as for cgroup_folders.
long long left_by_cgroups(const std::string& root = "");

/// Bytes of the line "MemAvailable:  123456 kB" in the text of /proc/meminfo; -1 without it.
long long available_of_meminfo(const std::string& text);

}  // namespace reticulin::cli
