#include "engine/simulation/densities.hpp"

#include "engine/cells/sort_group.hpp"

#include <gtest/gtest.h>

namespace reticulin::simulation {
namespace {

constexpr double kernel_sd = 30.0;
constexpr double territory_sd = 60.0;

const RegularGrid grid(40, 40, 40, 20.0);
const Vec3 middle(405.0, 390.0, 400.0);

std::uint8_t index_of(cells::FibroblastState state) {
    return static_cast<std::uint8_t>(state);
}

cells::CellGroups one_fibroblast(cells::FibroblastState state) {
    cells::CellGroups cells;
    cells::append_cell(cells[cells::CellType::fibroblast],
                       cells.next_id++,
                       {middle, Vec3(1, 0, 0), index_of(state)});
    return cells;
}

/// What a field holds, and its variance along an axis about the cell.
struct Spread {
    double amount = 0.0;
    double variance = 0.0;
};

Spread spread_of(const VoxelArray<float>& field, int axis) {
    Spread s;
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const double here = static_cast<double>(field[grid.offset(x, y, z)]);
                const double away = grid.centre({x, y, z})[axis] - middle[axis];
                s.amount += here * grid.voxel_volume();
                s.variance += here * grid.voxel_volume() * away * away;
            }
        }
    }
    s.variance /= s.amount;
    return s;
}

TEST(Densities, AQuiescentCellFillsItsTerritory) {
    const mechanics::DensityKernel kernel(grid, kernel_sd);
    Densities densities(grid, kernel, territory_sd);
    densities.update_quiescent(one_fibroblast(cells::FibroblastState::quiescent));
    for (int axis = 0; axis < 3; ++axis) {
        const Spread s = spread_of(densities.quiescent(), axis);
        EXPECT_NEAR(s.amount, 1.0, 1e-4);
        // Both Gaussians are cut at 3.5 sd, which takes 1 % of the variance.
        EXPECT_NEAR(s.variance / (territory_sd * territory_sd), 1.0, 0.03) << axis;
    }
}

/// What is kept from call to call must not be seen: each field as one made anew has it.
TEST(Densities, KeptFieldsAreThoseMadeAnew) {
    const mechanics::DensityKernel kernel(grid, kernel_sd);
    Densities kept(grid, kernel, territory_sd);
    cells::CellGroups cells = one_fibroblast(cells::FibroblastState::quiescent);
    cells::CellGroup& group = cells[cells::CellType::fibroblast];
    const auto expect_fresh = [&](const char* what) {
        Densities fresh(grid, kernel, territory_sd);
        for (Densities* d : {&kept, &fresh}) {
            d->update_quiescent(cells);
            d->update_active(cells);
        }
        for (std::size_t v = 0; v < grid.size(); ++v) {
            ASSERT_EQ(kept.quiescent()[v], fresh.quiescent()[v]) << what;
            ASSERT_EQ(kept.active_fibroblasts()[v], fresh.active_fibroblasts()[v]) << what;
        }
    };
    expect_fresh("one resting cell");
    cells::append_cell(
        group,
        cells.next_id++,
        {Vec3(300, 500, 700), Vec3(1, 0, 0), index_of(cells::FibroblastState::activated)});
    expect_fresh("an activated one beside it");
    group.position[0][1] += 30.0;
    expect_fresh("which moved");
    group.state[0] = index_of(cells::FibroblastState::activated);
    expect_fresh("none rests");
    group.state[0] = index_of(cells::FibroblastState::quiescent);
    expect_fresh("it rests again");
}

TEST(Densities, AnActiveCellIsSeenThroughTheKernelAlone) {
    const mechanics::DensityKernel kernel(grid, kernel_sd);
    Densities densities(grid, kernel, territory_sd);
    densities.update_active(one_fibroblast(cells::FibroblastState::activated));
    const Spread s = spread_of(densities.active_fibroblasts(), 0);
    EXPECT_NEAR(s.amount, 1.0, 1e-4);
    EXPECT_NEAR(s.variance / (kernel_sd * kernel_sd), 1.0, 0.03);
    EXPECT_EQ(densities.myofibroblasts()[grid.offset(grid.voxel_at(middle))], 0.0F);
}

}  // namespace
}  // namespace reticulin::simulation
