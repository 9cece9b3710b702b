#include "engine/io/claimed_size.hpp"

#include "engine/core/error.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace reticulin::io {
namespace {

TEST(ClaimedSize, CountsTheValuesOfTheRows) {
    EXPECT_EQ(checked_element_count({{10, 3, 2}, 4, 6, 4, 1000}, "file"), 36U);
    EXPECT_EQ(checked_element_count({{}, 0, 1, 8, 1000}, "file"), 1U);
    EXPECT_EQ(checked_element_count({{0, 3}, 0, 0, 4, 1000}, "file"), 0U);
}

TEST(ClaimedSize, RefusesRowsThatAreNotThere) {
    EXPECT_THROW((void)checked_element_count({{10, 3}, 4, 7, 4, 1000}, "file"), IoError);
    EXPECT_THROW((void)checked_element_count({{10, 3}, 11, 0, 4, 1000}, "file"), IoError);
}

TEST(ClaimedSize, RefusesMoreThanAFileOfThatSizeCanHold) {
    const std::size_t huge = std::numeric_limits<std::size_t>::max() / 2;
    EXPECT_THROW((void)checked_element_count({{huge}, 0, huge, 8, 1000}, "file"), IoError);
    EXPECT_THROW((void)checked_element_count({{10, huge, huge}, 0, 10, 8, 1000}, "file"), IoError);
    EXPECT_NO_THROW((void)checked_element_count({{1000, 1000}, 0, 1000, 8, 1000}, "file"));
}

}  // namespace
}  // namespace reticulin::io
