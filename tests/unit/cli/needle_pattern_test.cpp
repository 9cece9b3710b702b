#include "engine/cli/needle_pattern.hpp"

#include <gtest/gtest.h>

namespace reticulin::cli {
namespace {

io::Scenario scenario_with(const std::string& regimen) {
    return io::read_scenario("[scenario]\ntitle = \"T\"\n[run]\nduration = \"60 d\"\n" + regimen,
                             "pattern.toml");
}

TEST(NeedlePattern, OfTheRollerIsThePublishedDensity) {
    const auto patterns = needle_patterns(scenario_with(
        "[regimen]\ndevice = \"roller_192\"\nneedle_length = \"1 mm\"\npasses = 15\ncount = 1\n"));

    ASSERT_EQ(patterns.size(), 1U);
    EXPECT_GT(patterns[0].holes_per_pass, 15.0);
    EXPECT_LT(patterns[0].holes_per_pass, 16.0);
    EXPECT_NEAR(patterns[0].holes, 15.0 * patterns[0].holes_per_pass, 1e-9);
    EXPECT_NEAR(patterns[0].depth, 303.0, 3.0);
    EXPECT_GT(patterns[0].touching, patterns[0].overlap);
}

TEST(NeedlePattern, StandsOnceForSessionsAlike) {
    const auto patterns = needle_patterns(
        scenario_with("[regimen]\ndevice = \"roller_192\"\ncount = 3\nspacing = \"2 week\"\n"));

    ASSERT_EQ(patterns.size(), 1U);
    EXPECT_EQ(patterns[0].session, 0);
}

TEST(NeedlePattern, IsNotThatOfAPlacedNeedle) {
    EXPECT_TRUE(needle_patterns(scenario_with("[regimen]\ndevice = \"placed_needle\"\ncount = 1\n"))
                    .empty());
    EXPECT_TRUE(needle_patterns(scenario_with("[regimen]\ncount = 0\n")).empty());
}

}  // namespace
}  // namespace reticulin::cli
