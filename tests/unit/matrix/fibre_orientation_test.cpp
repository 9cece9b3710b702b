#include "engine/core/kernel_isa.hpp"
#include "engine/matrix/matrix_kernel.hpp"

#include "matrix_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace reticulin::matrix {

namespace {

double trace_of(const ExtracellularMatrix& m, Offset v) {
    return m[Component::orientation_xx][v] + m[Component::orientation_yy][v] +
           m[Component::orientation_zz][v];
}

TEST(FibreOrientation, TraceIsTheTotalCollagenThroughAWound) {
    const RegularGrid grid(9, 4, 3, 20.0);
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    test::disturb(matrix, drivers);
    for (Offset v = 0; v < grid.size(); ++v) {  // tearing moved nothing between directions
        if (matrix.total_collagen(v) == 0.0) continue;
        ASSERT_NEAR(
            trace_of(matrix, v), matrix.total_collagen(v), 1e-12 * matrix.total_collagen(v));
    }
    for (int hour = 0; hour < 500; ++hour) matrix.advance(drivers.view(), 1.0);
    for (Offset v = 0; v < grid.size(); ++v) {
        const double total = matrix.total_collagen(v);
        if (total == 0.0) continue;
        ASSERT_NEAR(trace_of(matrix, v), total, 1e-12 * total);
        ASSERT_GE(eigen_system(matrix.orientation(v)).values[2], -1e-14);
    }
}

TEST(FibreOrientation, SlabOfAlignedCellsTurnsFibresByTheTangentLaw) {
    // tan(theta) = tan(theta_0) exp(-kappa t) for fibres at theta to cells that all run along x.
    for (const double dt : {1.0, 24.0}) {
        const RegularGrid grid(3, 1, 1, 20.0);
        auto p = test::parameters();
        ExtracellularMatrix matrix(grid, p);
        const double start = 1.2;
        for (int x = 0; x < 3; ++x) {
            matrix.lay_rest(
                grid.offset(x, 0, 0), 200.0, outer(Vec3(std::cos(start), std::sin(start), 0.0)));
        }
        test::Drivers drivers(grid);
        for (int x = 0; x < 3; ++x) drivers.passing[0][grid.offset(x, 0, 0)] = 1.0;
        for (double t = 0.0; t < 143.5; t += dt) matrix.advance(drivers.view(), dt);
        const EigenSystem e = eigen_system(matrix.orientation(1));
        const double tangent = std::abs(e.directions[0][1] / e.directions[0][0]);
        const double law = std::tan(start) * std::exp(-0.02 * 144.0);
        EXPECT_NEAR(tangent, law, (dt < 2.0 ? 1e-6 : 1e-3) * law) << dt;
        EXPECT_NEAR(e.values[0], 1.0, 1e-9);
    }
}

TEST(FibreOrientation, TurnsAsTheSlowObviousTwinDoes) {
    const RegularGrid grid(4, 1, 1, 20.0);
    ExtracellularMatrix matrix(grid, test::parameters());
    for (int x = 0; x < 4; ++x) matrix.lay_rest(grid.offset(x, 0, 0), 200.0, test::bundle);
    test::Drivers drivers(grid);
    const SymmetricTensor passing{0.2, 0.4, 0.1, 0.05, -0.1, 0.08};
    for (std::size_t c = 0; c < 6; ++c) drivers.passing[c][2] = static_cast<float>(passing[c]);
    for (int hour = 0; hour < 48; ++hour) matrix.advance(drivers.view(), 1.0);

    const auto full = [](const SymmetricTensor& t) {
        Eigen::Matrix3d m;
        m << t[0], t[3], t[5], t[3], t[1], t[4], t[5], t[4], t[2];
        return m;
    };
    Eigen::Matrix3d o = full(test::bundle);
    const Eigen::Matrix3d n = full(passing);
    const double dt = 1e-3;
    for (int step = 0; step < 48000; ++step) {
        const Eigen::Matrix3d no = n * o;
        o += 0.02 * dt * (no + no.transpose() - 2.0 * no.trace() * o);
    }
    const SymmetricTensor got = matrix.orientation(2);
    EXPECT_LT((full(got) - o).cwiseAbs().maxCoeff(), 1e-5);
    EXPECT_GT((full(got) - full(test::bundle)).cwiseAbs().maxCoeff(), 0.02);
    EXPECT_EQ(matrix.orientation(1), matrix.orientation(0));
}

TEST(FibreOrientation, NewFibresLieAlongTheWayOfTheCellsAndPartlyAnyhow) {
    const RegularGrid grid(1, 1, 1, 20.0);
    ExtracellularMatrix matrix(grid, test::parameters());  // bare: a core after a needle
    test::Drivers drivers(grid);
    drivers.synthesis_i[0] = 0.01;
    drivers.direction[2][0] = 0.01F;  // along depth
    for (int hour = 0; hour < 10; ++hour) matrix.advance(drivers.view(), 1.0);
    const SymmetricTensor o = matrix.orientation(0);
    EXPECT_NEAR(o[2], 0.6 + 0.4 / 3.0, 1e-12);
    EXPECT_NEAR(o[0], 0.4 / 3.0, 1e-12);
    EXPECT_NEAR(trace_of(matrix, 0), matrix.total_collagen(0), 1e-15);
}

/// A row of fibres before and after an hour, wider than any vector and no multiple of one.
struct RowOfFibres {
    static constexpr std::size_t count = 37;
    std::array<std::vector<double>, 6> tensor;
    std::array<std::vector<float>, 6> direction;
    std::vector<double> before, after, deposit;

