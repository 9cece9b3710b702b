#include "visualization/drawing.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/visualization/picture_checks.hpp"
#include "visualization/figure.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace reticulin::visualization {
namespace {

TEST(Drawing, TextStaysInsideItsMeasuredBox) {
    for (const char* text : {"depth below the skin surface (µm)", "Ågj 100 %", "W"}) {
        const TextStyle style{17, true, false, ink, Align::left};
        const TextSize size = size_of_text(text, style);
        Image image(size.width + 40, size.height + 40);
        draw_text(image, text, 20, 20, style);
        int inked = 0;
        for (int y = 0; y < image.height; ++y)
            for (int x = 0; x < image.width; ++x) {
                if (image.at(x, y) == white) continue;
                ++inked;
                EXPECT_GE(x, 18) << text;
                EXPECT_LT(x, 22 + size.width) << text;
                EXPECT_GE(y, 20) << text;
                EXPECT_LT(y, 20 + size.height) << text;
            }
        EXPECT_GT(inked, 30) << text;
    }
}

TEST(Drawing, ParagraphsWrapWithinTheirWidth) {
    const std::string text =
        "Collagen blue, epidermis, clot and myofibroblasts red, nuclei blue-black";
    const auto lines = wrapped_lines(text, 160, {14});
    EXPECT_GT(lines.size(), 2U);
    std::string joined;
    for (const auto& line : lines) {
        EXPECT_LE(size_of_text(line, {14}).width, 160);
        joined += (joined.empty() ? "" : " ") + line;
    }
    EXPECT_EQ(joined, text);
}

/// Pixels of a dark plate that callouts made light: the grounds of their texts.
int light_pixels(const std::vector<Callout>& callouts) {
    Image plate(400, 200);
    fill_rectangle(plate, 0, 0, plate.width, plate.height, {20, 20, 60}, 1.0);
    draw_callouts(plate, callouts);
    int light = 0;
    for (int y = 0; y < plate.height; ++y)
        for (int x = 0; x < plate.width; ++x)
            light += plate.at(x, y).red > 150 && plate.at(x, y).green > 150 ? 1 : 0;
    return light;
}

TEST(Drawing, TextsOfCalloutsDoNotCoverEachOther) {
    const Callout channel{"former needle channel", 60, 40, 120, 80};
    const Callout collagen{"new collagen", 70, 140, 150, 85};
    const int apart = light_pixels({channel}) + light_pixels({collagen});
    EXPECT_NEAR(light_pixels({channel, collagen}), apart, 0.05 * apart);
}

TEST(Drawing, PngKeepsEveryPixel) {
    Image image(7, 5);
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 7; ++x)
            image.set(
                x, y, {static_cast<std::uint8_t>(30 * x), static_cast<std::uint8_t>(50 * y), 9});
    const std::string path = testing::TempDir() + "/reticulin_drawing_test.png";
    std::ofstream(path, std::ios::binary) << png_of(image);
    EXPECT_EQ(read_png(path).bytes, image.bytes);
    EXPECT_THROW(read_png("/no/such/picture.png"), IoError);
}

TEST(Drawing, ResizingKeepsTheMeanColour) {
    Image image(60, 40);
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 60; ++x)
            image.set(x, y, (x / 5 + y / 5) % 2 == 0 ? Colour{200, 40, 0} : Colour{0, 120, 80});
    const Image small = resized(image, 20, 13);
    double red = 0.0;
    for (int y = 0; y < 13; ++y)
        for (int x = 0; x < 20; ++x) red += small.at(x, y).red;
    EXPECT_NEAR(red / 260.0, 100.0, 4.0);
}

}  // namespace
}  // namespace reticulin::visualization
