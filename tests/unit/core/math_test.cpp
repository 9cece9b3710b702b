#include "engine/core/math.hpp"

#include "engine/core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace reticulin {
namespace {

/// Distance of a value from a longer one, in units of the last place of the longer one.
double ulps(double found, long double exact) {
    const double nearest = std::abs(static_cast<double>(exact));
    const double spacing =
        std::nextafter(nearest, std::numeric_limits<double>::infinity()) - nearest;
    return static_cast<double>(std::abs(static_cast<long double>(found) - exact) /
                               static_cast<long double>(spacing));
}

/// Largest error of `function` over random arguments in [low, high] against the library's long
/// double.
template <class Function, class Reference>
double worst(double low, double high, Function&& function, Reference&& reference) {
    Stream stream(3, 1, 4, Purpose::motion);
    double largest = 0;
    for (int i = 0; i < 20000; ++i) {
        const double x = low + (high - low) * stream.uniform();
        largest = std::max(largest, ulps(function(x), reference(static_cast<long double>(x))));
    }
    return largest;
}

constexpr double promised =
    1.01;  // SLEEF's u10 functions: at most 1.0 ulp, and the reference's own rounding

TEST(Math, ExponentialsAreWithinOneUlp) {
    EXPECT_LE(worst(-700, 700, math::exp, [](long double x) { return std::exp(x); }), promised);
    EXPECT_LE(worst(-2, 2, math::expm1, [](long double x) { return std::expm1(x); }), promised);
}

TEST(Math, LogarithmIsWithinOneUlp) {
    EXPECT_LE(worst(1e-12, 3, math::log, [](long double x) { return std::log(x); }), promised);
    EXPECT_LE(worst(1, 1e12, math::log, [](long double x) { return std::log(x); }), promised);
}

TEST(Math, CirclesAreWithinOneUlp) {
    EXPECT_LE(worst(-20, 20, math::sin, [](long double x) { return std::sin(x); }), promised);
    EXPECT_LE(worst(-20, 20, math::cos, [](long double x) { return std::cos(x); }), promised);
    EXPECT_LE(worst(-1, 1, math::acos, [](long double x) { return std::acos(x); }), promised);
}

TEST(Math, PowerAndArcAreWithinOneUlp) {
    EXPECT_LE(worst(
                  0.01,
                  50,
                  [](double x) { return math::pow(x, 3.7); },
                  [](long double x) { return std::pow(x, static_cast<long double>(3.7)); }),
              promised);
    EXPECT_LE(worst(
                  -5,
                  5,
                  [](double x) { return math::atan2(x, 0.7); },
                  [](long double x) { return std::atan2(x, static_cast<long double>(0.7)); }),
              promised);
}

TEST(Math, ErrorFunctionIsWithinOneUlp) {
    EXPECT_LE(worst(-4, 4, math::erf, [](long double x) { return std::erf(x); }), promised);
}

TEST(Math, HillFunctionsAreHalfAtTheirHalfSaturation) {
    EXPECT_DOUBLE_EQ(math::hill1(0.6, 0.6), 0.5);
    EXPECT_DOUBLE_EQ(math::hill2(0.6, 0.6), 0.5);
    EXPECT_DOUBLE_EQ(math::hill4(0.6, 0.6), 0.5);
    EXPECT_NEAR(math::hill2(1.2, 0.6), 0.8, 1e-15);
    EXPECT_NEAR(math::hill4(1.2, 0.6), 16.0 / 17.0, 1e-15);
}

TEST(Math, HillFunctionsAreExactlyZeroWithoutSignal) {
    EXPECT_EQ(math::hill1(0.0, 0.6), 0.0);
    EXPECT_EQ(math::hill2(0.0, 0.6), 0.0);
    EXPECT_EQ(math::hill4(0.0, 0.6), 0.0);
    EXPECT_EQ(math::hill2(-1e-9, 0.6), 0.0);
}

TEST(Math, ProbabilityOfARateComposesOverSteps) {
    const double half = math::probability(0.3, 0.5);

    EXPECT_NEAR(1.0 - (1.0 - half) * (1.0 - half), math::probability(0.3, 1.0), 1e-15);
    EXPECT_EQ(math::probability(0.0, 1.0), 0.0);
    EXPECT_NEAR(math::probability(1e-12, 1.0), 1e-12, 1e-23);  // no cancellation at small rates
}

TEST(Math, HappensIsTheComparisonWithTheProbability) {
    int settled = 0;
    for (int k = 0; k < 4000; ++k) {
        const double rate = 1e-6 * std::pow(10.0, 8.0 * (k % 97) / 96.0);
        const double chance = 1.0 - std::exp(-rate * 0.5);
        for (const double u : {0.37 * chance, chance * (1.0 - 1e-6), chance * (1.0 + 1e-6), 0.9}) {
            if (!(u > 0.0 && u < 1.0)) continue;
            EXPECT_EQ(math::happens(u, rate, 0.5), u < math::probability(rate, 0.5)) << rate;
            ++settled;
        }
    }
    EXPECT_GT(settled, 10000);
    EXPECT_FALSE(math::happens(0.5, 0.0, 1.0));
}

}  // namespace
}  // namespace reticulin
