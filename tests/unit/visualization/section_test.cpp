#include "visualization/section.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/visualization/synthetic_scene.hpp"

#include <gtest/gtest.h>

#include <numbers>

namespace reticulin::visualization {
namespace {

TEST(Section, GoesThroughTheDeepestChannelUnlessTold) {
    const auto tissue = synthetic_scene();
    const SectionPlane plane = section_plane(tissue, "");
    EXPECT_EQ(plane.along, 0);
    EXPECT_DOUBLE_EQ(plane.position, channel_y);
    EXPECT_NEAR(plane.centre, channel_x + 0.5 * channel_lean * channel_depth, 1e-9);
    const SectionPlane told = section_plane(tissue, "x=0.4 mm");
    EXPECT_EQ(told.along, 1);
    EXPECT_DOUBLE_EQ(told.position, 400.0);
    for (const char* wrong : {"y=750", "q=3 um", "y=3 m", "750 um", "y=3 um um"})
        EXPECT_THROW(section_plane(tissue, wrong), UsageError) << wrong;
}

TEST(Section, ChannelIsInTheMiddleWhereverTheBlockPutsIt) {
    for (const double moved : {0.0, -615.0, 375.0}) {  // the channel at either edge of the block
        auto tissue = synthetic_scene();
        for (auto* list : {&tissue.punctures, &tissue.all_punctures})
            for (auto& p : *list) p.entry[0] += moved;
        const Section s = section_window(tissue, section_plane(tissue, ""), 0, 0, 30.0);
        const double middle = s.lateral(0.5 * s.columns);
        EXPECT_NEAR(middle, channel_x + moved + 0.5 * channel_lean * channel_depth, 0.51 / s.scale);
        Projection tip;
        ASSERT_TRUE(project(tissue, s, axis_at(tissue.all_punctures[0], channel_depth), 0.0, tip));
        EXPECT_NEAR(tip.lateral - middle, 0.5 * channel_lean * channel_depth, 1.0);
    }
}

TEST(Section, OfEquallyDeepChannelsOneOfTheFirstSessionIsShown) {
    auto tissue = synthetic_scene();
    auto later = tissue.all_punctures.front();
    later.session = 1;
    later.depth *= 1.02;
    later.entry[1] = 77.0;
    tissue.all_punctures.insert(tissue.all_punctures.begin(), later);
    EXPECT_EQ(deepest_puncture(tissue), 1);
    tissue.all_punctures[0].depth *= 1.2;
    EXPECT_EQ(deepest_puncture(tissue), 0);
}

TEST(Section, AnIncisionIsCutAcross) {
    auto tissue = synthetic_scene();
    auto cut = tissue.all_punctures.front();
    cut.plane = true;
    cut.direction = {0, 0, 1};
    cut.plane_normal = {0, 1, 0};
    tissue.all_punctures = {cut};
    const SectionPlane plane = section_plane(tissue, "");
    EXPECT_EQ(plane.along, 1);
    EXPECT_DOUBLE_EQ(plane.centre, channel_y);
}

TEST(Section, WindowHasAtLeastOnePixelPerMicrometreAndStaysInTheBlock) {
    const auto tissue = synthetic_scene();
    const SectionPlane plane = section_plane(tissue, "");
    for (const auto& [columns, rows] : {std::pair{0, 0}, {700, 500}, {2600, 900}, {400, 2000}}) {
        const Section s = section_window(tissue, plane, columns, rows, 30.0);
        EXPECT_GE(s.scale, 1.0);
        EXPECT_LE(s.columns / s.scale, tissue.width() + 1e-9);
        EXPECT_LE(s.depth(s.rows), tissue.depth() + 1e-9);
        if (columns > 0) {
            EXPECT_EQ(s.columns, columns);
            EXPECT_EQ(s.rows, rows);
        }
    }
}

TEST(Section, LevelsAreExactForALinearFieldAndWrapSideways) {
    io::FieldData field{"f", "1", 8, 6, 5, 1, {}};
    for (int z = 0; z < 5; ++z)
        for (int y = 0; y < 6; ++y)
            for (int x = 0; x < 8; ++x) field.values.push_back(static_cast<float>(z * 10 + y));
    EXPECT_NEAR(
        level_at(field, 20.0, 70.0, 64.0, 58.0), 10 * (58.0 / 20 - 0.5) + (64.0 / 20 - 0.5), 1e-5);
    EXPECT_NEAR(level_at(field, 20.0, -500.0, 50.0 + 120.0, 30.0),
                level_at(field, 20.0, 12.0, 50.0, 30.0),
                1e-5);
    EXPECT_NEAR(level_at(field, 20.0, 10.0, 10.0, -50.0), 0.0, 1e-6);  // even above the surface
}

TEST(Section, ProjectionTakesTheNearestImage) {
    const auto tissue = synthetic_scene();
    Section section = section_window(tissue, section_plane(tissue, "y=10 um"), 500, 500, 30.0);
    Projection here;
    ASSERT_TRUE(project(tissue, section, {650.0, 395.0, 100.0}, 0.0, here));
    EXPECT_NEAR(here.off_plane, -15.0, 1e-9);  // across the periodic border
}

}  // namespace
}  // namespace reticulin::visualization
