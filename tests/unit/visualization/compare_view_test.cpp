#include "visualization/compare_view.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/visualization/picture_checks.hpp"
#include "tests/unit/visualization/synthetic_scene.hpp"

#include <gtest/gtest.h>

namespace reticulin::visualization {
namespace {

CompareArm arm(double length, double spacing) {
    CompareArm a;
    a.needle_length = length;
    a.spacing = spacing;
    a.regimen = "roller " + std::to_string(length);
    a.number = "collagen 3.14 (2.80 to 3.41) %";
    a.detail = "holes 9 (7 to 11), reached depth 301 µm";
    return a;
}

TEST(CompareView, RowsAreLengthsAndColumnsSpacings) {
    const auto layout =
        compare_layout({arm(1.0, 42), arm(0.0, 0), arm(0.5, 14), arm(1.0, 14), arm(0.5, 42)});
    EXPECT_EQ(layout.rows, (std::vector<std::string>{"0.5 mm needle", "1 mm needle", "untreated"}));
    EXPECT_EQ(layout.columns,
              (std::vector<std::string>{"sessions every 2 weeks", "sessions every 6 weeks"}));
    EXPECT_EQ(layout.arm, (std::vector<int>{2, 4, 3, 0, 1, -1}));
}

TEST(CompareView, ArmsThatShareACellBecomeRowsOfTheirOwn) {
    CompareArm mixed = arm(0.5, 14);
    mixed.is_grid = false;
    EXPECT_EQ(compare_layout({arm(1.0, 42), mixed}).columns.size(), 1U);
    const auto layout = compare_layout({arm(1.0, 42), arm(1.0, 42)});
    EXPECT_EQ(layout.rows.size(), 2U);
    EXPECT_EQ(layout.columns.size(), 1U);
}

TEST(CompareView, GridIsWhole) {
    std::vector<CompareArm> arms{arm(0.5, 14), arm(1.0, 14)};
    for (auto& a : arms) a.picture = synthetic_scene(28.0);
    for (const char* field : {"", "tgf_beta"}) {
        const Image grid = compare_view(arms, {"collagen", field, 800});
        EXPECT_EQ(grid.width, 800);
        expect_clear_edges(grid);
        EXPECT_GT(inked_share(grid), 0.25);
    }
    EXPECT_THROW(compare_view({}, {"", "", 0}), UsageError);
}

}  // namespace
}  // namespace reticulin::visualization
