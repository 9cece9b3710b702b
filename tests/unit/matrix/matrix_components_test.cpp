#include "matrix_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::matrix {

namespace {

TEST(MatrixComponents, FibrinIsDissolvedByItselfAndByMacrophages) {
    const RegularGrid grid(2, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    matrix[Component::fibrin][0] = 3.0;
    matrix[Component::fibrin][1] = 3.0;
    drivers.macrophages[1] = 2000e-9F;
    for (int hour = 0; hour < 100; ++hour) matrix.advance(drivers.view(), 1.0);
    EXPECT_NEAR(matrix[Component::fibrin][0], 3.0 * std::exp(-0.3), 1e-5);
    EXPECT_NEAR(matrix[Component::fibrin][1], 3.0 * std::exp(-1.5), 1e-4);
    for (int hour = 0; hour < 1000; ++hour) matrix.advance(drivers.view(), 1.0);
    EXPECT_EQ(matrix[Component::fibrin][1], 0.0);  // below the floor it is absent
}

TEST(MatrixComponents, ElastinFallsUnderMmpAndHardlyRisesByCells) {
    const RegularGrid grid(2, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    drivers.mmp[0] = 1.0F;
    drivers.activated[1] = 3000e-9F;
    for (int day = 0; day < 30; ++day) matrix.advance(drivers.view(), 24.0);
    const double turnover = std::log(2.0) / (70.0 * 365.25);
    EXPECT_NEAR(1.0 - matrix[Component::elastin][0], 30.0 * turnover, 1e-6);
    EXPECT_NEAR(matrix[Component::elastin][1] - 1.0, 2.8e-5 * 720.0, 1e-5);
}

TEST(MatrixComponents, ElastinIsMadeNoFasterByMoreCellsThanTheReference) {
    const RegularGrid grid(3, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    drivers.activated[0] = 1500e-9F;
    drivers.activated[1] = 3000e-9F;  // the reference
    drivers.activated[2] = 9000e-9F;
    for (int day = 0; day < 30; ++day) matrix.advance(drivers.view(), 24.0);
    const auto rise = [&](Offset v) { return matrix[Component::elastin][v] - 1.0; };
    EXPECT_NEAR(rise(0) / rise(1), 0.5, 1e-3);
    EXPECT_EQ(rise(2), rise(1));
}

TEST(MatrixComponents, StiffnessIsOneAtRestAndFallsWithTearing) {
    const RegularGrid grid(1, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid, 200.0);
    EXPECT_EQ(matrix.relative_stiffness(0), 1.0);
    const double fresh =
        200.0 * (std::log(2.0) / (15.0 * 365.25)) / (std::log(2.0) / (15.0 * 365.25) + 0.01);
    const double linked = 200.0 - fresh;
    EXPECT_NEAR(matrix.stiffness(0),
                6.7 + 15.0 * ((0.88 + 0.6 * 0.12) * linked + 0.2 * fresh) / 200.0,
                1e-9);
    const double torn = 0.3 * matrix[Component::collagen_i_cross_linked][0];
    matrix[Component::collagen_i_cross_linked][0] -= torn;
    matrix[Component::collagen_i_torn][0] += torn;
    EXPECT_NEAR(matrix.stiffness(0),
                6.7 + 15.0 * ((0.88 * 0.7 + 0.6 * 0.12) * linked + 0.2 * fresh) / 200.0,
                1e-9);
    EXPECT_LT(matrix.relative_stiffness(0), 0.85);
}

TEST(MatrixComponents, MatureCrossLinksFallWithYoungCollagenAndReturnInAboutTwoYears) {
    const RegularGrid grid(1, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    const double torn = 0.5 * matrix[Component::collagen_i_cross_linked][0];
    matrix[Component::collagen_i_cross_linked][0] -= torn;
    matrix[Component::collagen_i_torn][0] += torn;
    double lowest = 1.0;
    for (int day = 0; day < 365; ++day) {
        matrix.advance({}, 24.0);
        lowest = std::min(lowest, matrix[Component::mature_crosslink][0]);
    }
    EXPECT_LT(lowest, 0.8);
    for (int day = 0; day < 5 * 365; ++day) matrix.advance({}, 24.0);
    EXPECT_NEAR(matrix[Component::mature_crosslink][0], 1.0, 0.05);
}

TEST(MatrixComponents, FibresWithoutMatureCrossLinksAreHalfAsStiff) {
    const RegularGrid grid(1, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid, 200.0);
    const double ground = 6.7;
    const double fibres = matrix.stiffness(0) - ground;
    matrix[Component::mature_crosslink][0] = 0.0;
    EXPECT_NEAR(matrix.stiffness(0) - ground, 0.5 * fibres, 1e-9);
    matrix[Component::mature_crosslink][0] = 0.4;
    EXPECT_NEAR(matrix.stiffness(0) - ground, 0.7 * fibres, 1e-9);
}

TEST(MatrixComponents, ExcessNewCollagenIsZeroAtRest) {
    const RegularGrid grid(3, 2, 2, 20.0);
    auto matrix = test::resting_matrix(grid);
    for (int z = 0; z < 2; ++z) {
        EXPECT_EQ(matrix.excess_new_collagen(grid.offset(1, 1, z)), 0.0);
    }
    matrix[Component::collagen_iii_new][grid.offset(1, 1, 1)] += 2.0;
    EXPECT_NEAR(matrix.excess_new_collagen(grid.offset(1, 1, 1)), 2.0, 1e-12);
}

/// A row read at once against the functions of single voxels, on a row longer than any vector.
TEST(MatrixComponents, RowsReadTheBitsOfSingleVoxels) {
    const RegularGrid grid(37, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    for (Offset v = 0; v < 37; v += 2) {  // torn, young and linked by turns
        matrix[Component::collagen_iii_new][v] *= 0.3 + 0.1 * static_cast<double>(v);
        matrix[Component::collagen_i_new][v] += 0.7 * static_cast<double>(v % 5);
        matrix[Component::collagen_i_cross_linked][v] *= 0.9;
        matrix[Component::collagen_iii_torn][v] = 0.2 * static_cast<double>(v % 3);
        matrix[Component::mature_crosslink][v] = 0.4;
    }
    CollagenReading row(37);
    matrix.read(0, row);
    for (Offset v = 0; v < 37; ++v) {
        const RestingPools rest = matrix.resting_pools(v);
        EXPECT_EQ(row.total[v], matrix.total_collagen(v)) << v;
        EXPECT_EQ(row.at_rest[v],
                  (rest.new_iii + rest.new_i) + (rest.cross_linked_iii + rest.cross_linked_i));
        EXPECT_EQ(row.all_iii[v], test::collagen_iii(matrix, v)) << v;
        EXPECT_EQ(row.relative_stiffness[v], matrix.relative_stiffness(v)) << v;
        EXPECT_EQ(row.excess_iii[v],
                  std::max(0.0, matrix[Component::collagen_iii_new][v] - rest.new_iii));
        EXPECT_EQ(row.excess_i[v],
                  std::max(0.0, matrix[Component::collagen_i_new][v] - rest.new_i));
    }
}

}  // namespace

}  // namespace reticulin::matrix
