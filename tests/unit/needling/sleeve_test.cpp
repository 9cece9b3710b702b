#include "engine/needling/sleeve.hpp"

#include "tests/unit/needling/example_needling.hpp"
#include "tests/unit/tissue/example_skin.hpp"

#include <gtest/gtest.h>

namespace reticulin::needling {
namespace {

using namespace reticulin::testing;

constexpr double pi = 3.14159265358979323846;
constexpr SleeveDefinition example_sleeve{150.0, 40.0};

double volume(const VoxelArray<float>& shares, const RegularGrid& grid) {
    double sum = 0.0;
    for (Offset i = 0; i < shares.size(); ++i) sum += static_cast<double>(shares[i]);
    return sum * grid.voxel_volume();
}

TEST(Sleeve, VolumesAreThoseOfTheCylinderAndItsParts) {
    for (const double voxel : {40.0, 20.0, 10.0}) {
        const int n = static_cast<int>(600 / voxel);
        const RegularGrid grid(n, n, static_cast<int>(400 / voxel), voxel);
        const tissue::SkinGeometry skin(grid, uniform_skin(), 1);
        tissue::Puncture p = example_puncture(303.0, 297.0, 0, 0);
        p.tip_radius = 70.0;  // a cylinder: r 70, hole 35, collar to 140, sleeve 180
        const std::vector<tissue::Puncture> one{p};
        const SleeveShares shares = sleeve_shares(one, skin, example_sleeve);
        EXPECT_NEAR(volume(shares.core, grid) / (pi * 35 * 35 * 304), 1.0, 0.05) << voxel;
        EXPECT_NEAR(volume(shares.halo, grid) / (pi * (140 * 140 - 35 * 35) * 304), 1.0, 0.02)
            << voxel;
        EXPECT_NEAR(volume(shares.beyond, grid) / (pi * (180 * 180 - 140 * 140) * 304), 1.0, 0.02)
            << voxel;
        EXPECT_NEAR(
            volume(sleeve_fraction(one, skin, example_sleeve), grid) / (pi * 180 * 180 * 304),
            1.0,
            0.02)
            << voxel;
    }
}

TEST(Sleeve, IsAUnionClippedToTheDermisAndWrapped) {
    const RegularGrid grid(30, 30, 30, 20.0);
    const tissue::SkinGeometry skin(grid, example_skin(), 1);
    const std::vector<tissue::Puncture> one{example_puncture(10, 300, 20, 180)};
    const std::vector<tissue::Puncture> twice{one[0], one[0]};
    const VoxelArray<float> sleeve = sleeve_fraction(one, skin, example_sleeve);
    EXPECT_EQ(volume(sleeve, grid), volume(sleeve_fraction(twice, skin, example_sleeve), grid));
    EXPECT_EQ(sleeve[grid.offset(0, 15, 2)], 0.0F);    // epidermis
    EXPECT_EQ(sleeve[grid.offset(0, 15, 16)], 0.0F);   // below the tip
    EXPECT_GT(sleeve[grid.offset(28, 15, 10)], 0.9F);  // across the edge
    for (Offset i = 0; i < grid.size(); ++i) ASSERT_LE(sleeve[i], skin.dermal_fraction()[i] + 0.2F);
}

TEST(Sleeve, TensionComesFromTheDeepestPuncture) {
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
