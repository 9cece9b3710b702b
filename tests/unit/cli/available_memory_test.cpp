#include "engine/cli/available_memory.hpp"

#include "engine/cli/run_plan.hpp"

#include <gtest/gtest.h>

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

TEST(RunPlan, RefusesWhatTakesMoreThanThereIs) {
    RunPlan plan;
    plan.memory_bytes = 2'000'000'000;
    EXPECT_NO_THROW(refuse_if_too_large(plan, 2'000'000'000));
    EXPECT_THROW(refuse_if_too_large(plan, 1'999'999'999), MemoryError);
}

}  // namespace
}  // namespace reticulin::cli
