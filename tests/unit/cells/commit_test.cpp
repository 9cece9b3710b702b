#include "engine/cells/census.hpp"
#include "engine/core/parallel.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace reticulin::cells {
namespace {

using diffusion::LocalSignal;
using diffusion::Solute;

double bodies_in(const LiteralTissue& tissue) {
    const RegularGrid& grid = tissue.geometry.grid();
    const auto& field = tissue.local.level(LocalSignal::apoptotic_bodies);
    double sum = 0.0;
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x)
                sum += static_cast<double>(field[grid.offset(x, y, z)]);
        }
    }
    return sum * grid.voxel_volume() * 1e-9;
}

TEST(Commit, NumbersDaughtersInOrderOfTheirMothers) {
    LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
    tissue.add(CellType::fibroblast, 1, Vec3(150, 150, 150), 0.1F);  // id 1, last in voxel order
    tissue.add(CellType::fibroblast, 1, Vec3(10, 10, 10), 0.2F);     // id 2
    CellGroup& group = tissue.cells[CellType::fibroblast];
    std::vector<CellIntent> intents;
    for (std::size_t i = 0; i < 2; ++i) {
        intents.push_back(
            {group.position_of(i), group.polarity_of(i), group.memory[i], Fate::divide, 1});
    }
    commit(CellType::fibroblast,
           intents,
           tissue.cells,
           tissue.local,
           tissue.environment,
           tissue.parameters,
           {1, 30, 0.5});
    ASSERT_EQ(group.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        if (group.id[i] < 3) continue;
        const bool first = group.id[i] == 3;
        EXPECT_EQ(group.memory[i], first ? 0.1F : 0.2F);
        const Vec3 mother = first ? Vec3(150, 150, 150) : Vec3(10, 10, 10);
        EXPECT_NEAR(
            (tissue.geometry.grid().shortest(mother, group.position_of(i))).norm(), 7.5, 1e-9);
        EXPECT_EQ(group.born[i], 30);
        EXPECT_EQ(group.state[i], 1);
    }
    EXPECT_EQ(tissue.cells.counters[2].divided, 2);
    EXPECT_NO_THROW(audit_counters(tissue.cells, 30));
}

TEST(Commit, DyingNeutrophilsLeaveOneBodyEach) {
    LiteralTissue tissue(RegularGrid(16, 16, 16, 20.0));
    tissue.scatter(CellType::neutrophil, 0, 400);
    for (Tick t = 1; t <= 600; ++t) tissue.step(CellType::neutrophil, {1, t, 1.0 / 60.0});
    const CellCounters& counters = tissue.cells.counters[index(CellType::neutrophil)];
    EXPECT_GT(counters.apoptosis, 100);
    EXPECT_NEAR(bodies_in(tissue) / static_cast<double>(counters.apoptosis), 1.0, 1e-5);
    EXPECT_NO_THROW(audit_counters(tissue.cells, 600));
}

TEST(Commit, LifetimesAreExponential) {
    // Goodness of fit of death times in eight bins of equal probability.
    LiteralTissue tissue(RegularGrid(8, 8, 8, 20.0));
    tissue.scatter(CellType::neutrophil, 0, 1000);
    std::array<double, 8> bins{};
    std::int64_t before = 0;
    for (Tick t = 1; t <= 60 * 60; ++t) {
        tissue.step(CellType::neutrophil, {7, t, 1.0 / 60.0});
        const std::int64_t now = tissue.cells.counters[0].apoptosis;
        const double survived = std::exp(-(hours(t) - 0.5 / 60.0) / 14.0);
        const auto bin = std::min<std::size_t>(7, static_cast<std::size_t>((1.0 - survived) * 8.0));
        bins[bin] += static_cast<double>(now - before);
        before = now;
    }
    bins[7] += static_cast<double>(tissue.cells[CellType::neutrophil].size());
    double chi2 = 0.0;
    for (const double n : bins) chi2 += (n - 125.0) * (n - 125.0) / 125.0;
    EXPECT_LT(chi2, 24.3);  // 7 degrees of freedom, p = 0.001
}

/// A busy tissue, advanced for a few steps.
CellGroups advanced(int threads) {
    set_thread_count(threads);
    LiteralTissue tissue(RegularGrid(12, 12, 12, 20.0));
    tissue.set(Solute::pro_inflammatory, 0.2, Vec3(0, 0, 1e-3));
    tissue.set(Solute::pdgf, 1.0, Vec3(2e-3, 0, 0));
    tissue.set(Solute::tgf_beta, 0.4);
    tissue.set(LocalSignal::apoptotic_bodies, 900.0);
    tissue.scatter(CellType::neutrophil, 0, 150);
    tissue.scatter(CellType::macrophage, 0, 150);
    tissue.scatter(CellType::fibroblast, 0, 150);
    tissue.scatter(CellType::fibroblast, 1, 150, 0.6F);
    for (Tick t = 30; t <= 600; t += 30) {
        tissue.step(CellType::neutrophil, {3, t, 0.5});
        tissue.step(CellType::macrophage, {3, t, 0.5});
        tissue.step(CellType::fibroblast, {3, t, 0.5});
    }
    set_thread_count(1);
    audit_counters(tissue.cells, 600);
    return tissue.cells;
}

TEST(Commit, SameCellsForAnyThreadCount) {
    const CellGroups one = advanced(1);
    const CellGroups three = advanced(3);
    EXPECT_EQ(one.next_id, three.next_id);
    EXPECT_GT(one.counters[2].divided, 0);
    for (const CellType type : all_cell_types) {
        EXPECT_EQ(one[type].id, three[type].id);
        EXPECT_EQ(one[type].position, three[type].position);
        EXPECT_EQ(one[type].state, three[type].state);
        EXPECT_EQ(one[type].memory, three[type].memory);
    }
}

}  // namespace
}  // namespace reticulin::cells
