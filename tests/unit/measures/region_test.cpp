#include "measures_fixture.hpp"

#include <gtest/gtest.h>

#include <numbers>

namespace reticulin::measures {

namespace {

TEST(Regions, SleeveHasTheVolumeOfItsCylinder) {
    const RegularGrid grid(40, 40, 60, 20.0);
    const tissue::SkinGeometry geometry(grid, test::skin(), 1);
    const RegionMap map(
        geometry, {test::channel(413.0, 391.0, 1000.0)}, {}, test::parameters().sleeve);
    // The collar widens the sleeve to 150 um at least everywhere; needle radius + 110 um near the
    // top.
    const double junction = geometry.mean_junction_depth();
    double expected = 0.0;
    for (double z = junction; z < 1000.0; z += 0.5) {
        const double radius = std::max(150.0, 70.0 * (1.0 - z / 1000.0) + 4.0 * z / 1000.0 + 110.0);
        expected += 0.5 * std::numbers::pi * radius * radius;
    }
    EXPECT_NEAR(map[map.find("sleeve")].volume, expected, 0.02 * expected);
}

TEST(Regions, SleeveIsAUnionClippedToTheDermisAndWrapped) {
    const RegularGrid grid(30, 30, 30, 20.0);
    const tissue::SkinGeometry geometry(grid, test::skin(), 1);
    const std::vector<tissue::Puncture> one{test::channel(10.0, 300.0, 304.0)};
    const std::vector<tissue::Puncture> twice{one[0], one[0]};
    const auto sleeve_of_all = [&](const std::vector<tissue::Puncture>& punctures) {
        return sleeve_of(grid, geometry.dermal_fraction(), punctures, test::parameters().sleeve);
    };
    const VoxelArray<std::uint8_t> sleeve = sleeve_of_all(one);
    const VoxelArray<std::uint8_t> again = sleeve_of_all(twice);
    for (Offset v = 0; v < grid.size(); ++v) ASSERT_EQ(sleeve[v], again[v]);
    EXPECT_EQ(sleeve[grid.offset(0, 15, 2)], 0);    // epidermis
    EXPECT_EQ(sleeve[grid.offset(0, 15, 16)], 0);   // below the tip
    EXPECT_EQ(sleeve[grid.offset(0, 15, 10)], 2);   // at the axis
    EXPECT_EQ(sleeve[grid.offset(28, 15, 10)], 2);  // across the edge, within 50 um
    EXPECT_EQ(sleeve[grid.offset(24, 15, 10)], 1);
}

TEST(Regions, PartsAddUpToTheirWhole) {
    const RegularGrid grid(30, 30, 50, 20.0);
    const tissue::SkinGeometry geometry(grid, test::skin(), 1);
    const RegionMap map(geometry,
                        {test::channel(50.0, 580.0, 700.0), test::channel(300.0, 300.0, 350.0)},
                        {},
                        test::parameters().sleeve);
    const auto volume = [&](const char* name) { return map[map.find(name)].volume; };
    EXPECT_NEAR(volume("papillary_dermis") + volume("reticular_dermis"), volume("dermis"), 1.0);
    EXPECT_NEAR(volume("sleeve_papillary") + volume("sleeve_reticular"), volume("sleeve"), 1.0);
    EXPECT_NEAR(volume("sleeve_core") + volume("sleeve_halo"), volume("sleeve"), 1.0);
    EXPECT_NEAR(volume("sleeve") + volume("beyond_sleeve"), volume("dermis"), 1.0);
    EXPECT_GT(volume("sleeve_core"), 0.0);
    EXPECT_NEAR(volume("block"), 600.0 * 600.0 * 1000.0, 1.0);
}

TEST(Regions, UntreatedRunIsReadOnAnotherArmsSleeve) {
    const RegularGrid grid(30, 30, 40, 20.0);
    const tissue::SkinGeometry geometry(grid, test::skin(), 1);
    const std::vector<tissue::Puncture> arm{test::channel(120.0, 200.0, 600.0)};
    RegionRequest request;
    request.name = "arm_a";
    request.sleeve = true;
    request.punctures = arm;
    RegionRequest box;
    box.name = "corner";
    box.high = Vec3(100.0, 200.0, 300.0);
    const RegionMap untreated(geometry, {}, {request, box}, test::parameters().sleeve);
    const RegionMap treated(geometry, arm, {}, test::parameters().sleeve);
    EXPECT_EQ(untreated.find("sleeve"), untreated.size());
    EXPECT_EQ(untreated[untreated.find("arm_a")].volume, treated[treated.find("sleeve")].volume);
    EXPECT_NEAR(untreated[untreated.find("corner")].volume, 100.0 * 200.0 * 300.0, 1e-6);
}

TEST(Regions, TwoOfOneNameAreRefused) {
    const RegularGrid grid(5, 5, 20, 20.0);
    const tissue::SkinGeometry geometry(grid, test::skin(), 1);
    RegionRequest box;
    box.name = "dermis";
    EXPECT_THROW(RegionMap(geometry, {}, {box}, test::parameters().sleeve), ScenarioError);
}

}  // namespace

}  // namespace reticulin::measures
