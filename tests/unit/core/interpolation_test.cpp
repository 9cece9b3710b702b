#include "engine/core/interpolation.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/random.hpp"
#include "engine/core/voxel_array.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace reticulin {
namespace {

VoxelArray<float> field_of(const RegularGrid& grid, const std::function<double(const Vec3&)>& f) {
    VoxelArray<float> field(grid);
    for (int z = 0; z < grid.nz(); ++z)
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x)
                field[grid.offset(x, y, z)] = static_cast<float>(f(grid.centre({x, y, z})));
    return field;
}

/// Lagrange's basis polynomial of node k among -1, 0, 1 and 2 at t, and its derivative, as in a
/// textbook.
double basis(int k, double t) {
    double product = 1.0;
    for (int m = -1; m <= 2; ++m)
        if (m != k) product *= (t - m) / (k - m);
    return product;
}

double basis_slope(int k, double t) {
    double sum = 0.0;
    for (int left_out = -1; left_out <= 2; ++left_out) {
        if (left_out == k) continue;
        double product = 1.0 / (k - left_out);
        for (int m = -1; m <= 2; ++m)
            if (m != k && m != left_out) product *= (t - m) / (k - m);
        sum += product;
    }
    return sum;
}

/// The slow twin: 64 voxels, each with its own weight.
LocalReading slow_reading(const RegularGrid& grid,
                          const VoxelArray<float>& field,
                          const Vec3& position) {
    std::array<int, 3> cell{};
    Vec3 t;
    for (std::size_t d = 0; d < 3; ++d) {
        const auto axis = static_cast<Eigen::Index>(d);
        const double place = position[axis] / grid.voxel() - 0.5;
        cell[d] = static_cast<int>(std::floor(place));
        t[axis] = place - cell[d];
    }
    LocalReading sum;
    for (int k = -1; k <= 2; ++k) {
        for (int j = -1; j <= 2; ++j) {
            for (int i = -1; i <= 2; ++i) {
                const int x = (cell[0] + i + 4 * grid.nx()) % grid.nx();
                const int y = (cell[1] + j + 4 * grid.ny()) % grid.ny();
                int z = cell[2] + k;
                while (z < 0 || z >= grid.nz()) z = z < 0 ? -1 - z : 2 * grid.nz() - 1 - z;
                const double v = static_cast<double>(field[grid.offset(x, y, z)]);
                sum.value += v * basis(i, t[0]) * basis(j, t[1]) * basis(k, t[2]);
                sum.gradient[0] += v * basis_slope(i, t[0]) * basis(j, t[1]) * basis(k, t[2]);
                sum.gradient[1] += v * basis(i, t[0]) * basis_slope(j, t[1]) * basis(k, t[2]);
                sum.gradient[2] += v * basis(i, t[0]) * basis(j, t[1]) * basis_slope(k, t[2]);
            }
        }
    }
    sum.value = std::max(0.0, sum.value);
    sum.gradient /= grid.voxel();
    return sum;
}

void expect_equal(const LocalReading& a, const LocalReading& b) {
    EXPECT_NEAR(a.value, b.value, 1e-12);
    for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(a.gradient[axis], b.gradient[axis], 1e-12);
}

TEST(Interpolation, EqualsTheSlowTwinEverywhereInTheBlock) {
    for (const RegularGrid& grid :
         {RegularGrid(7, 5, 6, 20.0), RegularGrid(3, 2, 1, 20.0), RegularGrid(1, 3, 2, 20.0)}) {
        Stream random(1, 2, 3, Purpose::fate);
        const auto field = field_of(grid, [&](const Vec3&) { return random.uniform(); });
        for (int i = 0; i < 500; ++i) {
            const Vec3 at(grid.width() * random.uniform(),
                          grid.breadth() * random.uniform(),
                          grid.depth() * random.uniform());
            const LocalReading reading = read_with_gradient(grid, field.data(), at);
            expect_equal(reading, slow_reading(grid, field, at));
            EXPECT_NEAR(read_value(grid, field.data(), at), reading.value, 1e-14);
        }
    }
}

