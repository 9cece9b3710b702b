#include <gtest/gtest.h>

#include "engine/needling/channel_fractions.hpp"
#include "tests/support/simulations.hpp"

// Cells are the only source of every cell-made quantity: take a cell type or its motion away and
// what it makes must be gone, where it would have made it.

namespace reticulin::testing {
namespace {

using diffusion::Solute;

io::Scenario one_channel(const std::vector<std::string>& more = {}) {
    std::vector<std::string> overrides{"block.width=0.4 mm", "block.breadth=0.4 mm"};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return shipped("single_puncture.toml", overrides);
}

/// Collagen in the holes, mg/mL, of dermis.
double core_collagen(const simulation::Simulation& s) {
    double mass = 0;
    double weight = 0;
    for (const tissue::Puncture& p : s.planned_punctures()) {
        for (const needling::ChannelFraction& f : needling::channel_fractions(p, s.state().grid)) {
            const double w = f.core * static_cast<double>(s.geometry().dermal_fraction()[f.offset]);
            // A voxel is partly hole: what stands in the hole is what is above the wall's share.
            const double wall = (1.0 - f.core) * s.state().matrix.resting_collagen(f.offset);
            mass += w * (s.state().matrix.total_collagen(f.offset) - wall);
            weight += w * f.core;
        }
    }
    return mass / weight;
}

TEST(CellsAreTheSource, WithoutMacrophagesNoSecondTgfBetaWaveAndNoLatePdgf) {
    auto normal = simulate(one_channel());
    auto without = simulate(one_channel({"cells.macrophage.recruitment_max_per_mm3_hour=0"}));
    double wave = 0;
    double wave_without = 0;
    double m2 = 0;
    for (Tick t = 2 * ticks_per_day; t <= 6 * ticks_per_day; t += ticks_per_day) {
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
    EXPECT_LT(without->state().solutes.total(Solute::pdgf), 0.01 * normal->state().solutes.total(Solute::pdgf));
}

TEST(CellsAreTheSource, WithoutFibroblastsNoNewCollagen) {
    auto scenario = one_channel();
    scenario.parameters.skin.resting_fibroblast_density = {};
    auto s = simulate(scenario);
    s->run_until(21 * ticks_per_day);

    for (int z = 0; z < s->state().grid.nz(); ++z)
        for (int y = 0; y < s->state().grid.ny(); ++y)
            for (int x = 0; x < s->state().grid.nx(); ++x)
                ASSERT_EQ(s->state().matrix.excess_new_collagen(s->state().grid.offset(x, y, z)), 0.0);
}

/// Frozen cells stay where vessels let them in or where they rest: the hole, whose vessels are cut,
/// is not filled.
TEST(CellsAreTheSource, WithFrozenMotionTheHoleStaysEmpty) {
    auto moving = one_channel();
    auto still = one_channel();
    const auto stop = [](cells::MigrationParameters& m) { m.speed = {}; };
    stop(still.parameters.cells.neutrophil.migration);
    stop(still.parameters.cells.macrophage.migration_m1);
    stop(still.parameters.cells.macrophage.migration_m2);
    stop(still.parameters.cells.fibroblast.migration_quiescent);
    stop(still.parameters.cells.fibroblast.migration_activated);
    stop(still.parameters.cells.fibroblast.migration_myofibroblast);
    auto a = simulate(moving);
    auto b = simulate(still);
    a->run_until(28 * ticks_per_day);
    b->run_until(28 * ticks_per_day);

    EXPECT_GT(core_collagen(*a), 20.0);
    EXPECT_LT(core_collagen(*b), 0.25 * core_collagen(*a));
}

}  // namespace
}  // namespace reticulin::testing
