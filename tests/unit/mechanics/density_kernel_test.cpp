#include "engine/mechanics/density_kernel.hpp"

#include "engine/core/parallel.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::mechanics {
namespace {

constexpr double sd = 29.0;

TEST(DensityKernel, FieldHoldsEveryCellExactly) {
    for (const int scale : {1, 2, 4}) {  // voxels of 40, 20, 10 um
        const RegularGrid grid(8 * scale, 6 * scale, 10 * scale, 40.0 / scale);
        const ScatteredCells cells = scatter(grid, 137, 2);
        const DensityKernel kernel(grid, sd);
        VoxelArray<double> field(grid);
        kernel.field(SortedCells(grid, cells.positions()), {}, {}, field);
        EXPECT_NEAR(integral(grid, field) / 137.0, 1.0, 1e-12);
    }
}

/// What a cell gives, voxel by voxel, with every weight of the kernel.
void add_slowly(const SeparableKernel& kernel, const Vec3& cell, VoxelArray<float>& field) {
    const RegularGrid& grid = kernel.grid();
    const AxisWeights x = kernel.weights(0, cell[0]);
    const AxisWeights y = kernel.weights(1, cell[1]);
    const AxisWeights z = kernel.weights(2, cell[2]);
    const auto single = [](double w) { return static_cast<double>(static_cast<float>(w)); };
    for (std::size_t k = 0; k < z.weight.size(); ++k) {
        const double share = 1.0 / grid.voxel_volume() * single(z.weight[k]);
        for (std::size_t j = 0; j < y.weight.size(); ++j) {
            const int row = RegularGrid::wrap_index(y.first + static_cast<int>(j), grid.ny());
            const auto factor = static_cast<float>(share * single(y.weight[j]));
            for (std::size_t i = 0; i < x.weight.size(); ++i) {
                const int column =
                    RegularGrid::wrap_index(x.first + static_cast<int>(i), grid.nx());
                field[grid.offset(column, row, z.first + static_cast<int>(k))] +=
                    factor * static_cast<float>(x.weight[i]);
            }
        }
    }
}

TEST(DensityKernel, LeavingOutWeightsOfZeroChangesNoBit) {
    const RegularGrid grid(16, 18, 20, 20.0);
    const ScatteredCells cells = scatter(grid, 300, 11);
    VoxelArray<float> field(grid), slow(grid);
    DensityKernel(grid, sd).field(SortedCells(grid, cells.positions()), {}, {}, field);
    const SeparableKernel kernel(grid, SeparableKernel::Shape::gaussian, sd);
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < cells.x.size(); ++i) {
        add_slowly(kernel, cells.positions()[i], slow);
        const AxisWeights y = kernel.weights(1, cells.y[i]);
        zeros += y.weight.front() == 0.0 || y.weight.back() == 0.0 ? 1 : 0;
    }
    EXPECT_GT(zeros, 100U);
    for (std::size_t v = 0; v < grid.size(); ++v) ASSERT_EQ(field[v], slow[v]);
}

TEST(DensityKernel, CentreValuesDoNotDependOnTheVoxel) {
    const Vec3 cell(163.0, 171.0, 205.0);
    const std::vector<double> x{cell[0]}, y{cell[1]}, z{cell[2]};
    for (const int scale : {1, 2, 4}) {
        const RegularGrid grid(8 * scale, 8 * scale, 10 * scale, 40.0 / scale);
        const DensityKernel kernel(grid, sd);
        const SortedCells sorted(grid, {x, y, z});
        VoxelArray<double> field(grid);
        kernel.field(sorted, {}, {}, field);
        const double peak = std::pow(2.0 * M_PI * sd * sd, -1.5);
        for (int k = 0; k < grid.nz(); ++k) {
            for (int j = 0; j < grid.ny(); ++j) {
                for (int i = 0; i < grid.nx(); ++i) {
                    const Vec3 d = grid.shortest(grid.centre({i, j, k}), cell);
                    if (d.norm() > 2.0 * sd) continue;
                    const double exact = peak * std::exp(-0.5 * d.squaredNorm() / (sd * sd));
                    EXPECT_NEAR(field[grid.offset(i, j, k)] / exact, 1.0, 0.01);
                    EXPECT_NEAR(kernel.at(sorted, grid.centre({i, j, k})) / exact, 1.0, 0.01);
                }
            }
        }
    }
}

TEST(DensityKernel, PairSumEqualsSlowTwin) {
    const RegularGrid grid(20, 16, 18, 20.0);
    const ScatteredCells cells = scatter(grid, 250, 7);
    const DensityKernel kernel(grid, sd);
    const SortedCells sorted(grid, cells.positions());
    const double cut = 3.5 * sd;
    const double norm = sd * std::sqrt(2.0 * M_PI) * std::erf(3.5 / std::sqrt(2.0));
    for (const Vec3& at : {Vec3(5, 311, 3), Vec3(200, 160, 180), Vec3(399, 2, 358)}) {
        double slow = 0.0;
        for (std::size_t i = 0; i < cells.x.size(); ++i) {
            if (i == 17) continue;
            for (const double z : {cells.z[i], -cells.z[i], 2.0 * grid.depth() - cells.z[i]}) {
                const Vec3 d = grid.shortest(at, Vec3(cells.x[i], cells.y[i], z));
                if (d.cwiseAbs().maxCoeff() > cut) continue;
                slow += std::exp(-0.5 * d.squaredNorm() / (sd * sd)) / (norm * norm * norm);
            }
        }
        EXPECT_NEAR(kernel.at(sorted, at, 17) / slow, 1.0, 1e-6);
    }
}

