#include "engine/mechanics/separable_kernel.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/math.hpp"
#include "engine/mechanics/gaussian_filter.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::mechanics {
namespace {

using Shape = SeparableKernel::Shape;

double slow_tent_integral(double t) {
    if (t <= -1.0) return 0.0;
    if (t >= 1.0) return 1.0;
    return t < 0.0 ? 0.5 * (t + 1.0) * (t + 1.0) : 1.0 - 0.5 * (1.0 - t) * (1.0 - t);
}

/// Weights of consecutive voxels, from the low edge of the first, in kernel widths, on; a: a voxel.
std::vector<double> slow_weights(Shape shape, double low_edge, double a, int count) {
    std::vector<double> line;
    double t = shape == Shape::gaussian ? low_edge + 0.5 * a : low_edge;
    double value = math::exp(-0.5 * t * t);
    double ratio = math::exp(-t * a - 0.5 * a * a);
    for (int k = 0; k < count; ++k) {
        if (shape == Shape::gaussian) {
            line.push_back(std::abs(t) <= gaussian_cut_in_sd ? value : 0.0);
            value *= ratio;
            ratio *= math::exp(-a * a);
            t += a;
        } else {
            const double below = slow_tent_integral(t);
            t += a;
            line.push_back(slow_tent_integral(t) - below);
        }
    }
    return line;
}

/// The same for a cell at a place, one after the other, made to sum to 1.
AxisWeights slow_line(Shape shape, double voxel, double width, double place) {
    const double reach = shape == Shape::gaussian ? gaussian_cut_in_sd * width : width;
    const int low = static_cast<int>(std::floor((place - reach) / voxel));
    const int high = static_cast<int>(std::floor((place + reach) / voxel));
    AxisWeights w{
        low, slow_weights(shape, (low * voxel - place) / width, voxel / width, high - low + 1)};
    double sum = 0.0;
    for (const double v : w.weight) sum += v;
    if (sum <= 0.0)
        w.weight[static_cast<std::size_t>(std::floor(place / voxel)) -
                 static_cast<std::size_t>(low)] = sum = 1.0;
    for (double& v : w.weight) v /= sum;
    return w;
}

std::vector<KernelIsa> builds_that_run_here() {
    std::vector<KernelIsa> builds;
    for (const KernelIsa isa : {KernelIsa::baseline, KernelIsa::v3, KernelIsa::v4})
        if (isa <= kernel_isa()) builds.push_back(isa);
    return builds;
}

/// Bit by bit, far from the block's ends.
void expect_slow_lines(Shape shape, double voxel, double width) {
    const RegularGrid grid(200, 200, 200, voxel);
    const SeparableKernel kernel(grid, shape, width);
    const double middle = 100 * voxel;
    const auto builds = builds_that_run_here();
    for (int i = 0; i < 400; ++i) {
        const double place = middle + voxel * (0.01 * i + 1e-7 * i * i);
        const AxisWeights slow = slow_line(shape, voxel, width, place);
        for (const KernelIsa isa : builds) {
            limit_kernel_isa(isa);
            const AxisWeights fast = kernel.weights(1, place);
            ASSERT_EQ(fast.first, slow.first) << place;
            ASSERT_EQ(fast.weight, slow.weight) << place;
        }
    }
    limit_kernel_isa(builds.back());
}

TEST(SeparableKernel, WeightsEqualTheSlowLoopBitByBit) {
    for (const double voxel : {10.0, 20.0, 25.0, 40.0}) {
        expect_slow_lines(Shape::gaussian, voxel, 29.0);
        expect_slow_lines(Shape::tent, voxel, 22.5);
    }
}

TEST(SeparableKernel, LinesNarrowerThanAVoxelLieInTheirCellsVoxel) {
    expect_slow_lines(Shape::gaussian, 40.0, 2.0);
    expect_slow_lines(Shape::tent, 40.0, 1.0);
    const RegularGrid grid(20, 20, 20, 40.0);
    const AxisWeights w = SeparableKernel(grid, Shape::gaussian, 2.0).weights(0, 401.0);
    EXPECT_EQ(std::count(w.weight.begin(), w.weight.end(), 1.0), 1);
}

/// Four cells share a call; each must get what it gets alone, whoever its neighbours are.
TEST(SeparableKernel, CellsWeighedTogetherGetWhatEachGetsAlone) {
    const RegularGrid grid(12, 9, 14, 20.0);  // edges of the kernel reach beyond the block
    const ScatteredCells cells = scatter(grid, 61, 5);
    for (const Shape shape : {Shape::gaussian, Shape::tent}) {
        const SeparableKernel kernel(grid, shape, 25.0);
        const std::vector<double> amount(cells.x.size(), 1.5);
        VoxelArray<double> together(grid), alone(grid);
        const Deposit<double> all{amount, &together};
        kernel.add<double>({grid, cells.positions()}, {&all, 1});
        for (std::size_t i = 0; i < cells.x.size(); ++i) {
            const ScatteredCells one{{cells.x[i]}, {cells.y[i]}, {cells.z[i]}, {cells.id[i]}};
            const Deposit<double> deposit{std::span(amount).first(1), &alone};
            kernel.add<double>({grid, one.positions()}, {&deposit, 1});
        }
        for (std::size_t v = 0; v < grid.size(); ++v) ASSERT_EQ(together[v], alone[v]);
    }
}

}  // namespace
}  // namespace reticulin::mechanics
