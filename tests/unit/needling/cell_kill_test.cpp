#include "engine/needling/cell_kill.hpp"

#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"

#include "tests/unit/needling/example_needling.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::needling {
namespace {

using reticulin::testing::example_insertion;
using reticulin::testing::example_puncture;

const RegularGrid block(40, 40, 20, 20.0);

void add_cell(cells::CellGroup& g, std::uint64_t id, const Vec3& p) {
    g.id.push_back(id);
    for (std::size_t d = 0; d < 3; ++d) {
        g.position[d].push_back(p[static_cast<Eigen::Index>(d)]);
        g.polarity[d].push_back(1.0F);
    }
    g.state.push_back(1);
    g.born.push_back(7);
    g.memory.push_back(0.25F);
    for (auto& component : g.passed) component.push_back(0.5F);
    g.tag.push_back(-1);
}

cells::CellGroups filled(std::size_t count) {
    cells::CellGroups cells;
    Stream random(9, 0, 0, Purpose::initial_tissue);
    for (std::size_t i = 0; i < count; ++i) {
        const Vec3 p(800.0 * random.uniform(), 800.0 * random.uniform(), 400.0 * random.uniform());
        add_cell(cells[i % 3 == 0 ? cells::CellType::macrophage : cells::CellType::fibroblast],
                 cells.next_id++,
                 p);
    }
    return cells;
}

TEST(CellKill, ProbabilityFollowsTheDistanceFromTheAxis) {
    const tissue::Puncture p = example_puncture(400, 400, 0, 0);
    const InsertionParameters insertion = example_insertion();
    const double hole = p.hole_radius_at(150.0);
    const double reach = p.needle_radius_at(150.0) + 70.0;
    EXPECT_EQ(kill_probability(p, {400 + hole - 0.1, 400, 150}, block, insertion), 1.0);
    EXPECT_NEAR(kill_probability(p, {400 + hole + 0.1, 400, 150}, block, insertion), 0.15, 1e-4);
    EXPECT_NEAR(kill_probability(p, {400 + hole + 35.0, 400, 150}, block, insertion),
                0.15 * std::exp(-0.25),
                1e-9);
    EXPECT_EQ(kill_probability(p, {400 + reach + 0.1, 400, 150}, block, insertion), 0.0);
    EXPECT_EQ(kill_probability(p, {400, 400, 304.1}, block, insertion), 0.0);
    const tissue::Puncture edge = example_puncture(1, 400, 0, 0);
    EXPECT_EQ(kill_probability(edge, {795, 400, 150}, block, insertion), 1.0);
}

TEST(CellKill, KillsAsManyAsTheProbabilitiesAddUpTo) {
    const std::vector<tissue::Puncture> punctures{example_puncture(400, 400, 24.6, 0),
                                                  example_puncture(500, 420, 24.6, 90)};
    const InsertionParameters insertion = example_insertion();
    cells::CellGroups cells = filled(60000);
    double expected = 0.0;
    double variance = 0.0;
    for (const auto& g : cells.group) {
        for (std::size_t i = 0; i < g.size(); ++i) {
            double survival = 1.0;
            for (const auto& p : punctures)
                survival *= 1.0 - kill_probability(p, g.position_of(i), block, insertion);
            expected += 1.0 - survival;
            variance += survival * (1.0 - survival);
        }
    }
    const auto killed = kill_cells(punctures, block, insertion, 60, 1, cells);
    const double total = static_cast<double>(killed[1] + killed[2]);
    EXPECT_GT(expected, 500.0);
    EXPECT_NEAR(total, expected, 4.0 * std::sqrt(variance));
    EXPECT_EQ(cells[cells::CellType::fibroblast].size() + cells[cells::CellType::macrophage].size(),
              60000U - static_cast<std::size_t>(total));
    EXPECT_EQ(cells.counters[cells::index(cells::CellType::fibroblast)].cut, killed[2]);
    EXPECT_EQ(killed[0], 0);
}

TEST(CellKill, KeepsOrderAndEveryArrayTogetherForAnyThreadCount) {
    const std::vector<tissue::Puncture> punctures{example_puncture(400, 400, 0, 0)};
    cells::CellGroups one = filled(9000);
    cells::CellGroups four = one;
    kill_cells(punctures, block, example_insertion(), 60, 1, one);
    set_thread_count(4);
    kill_cells(punctures, block, example_insertion(), 60, 1, four);
    set_thread_count(1);
    const auto& g = one[cells::CellType::fibroblast];
    EXPECT_EQ(g.id, four[cells::CellType::fibroblast].id);
    EXPECT_EQ(g.position[2], four[cells::CellType::fibroblast].position[2]);
    for (std::size_t i = 1; i < g.size(); ++i) EXPECT_LT(g.id[i - 1], g.id[i]);
    EXPECT_EQ(g.born.size(), g.size());
    EXPECT_EQ(g.memory.size(), g.size());
    EXPECT_EQ(g.passed[5].size(), g.size());
    EXPECT_EQ(g.tag.size(), g.size());
    EXPECT_EQ(g.state.size(), g.size());
    EXPECT_EQ(g.polarity[1].size(), g.size());
}

TEST(CellKill, EraseRemovesExactlyTheMarked) {
    cells::CellGroup g;
    for (std::uint64_t i = 0; i < 5; ++i) add_cell(g, i, Vec3(static_cast<double>(i), 0, 0));
    const std::vector<std::uint8_t> marks{1, 0, 0, 1, 0};
    EXPECT_EQ(erase_marked(g, marks), 2);
    EXPECT_EQ(g.id, (std::vector<std::uint64_t>{1, 2, 4}));
    EXPECT_EQ(g.position[0], (std::vector<double>{1, 2, 4}));
}

}  // namespace
}  // namespace reticulin::needling
