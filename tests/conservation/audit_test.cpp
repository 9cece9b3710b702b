#include "engine/core/error.hpp"

#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

namespace reticulin::testing {
namespace {

using diffusion::Solute;

std::unique_ptr<simulation::Simulation> resting_skin(std::vector<std::string> changes = {}) {
    changes.insert(changes.end(), {"block.width=0.2 mm", "block.breadth=0.2 mm"});
    return simulate(shipped("healthy_skin.toml", changes));
}

/// Puts an amount nobody made into one voxel.
void smuggle(simulation::Simulation& skin, Solute s, float level) {
    auto& solutes = skin.mutable_state().solutes;
    solutes.level(s)[skin.state().grid.offset(5, 5, 50)] = level;
    solutes.widen(s, {50, 51});
}

/// A block whose last cell hardly makes a signal any more keeps amounts of 1e-24: rounding.
TEST(Audit, DoesNotCountWhatLiesFarBelowTheFloor) {
    for (const Solute s : diffusion::all_solutes) {
        auto skin = resting_skin();
        smuggle(*skin, s, 1e-24F);
        EXPECT_NO_THROW(skin->run_until(2 * ticks_per_day));
    }
}

TEST(Audit, DoesNotCountRoundingWhereTheFloorIsNothing) {
    for (const Solute s : diffusion::all_solutes) {
        const std::string name(diffusion::solute_names[diffusion::index(s)]);
        auto skin = resting_skin({"solutes." + name + ".floor=0"});
        smuggle(*skin, s, 1e-24F);
        EXPECT_NO_THROW(skin->run_until(2 * ticks_per_day)) << name;
        smuggle(*skin, s, 1e-9F);
        EXPECT_THROW(skin->run_until(4 * ticks_per_day), NumericalError) << name;
    }
}

TEST(Audit, StopsTheRunOnAnAmountNobodyMade) {
    for (const Solute s : diffusion::all_solutes) {
        auto skin = resting_skin();
        smuggle(*skin, s, static_cast<float>(skin->state().solutes.floor(s)));
        EXPECT_THROW(skin->run_until(2 * ticks_per_day), NumericalError);
    }
}

TEST(Audit, StopsTheRunOnCollagenNobodyMade) {
    auto skin = resting_skin();
    auto& matrix = skin->mutable_state().matrix;
    matrix[matrix::Component::collagen_i_new][skin->state().grid.offset(5, 5, 50)] += 1.0;
    EXPECT_THROW(skin->run_until(2 * ticks_per_day), NumericalError);
}

TEST(Audit, StopsTheRunOnACellThatIsGone) {
    auto skin = resting_skin();
    ++skin->mutable_state().cells.counters[cells::index(cells::CellType::fibroblast)].apoptosis;
    EXPECT_THROW(skin->run_until(2 * ticks_per_day), NumericalError);
}

}  // namespace
}  // namespace reticulin::testing
