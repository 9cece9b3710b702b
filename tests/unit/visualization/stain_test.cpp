#include "visualization/stain.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::visualization {
namespace {

TEST(Stain, DeconvolutionRecoversConcentrations) {
    for (const Concentrations& c : {Concentrations{0.3, 0.1, 0.0},
                                    Concentrations{1.1, 0.05, 0.0},
                                    Concentrations{0.0, 0.6, 0.3},
                                    Concentrations{0.2, 0.2, 0.9},
                                    Concentrations{0.0, 0.0, 0.0}}) {
        const Concentrations found = deconvolved(transmitted(c));
        for (std::size_t stain = 0; stain < 3; ++stain) EXPECT_NEAR(found[stain], c[stain], 0.05);
    }
}

TEST(Stain, LightFollowsBeerLambert) {
    const auto once = transmitted_light({0.5, 0.0, 0.0}),
               twice = transmitted_light({1.0, 0.0, 0.0});
    for (std::size_t channel = 0; channel < 3; ++channel)
        EXPECT_NEAR(twice[channel] / bare_slide, std::pow(once[channel] / bare_slide, 2), 1e-12);
}

TEST(Stain, CollagenIsBlueAndEpidermisRed) {
    const Colour collagen = transmitted({1.0, 0.04, 0.0}),
                 epidermis = transmitted({0.0, 0.6, 0.03});
    EXPECT_GT(collagen.blue, collagen.red + 60);
    EXPECT_GT(epidermis.red, epidermis.blue + 60);
}

TEST(Stain, AreaFractionCountsPixelsOverTheThreshold) {
    Image image(10, 10, transmitted({0.5, 0.0, 0.0}));
    for (int y = 0; y < 10; ++y)
        for (int x = 0; x < 3; ++x) image.set(x, y, transmitted({0.1, 0.3, 0.0}));
    EXPECT_DOUBLE_EQ(masson_area_fraction(image, {0, 0, 10, 10}), 0.7);
    EXPECT_DOUBLE_EQ(masson_area_fraction(image, {3, 0, 7, 10}), 1.0);
    EXPECT_DOUBLE_EQ(masson_area_fraction(image, {0, 0, 10, 10}, 0.6), 0.0);
    EXPECT_DOUBLE_EQ(masson_area_fraction(image, {0, 0, 0, 0}), 0.0);
}

}  // namespace
}  // namespace reticulin::visualization
