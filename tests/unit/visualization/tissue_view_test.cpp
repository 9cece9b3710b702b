#include "visualization/tissue_view.hpp"

#include "tests/unit/visualization/picture_checks.hpp"
#include "tests/unit/visualization/synthetic_scene.hpp"
#include "visualization/palette.hpp"
#include "visualization/tissue_scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace reticulin::visualization {
namespace {

TEST(TissueView, ChannelStandsInTheOpenQuarter) {
    const auto tissue = synthetic_scene(0.0);
    const TissueScene scene = tissue_scene(tissue, 700.0);
    EXPECT_TRUE(scene.is_open(channel_x + scene.shift[0], channel_y + scene.shift[1]));
    EXPECT_FALSE(scene.is_open(10.0, 10.0));
    for (const Ball& ball : scene.balls) EXPECT_TRUE(scene.is_open(ball.centre[0], ball.centre[1]));
}

TEST(TissueView, BallsHaveTheColoursOfTheirKinds) {
    const auto tissue = synthetic_scene(7.0);
    const TissueScene scene = tissue_scene(tissue, 700.0);
    ASSERT_FALSE(scene.balls.empty());
    for (const Ball& ball : scene.balls)
        EXPECT_NE(std::find(cell_colours.begin(), cell_colours.end(), ball.colour),
                  cell_colours.end());
}

TEST(TissueView, OpenChannelIsDarkAtItsPixelAndDepthGrowsDownward) {
    auto tissue = synthetic_scene(0.0);
    tissue.cells = {};
    SectionOptions options;
    options.columns = 900;
    options.rows = 760;
    const Image picture = tissue_view(tissue, options);
    ASSERT_EQ(picture.width, 900);
    ASSERT_EQ(picture.height, 760);
    const auto axis = [&](double depth) {
        return tissue_view_pixel(
            tissue, options, {channel_x + channel_lean * depth, channel_y, depth});
    };
    EXPECT_LT(axis(50.0)[1] + 20.0, axis(300.0)[1]);
    for (const double depth : {220.0, 300.0, 400.0}) {
        const auto p = axis(depth);
        const Colour here = picture.at(static_cast<int>(p[0]), static_cast<int>(p[1]));
        EXPECT_LT(lightness(here), 45.0) << depth;
        const Colour beside = picture.at(static_cast<int>(p[0]) - 110, static_cast<int>(p[1]));
        EXPECT_GT(lightness(beside), lightness(here) + 12.0) << depth;
    }
}

TEST(TissueView, PictureIsWholeAndLikeItsReference) {
    SectionOptions options;
    options.columns = 900;
    options.rows = 760;
    const Image picture = tissue_view(synthetic_scene(7.0), options);
    expect_clear_edges(picture);
    EXPECT_GT(inked_share(picture), 0.2);
    expect_like_reference(picture, "tissue", 6.0);
}

}  // namespace
}  // namespace reticulin::visualization
