#include "engine/needling/pattern_statistics.hpp"

#include "engine/core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::needling {
namespace {

constexpr double pi = 3.14159265358979323846;

std::vector<SheetPoint> random_points(std::size_t n, double side, std::uint64_t seed) {
    Stream random(seed, 0, 0, Purpose::device_phase);
    std::vector<SheetPoint> points(n);
    for (auto& p : points) p = {side * random.uniform(), side * random.uniform()};
    return points;
}

TEST(PatternStatistics, RandomPlacementGivesOneEverywhere) {
    const SheetWindow window{10000.0, 10000.0};
    const auto points = random_points(4000, 10000.0, 3);
    EXPECT_NEAR(relative_ripley_k(points, window, 800.0), 1.0, 0.03);
    for (const double g : pair_correlation(points, window, 100.0, 8)) EXPECT_NEAR(g, 1.0, 0.15);
    double mean = 0.0;
    for (int i = 1; i <= 200; ++i)
        mean += periodogram(points, 2 * pi * i / 10000.0, 2 * pi * 3 / 10000.0) / 200.0;
    EXPECT_NEAR(mean, 1.0, 0.3);
    // Poisson: share with a neighbour within d is 1 - exp(-pi d^2 density).
    EXPECT_NEAR(
        share_with_neighbour_within(points, 80.0), 1.0 - std::exp(-pi * 6400.0 * 4e-5), 0.03);
}

TEST(PatternStatistics, NearestNeighboursAgreeWithTheSlowTwin) {
    const auto points = random_points(300, 1000.0, 8);
    const auto fast = nearest_neighbour_distances(points);
    for (std::size_t i = 0; i < points.size(); ++i) {
        double best = 1e300;
        for (std::size_t j = 0; j < points.size(); ++j) {
            if (i == j) continue;
            best = std::min(best,
                            std::hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]));
        }
        EXPECT_NEAR(fast[i], best, 1e-9);
    }
}

TEST(PatternStatistics, DensityCountsPerSquareCentimetre) {
    EXPECT_DOUBLE_EQ(density_per_cm2(16, {10000.0, 10000.0}), 16.0);
}

}  // namespace
}  // namespace reticulin::needling
