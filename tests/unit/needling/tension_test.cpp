#include "engine/needling/tension.hpp"

#include "tests/unit/needling/example_needling.hpp"
#include "tests/unit/tissue/example_skin.hpp"

#include <gtest/gtest.h>

namespace reticulin::needling {
namespace {

using namespace reticulin::testing;

constexpr double pi = 3.14159265358979323846;
constexpr SleeveDefinition example_sleeve{150.0, 40.0};

TEST(Tension, ReachesAsFarAsItsSleeve) {
    for (const double margin : {40.0, 60.0}) {
        const RegularGrid grid(60, 60, 40, 10.0);
        const tissue::SkinGeometry skin(grid, uniform_skin(), 1);
        tissue::Puncture p = example_puncture(303.0, 297.0, 0, 0);
        p.tip_radius = 70.0;  // a cylinder: r 70, collar to 140, sleeve 140 + margin
        const VoxelArray<float> x =
            tension_fraction(std::vector<tissue::Puncture>{p}, skin, 500.0, {150.0, margin});
        double volume = 0.0;
        for (Offset i = 0; i < x.size(); ++i) volume += x[i] > 0.0F ? grid.voxel_volume() : 0.0;
        const double radius = 140.0 + margin;
        EXPECT_NEAR(volume / (pi * radius * radius * 304), 1.0, 0.02) << margin;
    }
}

TEST(Tension, ComesFromTheDeepestPuncture) {
    const RegularGrid grid(50, 50, 50, 20.0);
    const tissue::SkinGeometry skin(grid, example_skin(), 1);
    const std::vector<tissue::Puncture> punctures{example_puncture(300, 300, 0, 0, 797.0),
                                                  example_puncture(340, 300, 0, 0, 297.0),
                                                  example_puncture(800, 800, 0, 0, 90.0)};
    const VoxelArray<float> x = tension_fraction(punctures, skin, 500.0, example_sleeve);
    EXPECT_NEAR(x[grid.offset(15, 15, 10)], 700.0 / 1200.0, 1e-6);
    EXPECT_NEAR(x[grid.offset(15, 15, 38)], 700.0 / 1200.0, 1e-6);
    EXPECT_NEAR(x[grid.offset(23, 15, 10)],
                200.0 / 700.0,
                1e-6);                           // 170 um off the deep one, within the shallow
    EXPECT_EQ(x[grid.offset(40, 40, 6)], 0.0F);  // ends above the junction
    EXPECT_EQ(x[grid.offset(15, 15, 1)], 0.0F);
    EXPECT_EQ(x[grid.offset(49, 15, 10)], 0.0F);
}

}  // namespace
}  // namespace reticulin::needling
