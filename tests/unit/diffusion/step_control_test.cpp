#include "engine/diffusion/step_control.hpp"

#include <gtest/gtest.h>

namespace reticulin::diffusion {
namespace {

constexpr StepControl free_range{0.1, 1, 720};

TEST(StepControl, KeepsTheStepWhenTheChangeMeetsTheTolerance) {
    EXPECT_EQ(next_step(0.1, 15, free_range), 15);
    EXPECT_EQ(next_step(0.06, 15, free_range), 15);
}

TEST(StepControl, GrowsByOneRungAtMost) {
    EXPECT_EQ(next_step(0.05, 15, free_range), 30);
    EXPECT_EQ(next_step(0.0, 15, free_range), 30);
    EXPECT_EQ(next_step(0.0, 1, free_range), 5);
    EXPECT_EQ(next_step(0.0, 360, free_range), 720);
    EXPECT_EQ(next_step(0.0, 720, free_range), 720);
}

TEST(StepControl, ShrinksAsFarAsNeeded) {
    EXPECT_EQ(next_step(0.2, 30, free_range), 15);
    EXPECT_EQ(next_step(1.0, 60, free_range), 5);
    EXPECT_EQ(next_step(100.0, 360, free_range), 1);
}

TEST(StepControl, StaysWithinTheLimits) {
    EXPECT_EQ(next_step(100.0, 60, {0.1, 5, 30}), 5);
    EXPECT_EQ(next_step(0.0, 30, {0.1, 5, 30}), 30);
    EXPECT_EQ(next_step(0.0, 360, {0.1, 1, 60}), 60);
}

TEST(TellingChange, CountsInProportionUnderAHundredFloorsAndATwentiethOfTheLargestAmount) {
    EXPECT_DOUBLE_EQ(telling_change(0.3, {1.0, 1e-3, 5.0, 10.0}), 0.3);
    EXPECT_DOUBLE_EQ(telling_change(0.3, {0.02, 1e-3, 5.0, 10.0}), 0.2 * 0.3);
    EXPECT_DOUBLE_EQ(telling_change(0.3, {1.0, 1e-3, 0.1, 10.0}), 0.2 * 0.3);
    EXPECT_DOUBLE_EQ(telling_change(0.3, {0.02, 1e-3, 0.1, 10.0}), 0.04 * 0.3);
    EXPECT_DOUBLE_EQ(telling_change(0.3, {1.0, 0.0, 0.0, 0.0}), 0.3);
}

TEST(StepControl, ReturnsToTheLadderFromBetweenRungs) {
    EXPECT_EQ(next_step(0.1, 20, free_range), 15);
    EXPECT_EQ(next_step(0.0, 20, free_range), 30);
}

}  // namespace
}  // namespace reticulin::diffusion
