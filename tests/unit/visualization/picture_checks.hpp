#pragma once

#include "visualization/image.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace reticulin::visualization {

/// Share of pixels that are not plain white.
inline double inked_share(const Image& image) {
    std::size_t inked = 0;
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            if (image.at(x, y) != white) ++inked;
    return static_cast<double>(inked) / (static_cast<double>(image.width) * image.height);
}

/// Mean absolute difference of two pictures of one size, in grey levels.
inline double mean_difference(const Image& a, const Image& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.bytes.size(); ++i)
        sum += std::abs(static_cast<int>(a.bytes[i]) - static_cast<int>(b.bytes[i]));
    return sum / static_cast<double>(a.bytes.size());
}

/// Compares with a stored small reference: both at 160 pixels' width, mean difference below
/// `tolerance` grey levels. RETICULIN_WRITE_REFERENCES=1 writes the reference anew (look at it!).
inline void expect_like_reference(const Image& image, const std::string& name, double tolerance) {
    const std::string path =
        std::string(RETICULIN_SOURCE_DIR) + "/tests/unit/visualization/references/" + name + ".png";
    const Image small = resized(image, 160, 160 * image.height / image.width);
    if (std::getenv("RETICULIN_WRITE_REFERENCES") != nullptr)
        std::ofstream(path, std::ios::binary) << png_of(small);
    ASSERT_TRUE(std::filesystem::exists(path)) << path;
    const Image reference = read_png(path);
    ASSERT_EQ(reference.width, small.width);
    ASSERT_EQ(reference.height, small.height);
    EXPECT_LT(mean_difference(small, reference), tolerance) << name;
}

/// No pixel of the outermost frame is inked: nothing is clipped.
inline void expect_clear_edges(const Image& image) {
    for (int x = 0; x < image.width; ++x) {
        EXPECT_EQ(image.at(x, 0), white) << "top, column " << x;
        EXPECT_EQ(image.at(x, image.height - 1), white) << "bottom, column " << x;
    }
    for (int y = 0; y < image.height; ++y) {
        EXPECT_EQ(image.at(0, y), white) << "left, row " << y;
        EXPECT_EQ(image.at(image.width - 1, y), white) << "right, row " << y;
    }
}

}  // namespace reticulin::visualization
