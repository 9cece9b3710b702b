#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace reticulin::testing {
namespace {

const std::vector<std::string> small_block{"block.width=0.3 mm", "block.breadth=0.3 mm"};

io::Scenario small_puncture(std::vector<std::string> more = {}) {
    more.insert(more.end(), small_block.begin(), small_block.end());
    return shipped("single_puncture.toml", more);
}

/// The same session once more, at another time.
io::Scenario with_second_session(Tick time) {
    io::Scenario scenario = small_puncture();
    scenario.regimen.sessions.push_back(scenario.regimen.sessions.front());
    scenario.regimen.sessions.back().time = time;
    return scenario;
}

TEST(TreatedSkin, ShowsTheSameBitsHoweverMuchIsSkipped) {
    auto skipping = simulate(small_puncture());
    auto all = simulate(small_puncture({"numerics.skip_quiet=false"}));
    for (const double day : {0.5, 2.0, 6.0}) {
        const auto end = static_cast<Tick>(day * ticks_per_day);
        skipping->run_until(end);
        all->run_until(end);
        EXPECT_EQ(skipping->state().hash(), all->state().hash()) << "day " << day;
    }
}

/// Hours in the ways of the cell that was active longest since the matrix last stood.
double longest_way(const cells::CellGroup& fibroblasts) {
    double most = 0.0;
    for (std::size_t i = 0; i < fibroblasts.size(); ++i) {
        const SymmetricTensor passed = fibroblasts.passed_of(i);
        most = std::max(most, passed[0] + passed[1] + passed[2]);
    }
    return most;
}

/// Steps grow from an hour to four and fall back to one at a session that no step ends with.
TEST(TreatedSkin, FibroblastsLiveThroughEveryHourOnce) {
    const auto session = static_cast<Tick>(8.55 * ticks_per_day);
    auto skin = simulate(with_second_session(session));
    const simulation::TissueState& state = skin->state();
    const cells::CellGroup& fibroblasts = state.cells[cells::CellType::fibroblast];
    int looked_at = 0;
    for (Tick tick = 6 * ticks_per_day; tick < 10 * ticks_per_day; tick += 30) {
        skin->run_until(tick);
        const double lived = hours(state.clock.fibroblast_tick - state.clock.matrix_tick);
        ASSERT_GE(lived, 0.0) << "the matrix stood where fibroblasts did not, minute " << tick;
        EXPECT_NEAR(longest_way(fibroblasts), lived, 1e-4) << "minute " << tick;
        if (lived > 0.0) ++looked_at;
    }
    EXPECT_GT(looked_at, 20);
}

TEST(TreatedSkin, CutsEverySessionOfATick) {
    io::Scenario scenario = with_second_session(0);
    scenario.regimen.sessions.push_back(scenario.regimen.sessions.front());
    scenario.regimen.sessions.back().time = 60;
    auto skin = simulate(scenario);

    skin->run_until(1);
    EXPECT_EQ(skin->state().clock.sessions_done, 2);
    EXPECT_EQ(skin->state().wounds.size(), 2U);

    skin->run_until(61);
    EXPECT_EQ(skin->state().clock.sessions_done, 3);
    EXPECT_EQ(skin->state().wounds.size(), 3U);
}

}  // namespace
}  // namespace reticulin::testing
