#include "engine/needling/puncture_plan.hpp"

#include "tests/unit/needling/example_needling.hpp"
#include "tests/unit/tissue/example_skin.hpp"

#include <gtest/gtest.h>

namespace reticulin::needling {
namespace {

using namespace reticulin::testing;

const RegularGrid block(100, 100, 100, 20.0);

TEST(ReachedDepth, FollowsTheDepthRules) {
    const InsertionParameters p = example_insertion();
    EXPECT_NEAR(reached_depth(example_roller(0.5), p, 1.0), 100.0, 0.5);
    EXPECT_NEAR(reached_depth(example_roller(1.0), p, 1.0), 303.5, 0.5);
    EXPECT_NEAR(reached_depth(example_roller(1.5), p, 1.0), 792.75, 0.5);
    EXPECT_NEAR(reached_depth(example_roller(1.0), p, 1.5), 455.25, 0.5);
    EXPECT_NEAR(reached_depth(example_roller(3.0), p, 1.0), 2400.0, 0.5);  // 0.8 at most
    Device pen = example_roller(1.5);
    pen.depth_rule = DepthRule::pen;
    EXPECT_NEAR(reached_depth(pen, p, 1.0), 1500.0, 1e-9);
}

TEST(PuncturePlan, NumbersSessionsAndPassesAndMarksWhatBleeds) {
    const tissue::SkinGeometry skin(block, example_skin(), 1);
    Regimen regimen;
    regimen.sessions = {example_session(example_roller(0.5), 15),
                        example_session(example_roller(1.0), 15)};
    const auto plan = plan_punctures(regimen, skin, example_insertion(), 1);
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_GT(plan[0].size(), 3U);
    for (std::size_t s = 0; s < 2; ++s) {
        for (const tissue::Puncture& p : plan[s]) {
            EXPECT_EQ(p.session, static_cast<std::int32_t>(s));
            EXPECT_LT(p.pass, 15);
            EXPECT_EQ(p.bled, s == 1);  // 0.5 mm ends 3 um below the junction
            EXPECT_EQ(p.collar_width, 70.0);
            EXPECT_EQ(p.needle_radius, 70.0);
        }
    }
}

TEST(PuncturePlan, AnUntreatedRegimenMakesNone) {
    const tissue::SkinGeometry skin(block, example_skin(), 1);
    EXPECT_TRUE(plan_punctures(Regimen{}, skin, example_insertion(), 1).empty());
}

TEST(PuncturePlan, ThePensCollarIsLimited) {
    const tissue::SkinGeometry skin(block, example_skin(), 1);
    Session session;
    session.device = example_roller(1.0);
    session.device.actuation = Actuation::placed;
    session.device.needle_radius = 125.0 * units::um;
    session.entries = {{300.0, 300.0}};
    session.depth = 800.0;
    const auto plan = plan_punctures({{session}}, skin, example_insertion(), 1);
    ASSERT_EQ(plan[0].size(), 1U);
    EXPECT_EQ(plan[0][0].collar_width, 70.0);
    EXPECT_EQ(plan[0][0].depth, 800.0);
}

TEST(PuncturePlan, AnIncisionKeepsItsHalfWidthToTheBottom) {
    const tissue::SkinGeometry skin(block, example_skin(), 1);
    Session session;
    session.device.actuation = Actuation::incision;
    session.entries = {{1000.0, 0.0}};
    session.incision_half_width = 25.0;
    session.depth = 1500.0;
    const auto plan = plan_punctures({{session}}, skin, example_insertion(), 1);
    ASSERT_EQ(plan[0].size(), 1U);
    EXPECT_TRUE(plan[0][0].plane);
    EXPECT_DOUBLE_EQ(plan[0][0].hole_radius_at(10.0), 25.0);
    EXPECT_DOUBLE_EQ(plan[0][0].hole_radius_at(1499.0), 25.0);
    EXPECT_TRUE(plan[0][0].bled);
}

}  // namespace
}  // namespace reticulin::needling
