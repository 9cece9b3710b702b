#include "engine/simulation/densities.hpp"

#include "engine/cells/sort_group.hpp"
#include "engine/mechanics/spread_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

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
    const double meeting = kernel_sd * kernel_sd - grid.voxel() * grid.voxel() / 12.0;
    EXPECT_NEAR(s.variance / meeting, 1.0, 0.03);
    EXPECT_EQ(densities.myofibroblasts()[grid.offset(grid.voxel_at(middle))], 0.0F);
}

/// Mean over places in a voxel: what one macrophage makes, times the density of macrophages where
/// it lies.
double own_meeting(double voxel, double cell_length) {
    const int n = static_cast<int>(std::lround(400.0 / voxel));
    const RegularGrid block(n, n, n, voxel);
    const mechanics::DensityKernel kernel(block, kernel_sd);
    const mechanics::SpreadKernel spread(block, cell_length);
    constexpr int places = 4;  // along each axis
    double sum = 0.0;
    for (int place = 0; place < places * places * places; ++place) {
        const Vec3 within(place % places, place / places % places, place / places / places);
        cells::CellGroups cells;
        cells::append_cell(
            cells[cells::CellType::macrophage],
            cells.next_id++,
            {Vec3(200.0, 200.0, 200.0) + (within.array() + 0.5).matrix() * (voxel / places),
             Vec3(1, 0, 0),
             0});
        Densities densities(block, kernel, territory_sd);
        densities.update_immune(cells);
        VoxelArray<float> made(block);
        const std::vector<double> amount{1.0};
        const std::vector<mechanics::Deposit<float>> deposits{{amount, &made}};
        spread.add<float>(cells::sorted_view(block, cells[cells::CellType::macrophage]), deposits);
        for (std::size_t v = 0; v < block.size(); ++v)
            sum += static_cast<double>(made[v]) * block.voxel_volume() *
                   static_cast<double>(densities.macrophages()[v]);
    }
    return sum / (places * places * places);
}

/// The same without voxels: a tent against a Gaussian, cubed.
double own_meeting_in_space(double cell_length) {
    const double half = 0.5 * cell_length, step = half / 2000.0;
    double along = 0.0;
    for (double d = -half + 0.5 * step; d < half; d += step)
        along += step * (1.0 - std::abs(d) / half) / half *
                 std::exp(-0.5 * d * d / (kernel_sd * kernel_sd)) /
                 (kernel_sd * std::sqrt(2.0 * M_PI));
    return along * along * along;
}

TEST(Densities, MeetWhatACellHasMadeOnAnyVoxelAsInSpace) {
    const double exact = own_meeting_in_space(40.0);
    for (const double voxel : {10.0, 20.0, 25.0, 40.0})
        EXPECT_NEAR(own_meeting(voxel, 40.0) / exact, 1.0, 0.01) << voxel;  // 0.92 at 25 um else
}

}  // namespace
}  // namespace reticulin::simulation
