#include "engine/core/state_hash.hpp"

#include "matrix_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::matrix {

namespace {

std::uint64_t hash_of_values(const ExtracellularMatrix& matrix) {
    Hasher hasher;
    for (std::size_t c = 0; c < component_count; ++c) {
        const auto& values = matrix[static_cast<Component>(c)];
        hasher.add(values.data(), values.size() * sizeof(double));
    }
    return hasher.value();
}

TEST(RestingMatrix, DoesNotChangeABitInAYearOfHourlySteps) {
    const RegularGrid grid(7, 3, 2, 20.0);
    for (const double density : {200.0, 140.0, 61.7}) {
        auto matrix = test::resting_matrix(grid, density);
        const std::uint64_t before = hash_of_values(matrix);
        for (int hour = 0; hour < 365 * 24; ++hour) matrix.advance({}, 1.0);
        EXPECT_EQ(hash_of_values(matrix), before) << density;
    }
}

TEST(RestingMatrix, DoesNotChangeABitInAYearOfDailyStepsWithQuietDrivers) {
    const RegularGrid grid(7, 3, 2, 20.0);
    auto matrix = test::resting_matrix(grid);
    matrix.set_skip_rest(false);
    test::Drivers quiet(grid);
    const std::uint64_t before = hash_of_values(matrix);
    for (int day = 0; day < 365; ++day) matrix.advance(quiet.view(), 24.0);
    EXPECT_EQ(hash_of_values(matrix), before);
}

TEST(RestingMatrix, SkippingPlanesAtRestChangesNoBitOfStateOrBook) {
    const RegularGrid grid(9, 4, 6, 20.0);
    auto skipping = test::resting_matrix(grid);
    auto full = skipping;
    full.set_skip_rest(false);
    test::Drivers drivers(grid);
    for (auto* matrix : {&skipping, &full})
        (*matrix)[Component::fibrin][grid.offset(2, 1, 1)] = 2.0;
    for (int hour = 0; hour < 96; ++hour) {
        drivers.mmp[grid.offset(4, 2, 3)] = hour > 20 && hour < 50 ? 0.7F : 0.0F;
        skipping.advance(drivers.view(), 1.0);
        full.advance(drivers.view(), 1.0);
    }
    EXPECT_EQ(hash_of_values(skipping), hash_of_values(full));
    EXPECT_EQ(skipping.balance().secreted, full.balance().secreted);
    EXPECT_EQ(skipping.balance().degraded, full.balance().degraded);
    EXPECT_NE(hash_of_values(skipping), hash_of_values(test::resting_matrix(grid)));
}

TEST(RestingMatrix, WritingFromOutsideWakesAPlaneThatWasAtRest) {
    const RegularGrid grid(4, 2, 3, 20.0);
    auto matrix = test::resting_matrix(grid);
    matrix.advance({}, 1.0);
    matrix.advance({}, 1.0);
    const Offset v = grid.offset(1, 1, 2);
    matrix[Component::collagen_i_torn][v] = 5.0;
    matrix.advance({}, 1.0);
    EXPECT_LT(matrix[Component::collagen_i_torn][v], 5.0);
}

TEST(RestingMatrix, ReturnsToRestAfterLosingItsCellsForAMonth) {
    const RegularGrid grid(2, 1, 1, 20.0);
    auto matrix = test::resting_matrix(grid);
    const double rest = matrix.resting_collagen(0);
    test::Drivers drivers(grid);
    for (int x = 0; x < 2; ++x) drivers.resting_share[grid.offset(x, 0, 0)] = 0.0F;
    for (int day = 0; day < 30; ++day) matrix.advance(drivers.view(), 24.0);
    const double lowest = matrix.total_collagen(0);
    EXPECT_NEAR(1.0 - lowest / rest, 1.0 - std::exp(-0.69314718056 * 30.0 / (15.0 * 365.25)), 1e-8);
    for (int month = 0; month < 12 * 200; ++month) matrix.advance({}, 730.0);
    EXPECT_NEAR(matrix.total_collagen(0), rest, 1e-3 * (rest - lowest));
}

TEST(RestingMatrix, TurnoverOfRestStandsInTheBook) {
    const RegularGrid grid(5, 2, 2, 20.0);
    auto matrix = test::resting_matrix(grid);
    const double total = matrix.total();
    for (int day = 0; day < 365; ++day) matrix.advance({}, 24.0);
    const double expected = total * 0.69314718056 / 15.0 * 365.0 / 365.25;
    EXPECT_NEAR(matrix.balance().secreted, expected, 1e-9 * expected);
    EXPECT_EQ(matrix.balance().secreted, matrix.balance().degraded);
}

}  // namespace

}  // namespace reticulin::matrix
