#include "engine/mechanics/spread_kernel.hpp"

#include "engine/core/parallel.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::mechanics {
namespace {

constexpr double length = 45.0;

TEST(SpreadKernel, AmountIsExactForAnyVoxel) {
    for (const double voxel : {10.0, 20.0, 40.0, 80.0}) {
        const int n = static_cast<int>(320.0 / voxel);
        const RegularGrid grid(n, n, n, voxel);
        const ScatteredCells cells = scatter(grid, 64, 3);
        std::vector<double> amount(64);
        double total = 0.0;
        for (std::size_t i = 0; i < 64; ++i) total += amount[i] = 0.1 * static_cast<double>(i % 7);
        VoxelArray<double> field(grid);
        const Deposit<double> deposit{amount, &field};
        SpreadKernel(grid, length).add<double>({grid, cells.positions()}, {&deposit, 1});
        EXPECT_NEAR(integral(grid, field) / total, 1.0, 1e-12) << voxel;
    }
}

TEST(SpreadKernel, WeightsAreTheIntegralOfATent) {
    const RegularGrid grid(20, 20, 20, 10.0);
    const SpreadKernel kernel(grid, length);
    const double centre = 103.7;
    const AxisWeights w = kernel.weights(0, centre);
    for (std::size_t k = 0; k < w.weight.size(); ++k) {
        double slow = 0.0;  // midpoint rule
        for (int s = 0; s < 2000; ++s) {
            const double at = (w.first + static_cast<double>(k)) * 10.0 + (s + 0.5) * 0.005;
            const double half = 0.5 * length;
            slow += std::max(0.0, 1.0 - std::abs(at - centre) / half) / half * 0.005;
        }
        EXPECT_NEAR(w.weight[k], slow, 1e-6);
    }
}

TEST(SpreadKernel, CoarseValueIsTheMeanOfFineOnes) {
    const std::vector<double> x{101.0}, y{57.0}, z{12.0}, amount{3.0};
    const RegularGrid fine(32, 32, 32, 10.0);
    const RegularGrid coarse(8, 8, 8, 40.0);
    VoxelArray<double> a(fine), b(coarse);
    const Deposit<double> da{amount, &a}, db{amount, &b};
    SpreadKernel(fine, length).add<double>({fine, {x, y, z}}, {&da, 1});
    SpreadKernel(coarse, length).add<double>({coarse, {x, y, z}}, {&db, 1});
    for (int k = 0; k < 8; ++k) {
        for (int j = 0; j < 8; ++j) {
            for (int i = 0; i < 8; ++i) {
                double mean = 0.0;
                for (int s = 0; s < 64; ++s) {
                    mean += a[fine.offset(4 * i + s % 4, 4 * j + s / 4 % 4, 4 * k + s / 16)] / 64;
                }
                EXPECT_NEAR(b[coarse.offset(i, j, k)], mean, 1e-15);
            }
        }
    }
}

TEST(SpreadKernel, ReflectsAtTopAndWrapsLaterally) {
    const RegularGrid grid(10, 10, 10, 20.0);
    VoxelArray<double> field(grid);
    SpreadKernel(grid, length).add_at(Vec3(1.0, 199.0, 2.0), 1.0, field);
    EXPECT_NEAR(integral(grid, field), 1.0, 1e-14);
    EXPECT_GT(field[grid.offset(9, 0, 0)], 0.0);
    EXPECT_GT(field[grid.offset(0, 9, 0)], 0.0);
    EXPECT_EQ(field[grid.offset(5, 5, 0)], 0.0);
}

TEST(SpreadKernel, SameBitsForAnyThreadCount) {
    const RegularGrid grid(16, 16, 32, 20.0);
    const ScatteredCells cells = scatter(grid, 900, 8);
    const std::vector<double> amount(900, 0.37);
    const SpreadKernel kernel(grid, length);
    VoxelArray<float> one(grid), three(grid);
    const Deposit<float> a{amount, &one}, b{amount, &three};
    kernel.add<float>({grid, cells.positions()}, {&a, 1});
    set_thread_count(3);
    kernel.add<float>({grid, cells.positions()}, {&b, 1});
    set_thread_count(1);
    for (std::size_t v = 0; v < grid.size(); ++v) ASSERT_EQ(one[v], three[v]);
}

}  // namespace
}  // namespace reticulin::mechanics
