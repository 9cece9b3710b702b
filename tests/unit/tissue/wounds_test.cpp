#include "engine/tissue/wounds.hpp"

#include "engine/core/state_hash.hpp"

#include <gtest/gtest.h>

namespace reticulin::tissue {
namespace {

Puncture slanted() {
    Puncture p;
    p.session = 2;
    p.pass = 11;
    p.entry = Vec3(120.5, 33.25, 0.0);
    p.direction = Vec3(0.6, 0.0, 0.8);
    p.depth = 300.0;
    p.needle_length = 1000.0;
    p.needle_radius = 70.0;
    p.tip_radius = 4.0;
    p.residual_ratio = 0.5;
    p.collar_width = 70.0;
    p.bled = true;
    return p;
}

TEST(Puncture, TapersFromTheSurfaceToTheReachedDepth) {
    const Puncture p = slanted();
    EXPECT_DOUBLE_EQ(p.needle_radius_at(0.0), 70.0);
    EXPECT_DOUBLE_EQ(p.needle_radius_at(150.0), 37.0);
    EXPECT_DOUBLE_EQ(p.needle_radius_at(300.0), 4.0);
    EXPECT_DOUBLE_EQ(p.needle_radius_at(300.1), 0.0);
    EXPECT_DOUBLE_EQ(p.hole_radius_at(150.0), 18.5);
}

TEST(Wounds, AppendAndReadBackThePuncture) {
    Wounds wounds;
    wounds.append(Puncture{}, 5, 0.0);
    wounds.append(slanted(), 1440, 23.0);
    ASSERT_EQ(wounds.size(), 2U);
    const Puncture p = wounds.puncture(1);
    EXPECT_EQ(p.session, 2);
    EXPECT_EQ(p.pass, 11);
    EXPECT_EQ(p.entry, slanted().entry);
    EXPECT_EQ(p.direction, slanted().direction);
    EXPECT_EQ(p.depth, 300.0);
    EXPECT_EQ(p.needle_length, 1000.0);
    EXPECT_EQ(p.needle_radius, 70.0);
    EXPECT_EQ(p.tip_radius, 4.0);
    EXPECT_EQ(p.residual_ratio, 0.5);
    EXPECT_EQ(p.collar_width, 70.0);
    EXPECT_TRUE(p.bled);
    EXPECT_FALSE(p.plane);
    EXPECT_EQ(p.plane_normal, Vec3(1, 0, 0));
    EXPECT_EQ(wounds.opened[1], 1440);
    EXPECT_EQ(wounds.open_radius[1], 23.0);
    EXPECT_EQ(wounds.sealed[1], -1);
    EXPECT_EQ(wounds.sealed[0], 5);  // never open: sealed at once
}

struct LengthVisitor {
    std::size_t lists = 0;

    template <class T>
    void list(const ArrayInfo&, const std::vector<T>& values) {
        lists += values.size();
    }
};

TEST(Wounds, EveryListTakesPartInTheState) {
    Wounds wounds;
    wounds.append(slanted(), 1440, 23.0);

    LengthVisitor lengths;
    Wounds::for_each_array(wounds, lengths);
    EXPECT_EQ(lengths.lists, 21U);
}

}  // namespace
}  // namespace reticulin::tissue