    RowOfFibres() : before(count), after(count), deposit(count) {
        for (std::size_t i = 0; i < count; ++i) {
            const bool bare = i % 5 == 1;
            const bool laid = i % 3 != 0;
            before[i] = bare ? 0.0 : 150.0 + 60.0 * test::noise(i, 1);
            deposit[i] = laid ? 2.0 * test::noise(i, 2) : 0.0;
            after[i] = i % 6 == 0 ? before[i] : 0.97 * before[i] + 0.5 + deposit[i];
        }
        for (std::size_t c = 0; c < 6; ++c) {
            for (std::size_t i = 0; i < count; ++i) {
                tensor[c].push_back(before[i] * test::bundle[c]);
                const double along = c < 3 ? test::noise(i, 3 + c) : test::noise(i, 3 + c) - 0.5;
                direction[c].push_back(i % 4 == 2 ? 0.0F : static_cast<float>(along));
            }
        }
    }

    void lay(double isotropic_share) {
        FibreRow row{};
        row.count = count;
        for (std::size_t c = 0; c < 6; ++c) {
            row.tensor[c] = tensor[c].data();
            row.direction[c] = direction[c].data();
        }
        row.before = before.data();
        row.after = after.data();
        row.deposit = deposit.data();
        row.isotropic_share = isotropic_share;
        deposit_fibres(row);
    }
};

/// The slow, obvious twin of one voxel: what is kept is scaled with its directions, bare ground is
/// covered anyhow; of what is laid a share lies anyhow, the rest along the cells (or anyhow, too).
double laid_slowly(const RowOfFibres& row, std::size_t c, std::size_t i, double isotropic_share) {
    const double diagonal = c < 3 ? 1.0 / 3.0 : 0.0;
    const double laid = row.deposit[i];
    if (laid == 0.0 && row.after[i] == row.before[i]) return row.tensor[c][i];
    double aligned = 0.0;
    for (std::size_t d = 0; d < 3; ++d) aligned += static_cast<double>(row.direction[d][i]);
    const double kept = row.after[i] - laid;
    const double old =
        row.before[i] > 0.0 ? row.tensor[c][i] * kept / row.before[i] : kept * diagonal;
    if (aligned == 0.0) return old + laid * diagonal;
    return old +
           laid * (isotropic_share * diagonal +
                   (1.0 - isotropic_share) * static_cast<double>(row.direction[c][i]) / aligned);
}

TEST(FibreOrientation, LaysFibresAsTheSlowTwinDoesForAnyInstructionSet) {
    constexpr double rounding = 1e-11;  // of 200 mg/mL
    const KernelIsa widest = kernel_isa();
    for (const KernelIsa isa : {KernelIsa::baseline, KernelIsa::v3, KernelIsa::v4}) {
        if (isa > widest) continue;
        limit_kernel_isa(isa);
        const RowOfFibres start;
        RowOfFibres row;
        row.lay(0.4);
        limit_kernel_isa(widest);
        for (std::size_t c = 0; c < 6; ++c) {
            for (std::size_t i = 0; i < RowOfFibres::count; ++i)
                ASSERT_NEAR(row.tensor[c][i], laid_slowly(start, c, i, 0.4), rounding)
                    << c << ' ' << i;
        }
    }
}

TEST(FibreOrientation, LossAloneLeavesDirectionsAsTheyAre) {
    const RegularGrid grid(1, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    const SymmetricTensor before = matrix.orientation(0);
    test::Drivers drivers(grid);
    drivers.mmp[0] = 3.0F;
    for (int hour = 0; hour < 500; ++hour) matrix.advance(drivers.view(), 1.0);
    EXPECT_LT(matrix.total_collagen(0), 0.97 * matrix.resting_collagen(0));
    const SymmetricTensor after = matrix.orientation(0);
    for (std::size_t c = 0; c < 6; ++c) EXPECT_NEAR(after[c], before[c], 1e-13);
}

}  // namespace

}  // namespace reticulin::matrix
