#include "measures_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::measures {

namespace {

TEST(MassonAreaFraction, UntouchedHealthySkinReadsThePublishedValues) {
    const MassonInstrument masson(test::parameters().masson);
    EXPECT_NEAR(masson.area_fraction(tissue::SkinLayer::papillary_dermis, 200.0), 0.9335, 1e-12);
    EXPECT_NEAR(masson.area_fraction(tissue::SkinLayer::reticular_dermis, 200.0), 0.892, 1e-12);
}

TEST(MassonAreaFraction, RisesWithMassAndNeverPassesOne) {
    const MassonInstrument masson(test::parameters().masson);
    double last = 0.0;
    for (double collagen = 1.0; collagen < 2000.0; collagen *= 1.05) {
        const double now = masson.area_fraction(tissue::SkinLayer::papillary_dermis, collagen);
        EXPECT_GE(now, last);
        EXPECT_LE(now, 1.0);
        last = now;
    }
    EXPECT_EQ(masson.area_fraction(tissue::SkinLayer::papillary_dermis, 0.0), 0.0);
    EXPECT_GT(last, 0.999);
}

/// The law written out: Phi(z_0 (1 - ln x / ln threshold)), z_0 by bisection.
double written_out(double healthy, double threshold, double relative) {
    const auto share = [](double z) { return 0.5 * (1.0 + std::erf(z / std::sqrt(2.0))); };
    double low = 0.0, high = 8.0;
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        (share(middle) < healthy ? low : high) = middle;
    }
    return share(low * (1.0 - std::log(relative) / std::log(threshold)));
}

TEST(MassonAreaFraction, IsTheLawWrittenOutBetweenAndBeyondTheNodes) {
    const MassonParameters p = test::parameters().masson;
    const MassonInstrument masson(p);
    for (double x = 0.3; x < 2.5; x += 0.000713) {
        const double fraction =
            masson.area_fraction(tissue::SkinLayer::reticular_dermis, 200.0 * x);
        EXPECT_NEAR(fraction, written_out(p.reticular_area_fraction, p.threshold, x), 1e-13) << x;
    }
}

TEST(MassonAreaFraction, HalfTheAreaIsBlueWhereMeanBlueIsTheThreshold) {
    const MassonInstrument masson(test::parameters().masson);
    EXPECT_NEAR(masson.area_fraction(tissue::SkinLayer::papillary_dermis, 100.0), 0.5, 1e-12);
    EXPECT_NEAR(masson.area_fraction(tissue::SkinLayer::reticular_dermis, 100.0), 0.5, 1e-12);
}

TEST(MassonAreaFraction, RefusesAnInstrumentThatCannotBeBuilt) {
    MassonParameters p = test::parameters().masson;
    p.papillary_area_fraction = 0.4;
    EXPECT_THROW(MassonInstrument{p}, ScenarioError);
    p = test::parameters().masson;
    p.threshold = 1.0;
    EXPECT_THROW(MassonInstrument{p}, ScenarioError);
}

}  // namespace

}  // namespace reticulin::measures
