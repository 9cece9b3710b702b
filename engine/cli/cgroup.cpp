#include "engine/cli/cgroup.hpp"

#include <fstream>
#include <sstream>

namespace reticulin::cli {
namespace {

bool is_listed(std::string_view controller, const std::string& list) {
    std::istringstream names(list);
    for (std::string name; std::getline(names, name, ',');)
        if (name == controller) return true;
    return false;
}

}  // namespace

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> cgroup_folders(std::string_view controller, const std::string& root) {
    std::vector<std::string> folders;
    std::istringstream lines(text_of(root + "/proc/self/cgroup"));
    // "0::/group" is version 2, "7:cpu,cpuacct:/group" version 1.
    for (std::string number, list, group; std::getline(lines, number, ':') &&
                                          std::getline(lines, list, ':') &&
                                          std::getline(lines, group);) {
        if (!list.empty() && !is_listed(controller, list)) continue;
        std::string base = root + "/sys/fs/cgroup";
        if (!list.empty()) base += "/" + std::string(controller);
        for (;; group.erase(group.rfind('/'))) {
            folders.push_back(base + (group == "/" ? "" : group));
            if (group.empty() || group == "/") break;
        }
    }
    return folders;
}

}  // namespace reticulin::cli
