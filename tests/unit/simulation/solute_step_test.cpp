#include "tests/support/simulations.hpp"
#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

// The order inside one step of the solutes (docs/model/simulation.md): what cells and the delayed
// signal read is the level that the step ends with, not the one it began with.

namespace reticulin::simulation {
namespace {

using diffusion::LocalSignal;
using diffusion::Solute;

Parameters small_column() {
    Parameters p = io::default_parameters("twin_column");
    p.block = {0.2 * units::mm, 0.2 * units::mm, 0.2 * units::mm, 20.0 * units::um};
    p.skin.resting_fibroblast_density = {};
    p.cells.neutrophil.recruitment_max_per_mm3_hour = 0.0;
    p.cells.macrophage.recruitment_max_per_mm3_hour = 0.0;
    return p;
}

/// Fills the block with a local signal, which wakes the solutes.
void fill(Simulation& s, LocalSignal signal, float level) {
    TissueState& state = s.mutable_state();
    state.local.level(signal).fill(state.grid, level);
    state.local.widen({0, state.grid.nz()});
    state.clock.last_session = 0;
    s.rebuild();
}

double advance_one_solute_step(Simulation& s) {
    const Tick before = s.state().clock.solute_tick;
    while (s.state().clock.solute_tick == before) s.advance();
    return hours(s.state().clock.solute_tick - before);
}

/// Inflammation made in the first step by one M1, over what it would make with no brake.
double share_made(double anti_inflammatory_factor) {
    Parameters p = small_column();
    cells::MacrophageParameters& m = p.cells.macrophage;
    m.anti_inflammatory_m1 = anti_inflammatory_factor * m.anti_inflammatory_m1;
    Simulation s(p, needling::Regimen{}, 1);
    cells::LiteralTissue tissue(s.state().grid);
    tissue.add(cells::CellType::macrophage,
               static_cast<std::uint8_t>(cells::MacrophageState::m1),
               Vec3(100, 100, 100));
    s.mutable_state().cells = tissue.cells;
    fill(s, LocalSignal::latent_tgf_beta, 1.0F);
    const double dt = advance_one_solute_step(s);
    const double made = s.state().solutes.balance(Solute::pro_inflammatory).gained;
    return made / (m.inflammation_secretion_m1.native() * dt);
}

TEST(SoluteStep, CellsAreBrakedByTheLevelThatTheAntiInflammatorySignalReachesInIt) {
    EXPECT_NEAR(share_made(0.0), 1.0, 1e-5);
    EXPECT_LT(share_made(1e9), 1e-3);  // read at the start of the step it would be 1
}

TEST(SoluteStep, TheDelayedSignalFollowsTheInflammationThatItEndsWith) {
    Simulation s(small_column(), needling::Regimen{}, 1);
    fill(s, LocalSignal::damage, 1.0F);
    const double dt = advance_one_solute_step(s);
    const Offset middle = s.state().grid.offset(5, 5, 5);
    const double inflammation =
        static_cast<double>(s.state().solutes.level(Solute::pro_inflammatory)[middle]);
    ASSERT_GT(inflammation, 0.0);
    const double delay = s.parameters().local_signals.monocyte_delay.in(units::hour);
    EXPECT_NEAR(
        static_cast<double>(s.state().local.level(LocalSignal::delayed_inflammatory)[middle]),
        -inflammation * std::expm1(-dt / delay),
        1e-5 * inflammation);
}

}  // namespace
}  // namespace reticulin::simulation
