#include "engine/measures/measure_set.hpp"

#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

// A row reads planes that did not change from the row before: it must not differ by a bit from one
// that reads them all.

namespace reticulin::testing {
namespace {

measures::MeasureSet measures_of(const simulation::Simulation& s, const io::Scenario& scenario) {
    return {s.geometry(),
            s.planned_punctures(),
            {},
            scenario.measures,
            s.parameters().cells.keratinocyte.barrier_half_life};
}

void expect_rows_as_if_read_anew(const io::Scenario& scenario, int days) {
    auto skin = simulate(scenario);
    auto kept = measures_of(*skin, scenario);
    std::vector<double> before;
    for (int half = 0; half <= 2 * days; ++half) {
        skin->run_until(half * ticks_per_day / 2);
        auto fresh = measures_of(*skin, scenario);
        if (half > 0) fresh.resume(0.5 * (half - 1), before);
        before = kept.row(skin->state());
        EXPECT_EQ(before, fresh.row(skin->state())) << "day " << 0.5 * half;
    }
}

TEST(MeasureRows, AreTheSameAsReadAnewWhileSkinHeals) {
    expect_rows_as_if_read_anew(
        shipped("single_puncture.toml", {"block.width=0.3 mm", "block.breadth=0.3 mm"}), 5);
}

TEST(MeasureRows, SeeAPlaneWrittenFromOutside) {
    const io::Scenario scenario =
        shipped("healthy_skin.toml", {"block.width=0.2 mm", "block.breadth=0.2 mm"});
    auto skin = simulate(scenario);
    auto kept = measures_of(*skin, scenario);
    skin->run_until(2 * ticks_per_day);
    (void)kept.row(skin->state());
    const std::vector<double> quiet = kept.row(skin->state());
    skin->mutable_state().matrix[matrix::Component::fibrin][skin->state().grid.offset(5, 5, 50)] =
        1;
    EXPECT_NE(kept.row(skin->state()), quiet);
}

}  // namespace
}  // namespace reticulin::testing
