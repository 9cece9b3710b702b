#include "matrix_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

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
