#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reticulin::cli {

/// Folders of this process's control groups that may limit a controller ("memory", "cpu"), each
/// group before the one above it: of version 2, and of version 1 where the system has that. Some
/// may not exist. `root`: where /proc and /sys lie (tests).
std::vector<std::string> cgroup_folders(std::string_view controller, const std::string& root = "");

/// The whole file; "" if it cannot be read.
std::string text_of(const std::string& path);

}  // namespace reticulin::cli
