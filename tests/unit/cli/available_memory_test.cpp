#include "engine/cli/available_memory.hpp"

#include "engine/cli/cgroup.hpp"
#include "engine/cli/run_plan.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace reticulin::cli {
namespace {

TEST(AvailableMemory, ReadsTheKernelsPage) {
    EXPECT_EQ(available_of_meminfo("MemTotal:  900 kB\nMemAvailable:     300 kB\nBuffers: 1 kB\n"),
              300 * 1024);
    EXPECT_EQ(available_of_meminfo("MemTotal:  900 kB\n"), -1);
    EXPECT_EQ(available_of_meminfo(""), -1);
}

TEST(AvailableMemory, IsNeverNothing) {
    EXPECT_GT(available_memory(), 1'000'000);
}

/// A pretended system below a folder of its own.
class PretendedSystem {
  public:
    PretendedSystem() : root_(std::filesystem::path(testing::TempDir()) / "reticulin_cgroup_test") {
        std::filesystem::remove_all(root_);
    }

    ~PretendedSystem() { std::filesystem::remove_all(root_); }

    PretendedSystem(const PretendedSystem&) = delete;
    PretendedSystem& operator=(const PretendedSystem&) = delete;

    void write(const std::string& path, const std::string& text) const {
        std::filesystem::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << text;
    }

    [[nodiscard]] std::string root() const { return root_.string(); }

  private:
    std::filesystem::path root_;
};

TEST(Cgroups, AreOurOwnAndAllAbove) {
    const PretendedSystem system;
    system.write("proc/self/cgroup", "5:cpu,cpuacct:/job/step\n4:memory:/job\n0::/job/step\n");
    const std::string base = system.root() + "/sys/fs/cgroup";
    EXPECT_EQ(
        cgroup_folders("memory", system.root()),
        (std::vector<std::string>{
            base + "/memory/job", base + "/memory", base + "/job/step", base + "/job", base}));
    EXPECT_EQ(cgroup_folders("cpu", system.root()).front(), base + "/cpu/job/step");
    EXPECT_TRUE(cgroup_folders("cpu", system.root() + "/none").empty());
}

TEST(Cgroups, LeaveWhatFilesHaveFilled) {
    const PretendedSystem system;
    system.write("proc/self/cgroup", "0::/job\n");
    system.write("sys/fs/cgroup/job/memory.max", "4000\n");
    system.write("sys/fs/cgroup/job/memory.current", "3900\n");
    EXPECT_EQ(left_by_cgroups(system.root()), 100);
    system.write("sys/fs/cgroup/job/memory.stat",
                 "anon 500\nfile 3400\ninactive_file 3000\nactive_file 300\nshmem 100\n");
    EXPECT_EQ(left_by_cgroups(system.root()), 3400);
    system.write("sys/fs/cgroup/memory.max", "max\n");  // the group above sets no limit
    EXPECT_EQ(left_by_cgroups(system.root()), 3400);
}

TEST(Cgroups, OfVersionOneHaveLimitsOfTheirOwn) {
    const PretendedSystem system;
    system.write("proc/self/cgroup", "4:memory:/job\n");
    system.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    system.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "7000\n");
    system.write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "5000\n");
    system.write("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "4500\n");
    system.write("sys/fs/cgroup/memory/job/memory.stat",
                 "inactive_file 7\ntotal_inactive_file 1000\ntotal_active_file 200\n");
    EXPECT_EQ(left_by_cgroups(system.root()), 1700);
}

TEST(RunPlan, RefusesWhatTakesMoreThanThereIs) {
    RunPlan plan;
    plan.held_bytes = 100'000'000;  // not free, and not to be taken again
    plan.added_bytes = 2'000'000'000;
    EXPECT_NO_THROW(refuse_if_too_large(plan, 2'000'000'000));
    EXPECT_THROW(refuse_if_too_large(plan, 1'999'999'999), MemoryError);
}

}  // namespace
}  // namespace reticulin::cli