TEST(Interpolation, GivesTheSameBitsForEveryInstructionSet) {
    const RegularGrid grid(7, 5, 6, 20.0);
    Stream random(2, 2, 3, Purpose::fate);
    const auto field = field_of(grid, [&](const Vec3&) { return random.uniform(); });
    for (const Vec3& at : {Vec3(3.0, 99.0, 1.0), Vec3(71.3, 42.2, 60.1), Vec3(139.0, 8.0, 117.0)}) {
        const LocalReading widest = read_with_gradient(grid, field.data(), at);
        const double value = read_value(grid, field.data(), at);
        for (const KernelIsa isa : {KernelIsa::v3, KernelIsa::baseline}) {
            limit_kernel_isa(isa);
            const LocalReading reading = read_with_gradient(grid, field.data(), at);
            EXPECT_EQ(reading.value, widest.value);
            EXPECT_EQ(reading.gradient, widest.gradient);
            EXPECT_EQ(read_value(grid, field.data(), at), value);
        }
        limit_kernel_isa(KernelIsa::v4);
    }
}

TEST(Interpolation, IsExactForCubics) {
    const RegularGrid grid(12, 12, 12, 1.0);
    const auto cubic = [](const Vec3& p) {
        return 500.0 + p[0] * p[0] * p[0] - 2.0 * p[1] * p[1] * p[2] + 3.0 * p[0] * p[1] * p[2];
    };
    const auto field = field_of(grid, cubic);
    for (const Vec3& p : {Vec3(5.1, 6.3, 5.9), Vec3(4.5, 7.0, 6.25), Vec3(6.02, 5.5, 4.98)}) {
        const LocalReading reading = read_with_gradient(grid, field.data(), p);
        EXPECT_NEAR(reading.value / cubic(p), 1.0, 1e-6);
        EXPECT_NEAR(reading.gradient[0], 3.0 * p[0] * p[0] + 3.0 * p[1] * p[2], 1e-3);
        EXPECT_NEAR(reading.gradient[1], -4.0 * p[1] * p[2] + 3.0 * p[0] * p[2], 1e-3);
        EXPECT_NEAR(reading.gradient[2], -2.0 * p[1] * p[1] + 3.0 * p[0] * p[1], 1e-3);
    }
}

/// Largest errors of value and gradient, relative to theirs, of a wave 240 um long.
std::array<double, 2> errors_of_a_wave(int voxels) {
    const double length = 240.0, wave = 2.0 * M_PI / length;
    const RegularGrid grid(voxels, voxels, voxels, length / voxels);
    const auto value = [&](double x) { return 2.0 + std::sin(wave * x); };
    const auto field = field_of(grid, [&](const Vec3& p) { return value(p[0]); });
    std::array<double, 2> error{};
    for (double x = 0.3; x < length; x += 1.7) {
        const LocalReading at = read_with_gradient(grid, field.data(), {x, 100.0, 100.0});
        error[0] = std::max(error[0], std::abs(at.value - value(x)));
        error[1] = std::max(error[1], std::abs(at.gradient[0] / wave - std::cos(wave * x)));
    }
    return error;
}

TEST(Interpolation, IsOfFourthOrderAndItsGradientOfThird) {
    const auto coarse = errors_of_a_wave(12);
    const auto fine = errors_of_a_wave(24);
    EXPECT_NEAR(std::log2(coarse[0] / fine[0]), 4.0, 0.2);
    EXPECT_NEAR(std::log2(coarse[1] / fine[1]), 3.0, 0.2);
    EXPECT_LT(coarse[1], 0.04);  // differences of linear readings: 0.045
}

TEST(Interpolation, HasNoSlopeAtTopAndBottomThroughWhichNothingFlows) {
    const RegularGrid grid(8, 8, 6, 20.0);
    const auto field = field_of(grid, [](const Vec3& p) { return 1.0 + 0.1 * p[2]; });
    for (const double z : {0.0, 120.0})
        EXPECT_NEAR(
            read_with_gradient(grid, field.data(), {50.0, 50.0, z}).gradient[2], 0.0, 1e-12);
}

TEST(Interpolation, NeverFallsBelowZeroWhereAFieldBreaksOff) {
    const RegularGrid grid(8, 8, 12, 20.0);
    const auto step = field_of(grid, [](const Vec3& p) { return p[2] > 100.0 ? 1.0 : 0.0; });
    for (double z = 40.0; z < 120.0; z += 1.0) {
        EXPECT_GE(read_value(grid, step.data(), {50.0, 50.0, z}), 0.0);
        EXPECT_GE(read_with_gradient(grid, step.data(), {50.0, 50.0, z}).value, 0.0);
    }
}

}  // namespace
}  // namespace reticulin
