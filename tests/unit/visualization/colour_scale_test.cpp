#include "visualization/colour_scale.hpp"

#include "engine/core/error.hpp"

#include "visualization/palette.hpp"

#include <gtest/gtest.h>

namespace reticulin::visualization {
namespace {

TEST(ColourScale, SequentialMapGrowsLighterInEvenSteps) {
    double before = lightness(sequential_colour(0.0));
    const double step = (lightness(sequential_colour(1.0)) - before) / 20.0;
    for (int i = 1; i <= 20; ++i) {
        const double here = lightness(sequential_colour(i / 20.0));
        EXPECT_NEAR(here - before, step, 0.35 * step) << i;
        before = here;
    }
}

TEST(ColourScale, DivergingMapIsPaleAtZeroAndEvenAboutIt) {
    EXPECT_GT(lightness(diverging_colour(0.0)), 95.0);
    for (const double v : {0.3, 0.7, 1.0})
        EXPECT_NEAR(lightness(diverging_colour(v)), lightness(diverging_colour(-v)), 8.0);
}

TEST(ColourScale, GivenLimitsAreKept) {
    const ColourScale scale = scale_for({1.0F, 3.0F}, ColourScale::Kind::linear, 0.0, 10.0);
    EXPECT_DOUBLE_EQ(scale.place(5.0), 0.5);
    EXPECT_DOUBLE_EQ(scale.place(50.0), 1.0);
    EXPECT_THROW(scale_for({1.0F}, ColourScale::Kind::linear, 5.0, 2.0), UsageError);
    EXPECT_THROW(scale_for({1.0F}, ColourScale::Kind::logarithmic, 0.0, 2.0), UsageError);
}

TEST(ColourScale, LogarithmicDecadesAreEven) {
    const ColourScale scale = scale_for({10.0F}, ColourScale::Kind::logarithmic, 0.001, 10.0);
    EXPECT_NEAR(scale.place(0.1), 0.5, 1e-12);
    EXPECT_EQ(scale.ticks().size(), 5U);
}

TEST(ColourScale, ChangeIsSymmetricAboutZero) {
    const ColourScale scale = scale_for({-2.0F, 7.0F}, ColourScale::Kind::diverging, {}, {});
    EXPECT_DOUBLE_EQ(scale.low, -7.0);
    EXPECT_DOUBLE_EQ(scale.high, 7.0);
}

TEST(ColourScale, LimitsOfAChangeAreSymmetricToo) {
    const ColourScale scale = scale_for({-2.0F, 7.0F}, ColourScale::Kind::diverging, -3.0, 3.0);
    EXPECT_DOUBLE_EQ(scale.low, -3.0);
    EXPECT_DOUBLE_EQ(scale.high, 3.0);
    try {
        static_cast<void>(scale_for({1.0F}, ColourScale::Kind::diverging, 5.0, 0.0));
        ADD_FAILURE() << "taken";
    } catch (const UsageError& error) {
        EXPECT_STREQ(error.what(),
                     "the limits 5 to 0 do not fit the scale; that of a change reaches as far "
                     "below 0 as above it, such as -5,5");
    }
}

TEST(ColourScale, CellColoursAreOkabeAndIto) {
    EXPECT_EQ(cell_colours[0], (Colour{0xE6, 0x9F, 0x00}));
    EXPECT_EQ(cell_colours[5], (Colour{0x00, 0x72, 0xB2}));
    EXPECT_EQ(cell_colours[6], (Colour{0xF0, 0xE4, 0x42}));
}

}  // namespace
}  // namespace reticulin::visualization
