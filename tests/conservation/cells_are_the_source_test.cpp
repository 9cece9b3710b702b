#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

// Cells are the only source of every cell-made quantity: take a cell type or its motion away and
// what it makes must be gone, where it would have made it.

namespace reticulin::testing {
namespace {

using diffusion::Solute;

io::Scenario one_channel(const std::vector<std::string>& more = {}) {
    std::vector<std::string> overrides{"block.width=0.3 mm", "block.breadth=0.3 mm"};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return shipped("single_puncture.toml", overrides);
}

/// New collagen above rest between two depths, mg/mL, mean over the block.
double gain_between(const simulation::Simulation& s, double low, double high) {
    const RegularGrid& grid = s.state().grid;
    double sum = 0;
    double count = 0;
    for (int z = 0; z < grid.nz(); ++z) {
        const double depth = grid.centre({0, 0, z})[2];
        if (depth < low || depth > high) continue;
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x) {
                sum += s.state().matrix.excess_new_collagen(grid.offset(x, y, z));
                count += 1;
            }
    }
    return sum / count;
}

TEST(CellsAreTheSource, WithoutMacrophagesNoSecondTgfBetaWaveAndNoLatePdgf) {
    auto normal = simulate(one_channel());
    auto without = simulate(one_channel({"cells.macrophage.recruitment_max_per_mm3_hour=0"}));
    double wave = 0;
    double wave_without = 0;
    double m2 = 0;
    for (Tick t = 2 * ticks_per_day; t <= 4 * ticks_per_day; t += ticks_per_day) {
        normal->run_until(t);
        without->run_until(t);
        wave = std::max(wave, normal->state().solutes.total(Solute::tgf_beta));
        wave_without = std::max(wave_without, without->state().solutes.total(Solute::tgf_beta));
        m2 = std::max(m2, static_cast<double>(count(*normal, cells::CellKind::macrophage_m2)));
        ASSERT_EQ(count(*without, cells::CellKind::macrophage_m1), 0U);
        ASSERT_EQ(count(*without, cells::CellKind::macrophage_m2), 0U);
    }

    EXPECT_GT(m2, 5);
    EXPECT_GT(wave, 0);
    EXPECT_LT(wave_without, 0.3 * wave);
    EXPECT_GT(normal->state().solutes.total(Solute::pdgf), 0);
    EXPECT_LT(without->state().solutes.total(Solute::pdgf),
              0.01 * normal->state().solutes.total(Solute::pdgf));
}

TEST(CellsAreTheSource, WithoutFibroblastsNoNewCollagen) {
    auto scenario = one_channel();
    scenario.parameters.skin.resting_fibroblast_density = {};
    auto s = simulate(scenario);
    s->run_until(7 * ticks_per_day);

    for (int z = 0; z < s->state().grid.nz(); ++z)
        for (int y = 0; y < s->state().grid.ny(); ++y)
            for (int x = 0; x < s->state().grid.nx(); ++x)
                ASSERT_EQ(s->state().matrix.excess_new_collagen(s->state().grid.offset(x, y, z)),
                          0.0);
}

/// Cells enter at the plexus only and may not walk: away from it, along the same channel, next to
/// nothing is made.
TEST(CellsAreTheSource, WithFrozenMotionGainStandsNearTheVessels) {
    io::Scenario scenario = one_channel();
    scenario.parameters.skin.vessel_background = 0.0;
    scenario.parameters.skin.plexus_spread = 40.0 * units::um;
    scenario.regimen.sessions[0].depth = 1000.0;
    auto& cells = scenario.parameters.cells;
    for (cells::MigrationParameters* m : {&cells.neutrophil.migration,
                                          &cells.macrophage.migration_m1,
                                          &cells.macrophage.migration_m2,
                                          &cells.fibroblast.migration_quiescent,
                                          &cells.fibroblast.migration_activated,
                                          &cells.fibroblast.migration_myofibroblast})
        m->speed = {};
    auto s = simulate(scenario);
    s->run_until(12 * ticks_per_day);

    const double near = gain_between(*s, 330.0, 460.0);
    const double away = gain_between(*s, 730.0, 930.0);
    EXPECT_GT(near, 0.05);
    EXPECT_LT(away, 0.15 * near);
}

}  // namespace
}  // namespace reticulin::testing
