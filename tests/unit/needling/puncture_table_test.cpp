#include "engine/needling/puncture_table.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/needling/example_needling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reticulin::needling {
namespace {

using reticulin::testing::example_puncture;

TEST(PunctureTable, ReadsBackTheSameBits) {
    std::vector<tissue::Puncture> list{example_puncture(1.0 / 3.0, 77.1, 24.6, 33.0),
                                       example_puncture(5, 6, 0, 0)};
    list[0].session = 2;
    list[0].pass = 14;
    list[1].plane = true;
    list[1].bled = false;
    const auto back = read_puncture_table(write_puncture_table(list));
    ASSERT_EQ(back.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(back[i].session, list[i].session);
        EXPECT_EQ(back[i].pass, list[i].pass);
        EXPECT_EQ(back[i].entry, list[i].entry);
        EXPECT_EQ(back[i].direction, list[i].direction);
        EXPECT_EQ(back[i].depth, list[i].depth);
        EXPECT_EQ(back[i].needle_length, list[i].needle_length);
        EXPECT_EQ(back[i].needle_radius, list[i].needle_radius);
        EXPECT_EQ(back[i].tip_radius, list[i].tip_radius);
        EXPECT_EQ(back[i].residual_ratio, list[i].residual_ratio);
        EXPECT_EQ(back[i].collar_width, list[i].collar_width);
        EXPECT_EQ(back[i].bled, list[i].bled);
        EXPECT_EQ(back[i].plane, list[i].plane);
        EXPECT_EQ(back[i].plane_normal, list[i].plane_normal);
    }
}

TEST(PunctureTable, TakesShortListsWithCommentsAndCrLf) {
    const auto list = read_puncture_table(
        "\xEF\xBB\xBF# mine\r\nentry_x, entry_y, depth, needle_radius\r\n10,20,300,70\r\n\r\n");
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].entry, Vec3(10, 20, 0));
    EXPECT_EQ(list[0].direction, Vec3(0, 0, 1));
    EXPECT_EQ(list[0].session, tissue::Puncture::every_session);
}

std::string message_of(const std::string& text) {
    try {
        read_puncture_table(text);
    } catch (const ScenarioError& e) {
        return e.what();
    }
    return "no error";
}

TEST(PunctureTable, SaysWhichLineAndColumnIsWrong) {
    const std::string header = "entry_x,entry_y,depth,needle_radius\n";
    EXPECT_THAT(message_of(header + "1,2,3,4\n1,2,x,4\n"),
                ::testing::AllOf(::testing::HasSubstr("line 3"),
                                 ::testing::HasSubstr("'depth'"),
                                 ::testing::HasSubstr("'x'")));
    EXPECT_THAT(message_of(header + "1,2,3\n"), ::testing::HasSubstr("found 3 values"));
    EXPECT_THAT(message_of(header + "1,2,nan,4\n"), ::testing::HasSubstr("'nan'"));
    EXPECT_THAT(message_of(header + "1,2,-3,4\n"), ::testing::HasSubstr("'-3'"));
    EXPECT_THAT(message_of("entry_x,entry_y,needle_radius\n"),
                ::testing::HasSubstr("'depth' is missing"));
    EXPECT_THAT(message_of("entry_x,colour\n"), ::testing::HasSubstr("unknown column 'colour'"));
    EXPECT_THAT(message_of("depth,depth\n"), ::testing::HasSubstr("twice"));
    EXPECT_THAT(message_of(""), ::testing::HasSubstr("no header"));
    EXPECT_THAT(message_of("entry_x,entry_y,depth,needle_radius,direction_z\n1,2,3,4,0.5\n"),
                ::testing::HasSubstr("length 1"));
}

TEST(PunctureTable, RefusesShapesThatNoNeedleOrBladeHas) {
    const std::string header = "entry_x,entry_y,depth,needle_radius,";
    EXPECT_EQ(message_of(header + "tip_radius\n1,2,300,60,61\n"),
              "puncture list, line 2: column 'tip_radius': found '61', allowed is at most the "
              "needle_radius, 60");
    EXPECT_EQ(message_of(header + "collar_width\n1,2,300,60,1001\n"),
              "puncture list, line 2: column 'collar_width': found '1001', allowed is a number "
              "from 0 to 1000");
    EXPECT_EQ(message_of(header + "plane,normal_x\n1,2,300,60,1,0\n"),
              "puncture list, line 2: the normal of an incision is (0, 0, 0), allowed is one along "
              "x or y, such as (1, 0, 0)");
    EXPECT_EQ(message_of(header + "plane,normal_x,normal_y\n1,2,300,60,1,0,-1\n"), "no error");
    EXPECT_EQ(
        message_of("entry_x,entry_y,depth,needle_radius\n1,2,300,1e5\n"),
        "puncture list, line 2: column 'needle_radius': found '1e5', allowed is a number from "
        "0.001 to 1000");
}

}  // namespace
}  // namespace reticulin::needling
