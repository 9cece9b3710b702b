#include "engine/cli/comparison_limits.hpp"

#include "engine/core/error.hpp"

#include <gtest/gtest.h>

namespace reticulin::cli {
namespace {

ComparedRun run(const std::string& path, double collagen, double scar) {
    ComparedRun r;
    r.path = path;
    r.measures.columns = {"time", "collagen_change/sleeve", "scar_index/sleeve", "punctures"};
    r.measures.rows = {{0, 0, 0, 0}, {28, collagen, scar, 1}};
    return r;
}

TEST(ComparisonLimits, ReadPercentagesAndRefuseAnythingElse) {
    EXPECT_EQ(percent_of("5"), 5.0);
    EXPECT_EQ(percent_of("0.5 %"), 0.5);
    EXPECT_EQ(percent_of("0%"), 0.0);
    for (const char* text : {"", "%", "-1", "5 um", "nan", "inf", "5 % more"})
        EXPECT_THROW(static_cast<void>(percent_of(text)), UsageError) << text;
}

TEST(ComparisonLimits, HoldEveryRunAgainstTheFirst) {
    const std::vector<ComparedRun> runs{run("a", -1.0, 10), run("b", -1.04, 10), run("c", 1, 10.6)};
    EXPECT_EQ(values_outside(runs, 5.0).size(), 2U);
    EXPECT_EQ(values_outside(runs, 5.0)[0], "c: collagen_change/sleeve 1, a has -1");
    EXPECT_EQ(values_outside(runs, 5.0)[1], "c: scar_index/sleeve 10.6, a has 10");
    EXPECT_EQ(values_outside(runs, 200.0).size(), 0U);
    EXPECT_EQ(values_outside(runs, 0.0).size(), 3U);
}

TEST(ComparisonLimits, EqualRunsLieWithinNothingEvenAtZero) {
    EXPECT_TRUE(values_outside({run("a", 0.0, 0.0), run("b", 0.0, 0.0)}, 0.0).empty());
}

TEST(ComparisonLimits, AValueThatOneRunLacksIsOutside) {
    ComparedRun without = run("b", 1, 1);
    without.measures.columns[2] = "another";
    const auto faults = values_outside({run("a", 1, 1), without}, 100.0);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0], "b: scar_index/sleeve is missing");
    EXPECT_EQ(values_outside({without, run("a", 1, 1)}, 100.0)[0],
              "a: scar_index/sleeve is missing in b");
}

}  // namespace
}  // namespace reticulin::cli
