#include "measures_fixture.hpp"

#include <gtest/gtest.h>

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
