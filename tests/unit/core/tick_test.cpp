#include "engine/core/tick.hpp"

#include <gtest/gtest.h>

namespace reticulin {
namespace {

TEST(Tick, IsOneMinute) {
    EXPECT_EQ(ticks_per_day, 1440);
    EXPECT_DOUBLE_EQ(hours(90), 1.5);
    EXPECT_DOUBLE_EQ(days(36 * ticks_per_hour), 1.5);
}

TEST(Tick, RoundsToTheNearestMinute) {
    EXPECT_EQ(to_tick(1.0), 60);
    EXPECT_EQ(to_tick(0.1 + 0.2), 18);
    EXPECT_EQ(to_tick(1.0 / 60.0 * 0.4), 0);
    EXPECT_EQ(to_tick(-1.0), -60);
}

TEST(Tick, StaysWithinTheClockForAnyTimeThatCanBeWritten) {
    EXPECT_EQ(to_tick(1e300), 1'000'000'000'000'000);
    EXPECT_EQ(to_tick(-1e300), -1'000'000'000'000'000);
}

TEST(Tick, EveryTickSurvivesTheWayThroughHours) {
    for (Tick t = 0; t < 400 * ticks_per_day; t += 7) ASSERT_EQ(to_tick(hours(t)), t);
}

}  // namespace
}  // namespace reticulin
