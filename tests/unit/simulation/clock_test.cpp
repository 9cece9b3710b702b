#include "engine/simulation/clock.hpp"

#include <gtest/gtest.h>

namespace reticulin::simulation {
namespace {

TEST(Periods, LimitOfTheSoluteStepGrowsAtTheNamedDays) {
    Periods periods;  // all different, so that none can stand in for another
    periods.solute_from_day_0 = 60;
    periods.solute_from_day_4 = 120;
    periods.solute_from_day_14 = 240;
    periods.solute_from_day_28 = 720;
    EXPECT_EQ(periods.longest_solute_step(0), 60);
    EXPECT_EQ(periods.longest_solute_step(4 * ticks_per_day - 1), 60);
    EXPECT_EQ(periods.longest_solute_step(4 * ticks_per_day), 120);
    EXPECT_EQ(periods.longest_solute_step(14 * ticks_per_day - 1), 120);
    EXPECT_EQ(periods.longest_solute_step(14 * ticks_per_day), 240);
    EXPECT_EQ(periods.longest_solute_step(28 * ticks_per_day - 1), 240);
    EXPECT_EQ(periods.longest_solute_step(28 * ticks_per_day), 720);
}

TEST(Periods, TheMatrixStepsLongerFromDaySeven) {
    Periods periods;
    periods.matrix = 180;
    periods.matrix_from_day_7 = 360;
    EXPECT_EQ(periods.matrix_step(7 * ticks_per_day - 1), 180);
    EXPECT_EQ(periods.matrix_step(7 * ticks_per_day), 360);
}

TEST(NextEvent, IsTheAuditIfNothingIsActive) {
    EXPECT_EQ(next_event(0, {}, {}, -1), ticks_per_day);
    EXPECT_EQ(next_event(ticks_per_day, {}, {}, -1), 2 * ticks_per_day);
}

TEST(NextEvent, EachProcessHasItsOwnPeriod) {
    Periods p;  // all different, so that none can stand in for another
    p.neutrophil = 3;
    p.macrophage = 7;
    p.recruitment = 17;
    p.keratinocyte = 11;
    p.fibroblast = 31;
    p.matrix = 61;
    p.matrix_from_day_7 = 122;
    EXPECT_EQ(next_event(100, p, {.neutrophils = true}, -1), 102);
    EXPECT_EQ(next_event(100, p, {.macrophages = true}, -1), 105);
    EXPECT_EQ(next_event(100, p, {.recruitment = true}, -1), 102);
    EXPECT_EQ(next_event(103, p, {.recruitment = true}, -1), 119);
    EXPECT_EQ(next_event(100, p, {.keratinocytes = true}, -1), 110);
    EXPECT_EQ(next_event(100, p, {.fibroblasts = true}, -1), 124);
    EXPECT_EQ(next_event(100, p, {.matrix = true}, -1), 122);
}

TEST(NextEvent, IsTheEarliestOfAll) {
    Periods p;
    p.fibroblast = 30;
    p.matrix = p.matrix_from_day_7 = 180;
    const Activity all{true, true, true, true, true, true};
    EXPECT_EQ(next_event(120, p, all, -1), 121);
    const Activity slow{.fibroblasts = true, .matrix = true};
    EXPECT_EQ(next_event(120, p, slow, -1), 150);
    EXPECT_EQ(next_event(120, p, slow, 127), 127);
    EXPECT_EQ(next_event(120, p, slow, 170), 150);
}

}  // namespace
}  // namespace reticulin::simulation