TEST(DensityKernel, PairSumDoesNotDependOnTheVoxel) {
    const RegularGrid coarse(8, 8, 8, 40.0);
    const RegularGrid fine(32, 32, 32, 10.0);
    const ScatteredCells a = scatter(coarse, 90, 4);
    ScatteredCells b = a;
    const auto order = sorting_order(fine, a.positions(), a.id);
    for (std::size_t k = 0; k < order.size(); ++k) {
        b.x[k] = a.x[order[k]];
        b.y[k] = a.y[order[k]];
        b.z[k] = a.z[order[k]];
    }
    const double one = DensityKernel(coarse, sd).at({coarse, a.positions()}, Vec3(101, 77, 150));
    const double two = DensityKernel(fine, sd).at({fine, b.positions()}, Vec3(101, 77, 150));
    EXPECT_NEAR(one / two, 1.0, 1e-12);
}

TEST(DensityKernel, WideKernelIsCountOverVolume) {
    const RegularGrid grid(5, 4, 6, 20.0);
    const ScatteredCells cells = scatter(grid, 40, 1);
    const DensityKernel kernel(grid, 2.0 * 120.0);
    EXPECT_TRUE(kernel.well_mixed());
    const SortedCells sorted(grid, cells.positions());
    const double density = 40.0 / (100.0 * 80.0 * 120.0);
    EXPECT_NEAR(kernel.at(sorted, Vec3(1, 2, 3)) / density, 1.0, 1e-8);
    VoxelArray<float> field(grid);
    EXPECT_EQ(kernel.field(sorted, {}, {}, field), (PlaneRange{0, 6}));
    EXPECT_FLOAT_EQ(field[grid.offset(4, 3, 5)], static_cast<float>(density));
}

TEST(DensityKernel, NarrowBlockCountsAllImages) {
    const RegularGrid grid(3, 3, 4, 20.0);  // narrower than the kernel
    const ScatteredCells cells = scatter(grid, 60, 9);
    const DensityKernel kernel(grid, sd);
    VoxelArray<double> field(grid);
    kernel.field(SortedCells(grid, cells.positions()), {}, {}, field);
    EXPECT_NEAR(integral(grid, field) / 60.0, 1.0, 1e-12);
}

TEST(DensityKernel, SeveralFieldsAtOnceAreTheSameAsOneByOne) {
    const RegularGrid grid(12, 10, 20, 20.0);
    const ScatteredCells cells = scatter(grid, 50, 4);
    const SortedCells sorted(grid, cells.positions());
    const std::vector<double> ones(50, 1.0), twos(50, 2.0);
    for (const double width : {sd, 2.0 * 400.0}) {  // the second is well mixed
        const DensityKernel kernel(grid, width);
        VoxelArray<float> alone(grid), first(grid), second(grid);
        const PlaneRange planes = kernel.field(sorted, {}, {}, alone);
        const std::vector<Deposit<float>> deposits{{ones, &first}, {twos, &second}};
        EXPECT_EQ(kernel.fields<float>(sorted, deposits, {}), planes);
        for (Offset v = 0; v < grid.size(); ++v) {
            ASSERT_EQ(first[v], alone[v]);
            ASSERT_NEAR(second[v], 2.0F * alone[v], 1e-6F * alone[v]);
        }
        const std::vector<double> none(50, 0.0);
        EXPECT_TRUE(kernel.fields<float>(sorted, {{{none, &first}}}, planes).empty());
        for (Offset v = 0; v < grid.size(); ++v) ASSERT_EQ(first[v], 0.0F);
    }
}

TEST(DensityKernel, ClearsAndWritesOnlyTouchedPlanes) {
    const RegularGrid grid(10, 10, 40, 20.0);
    const std::vector<double> x{100.0}, y{100.0}, z{410.0};
    const DensityKernel kernel(grid, sd);
    VoxelArray<float> field(grid, 5.0F);
    const PlaneRange planes = kernel.field({grid, {x, y, z}}, {}, {15, 17}, field);
    EXPECT_EQ(planes.begin, 15);
    EXPECT_EQ(planes.end, 26);
    EXPECT_FLOAT_EQ(field[grid.offset(0, 0, 14)], 5.0F);
    EXPECT_FLOAT_EQ(field[grid.offset(0, 0, 26)], 5.0F);
    VoxelArray<float> gone(grid);
    EXPECT_TRUE(kernel.field({grid, {{}, {}, {}}}, {}, planes, gone).empty());
}

TEST(DensityKernel, SameBitsForAnyThreadCount) {
    const RegularGrid grid(20, 20, 40, 20.0);
    const ScatteredCells cells = scatter(grid, 700, 21);
    const DensityKernel kernel(grid, sd);
    VoxelArray<float> one(grid), four(grid);
    kernel.field({grid, cells.positions()}, {}, {}, one);
    set_thread_count(4);
    kernel.field({grid, cells.positions()}, {}, {}, four);
    set_thread_count(1);
    for (std::size_t v = 0; v < grid.size(); ++v) ASSERT_EQ(one[v], four[v]);
}

}  // namespace
}  // namespace reticulin::mechanics
