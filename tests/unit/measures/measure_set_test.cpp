#include "engine/core/parallel.hpp"

#include "measures_fixture.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <set>

namespace reticulin::measures {

namespace {

class MeasuredSkin : public ::testing::Test {
  protected:
    MeasuredSkin()
        : grid_(20, 20, 40, 20.0),
          geometry_(grid_, test::skin(), 3),
          set_(geometry_,
               {test::channel(200.0, 200.0, 500.0)},
               {},
               test::parameters(),
               24.0 * units::hour),
          state_(test::resting_state(geometry_)) {}

    double value(const std::vector<double>& row, const char* name, const char* region) const {
        return row.at(set_.find(name, region));
    }

    RegularGrid grid_;
    tissue::SkinGeometry geometry_;
    MeasureSet set_;
    simulation::TissueState state_;
};

using MeasureSetTest = MeasuredSkin;

TEST_F(MeasureSetTest, ColumnsHaveDistinctNamesAndOneValueEach) {
    std::set<std::string> names;
    for (const Column& c : set_.columns()) {
        EXPECT_TRUE(names.insert(c.full_name()).second) << c.full_name();
        EXPECT_FALSE(c.unit.empty()) << c.full_name();
        EXPECT_FALSE(c.description.empty()) << c.full_name();
    }
    EXPECT_EQ(set_.row(state_).size(), set_.columns().size());
}

TEST_F(MeasureSetTest, WhatIsZeroOnDayZeroStaysExactlyZeroInUntouchedSkin) {
    const auto first = set_.row(state_);
    for (int day = 0; day < 30; ++day) state_.matrix.advance({}, 24.0);
    state_.clock.tick = 30 * ticks_per_day;
    const auto later = set_.row(state_);
    EXPECT_EQ(first, later);
    for (const char* name : {"collagen_change",
                             "collagen_new_excess",
                             "anisotropy_rise",
                             "scar_index",
                             "elastin_change",
                             "fibrin",
                             "tgf_beta_max"}) {
        EXPECT_EQ(value(later, name, "dermis"), 0.0) << name;
    }
    EXPECT_EQ(value(later, "relative_stiffness", "dermis"), 1.0);
    EXPECT_NEAR(value(later, "masson_area_fraction", "papillary_dermis"), 93.35, 0.01);
    EXPECT_NEAR(value(later, "masson_area_fraction", "reticular_dermis"), 89.2, 0.01);
    EXPECT_NEAR(value(later, "share_iii", "dermis"), 0.12, 1e-12);
}

TEST_F(MeasureSetTest, CollagenAddedInASleeveIsReadInItsRegionsAndNowhereElse) {
    const Offset v = grid_.offset(grid_.voxel_at(Vec3(200.0, 200.0, 300.0)));
    state_.matrix[matrix::Component::collagen_iii_new][v] += 30.0;
    state_.matrix[matrix::Component::collagen_i_new][v] += 50.0;
    const auto row = set_.row(state_);
    const double mass = 80.0 * grid_.voxel_volume();
    const auto change_in = [&](const char* region) {
        const std::size_t r = set_.regions().find(region);
        return value(row, "collagen_new_excess", region) * set_.regions()[r].volume;
    };
    for (const char* region :
         {"block", "dermis", "papillary_dermis", "sleeve", "sleeve_papillary", "sleeve_core"}) {
        EXPECT_NEAR(change_in(region), mass, 1e-9 * mass) << region;
    }
    for (const char* region :
         {"reticular_dermis", "sleeve_halo", "beyond_sleeve", "sleeve_reticular"}) {
        EXPECT_EQ(value(row, "collagen_change", region), 0.0) << region;
    }
    EXPECT_NEAR(value(row, "share_iii_new_excess", "dermis"), 30.0 / 80.0, 1e-9);
}

TEST_F(MeasureSetTest, TearingChangesNoShareOfTypes) {
    using matrix::Component;
    const Offset v = grid_.offset(grid_.voxel_at(Vec3(200.0, 200.0, 300.0)));
    const double torn_iii = 0.5 * state_.matrix[Component::collagen_iii_cross_linked][v];
    state_.matrix[Component::collagen_iii_cross_linked][v] -= torn_iii;
    state_.matrix[Component::collagen_iii_torn][v] += torn_iii;
    const auto row = set_.row(state_);
    const double volume = set_.regions()[set_.regions().find("sleeve")].volume;
    EXPECT_NEAR(value(row, "share_iii", "sleeve"), 0.12, 1e-12);
    EXPECT_NEAR(value(row, "collagen_torn", "sleeve") * volume,
                torn_iii * grid_.voxel_volume(),
                1e-6 * volume);
    EXPECT_NEAR(value(row, "collagen_change", "sleeve"), 0.0, 1e-9);
}

TEST_F(MeasureSetTest, CellsAreCountedWhereTheyAre) {
    test::add_cell(state_.cells, cells::CellType::macrophage, 1, Vec3(200.0, 210.0, 300.0));
    test::add_cell(state_.cells, cells::CellType::fibroblast, 0, Vec3(200.0, 210.0, 700.0));
    test::add_cell(state_.cells, cells::CellType::fibroblast, 0, Vec3(200.0, 210.0, 5.0));
    const auto row = set_.row(state_);
    EXPECT_EQ(value(row, "macrophage_m2_count", "sleeve"), 1.0);
    EXPECT_EQ(value(row, "macrophage_m1_count", "sleeve"), 0.0);
    EXPECT_EQ(value(row, "fibroblast_quiescent_count", "sleeve"), 0.0);
    EXPECT_EQ(value(row, "fibroblast_quiescent_count", "reticular_dermis"), 1.0);
    EXPECT_EQ(value(row, "fibroblast_quiescent_count", "block"), 2.0);
    const double volume = set_.regions()[set_.regions().find("sleeve")].volume * 1e-9;
    EXPECT_NEAR(value(row, "macrophage_m2_density", "sleeve"), 1.0 / volume, 1e-9 / volume);
}

TEST_F(MeasureSetTest, ChannelsAndBarrierFollowThePunctures) {
    state_.wounds.append(test::channel(200.0, 200.0, 500.0), 0, 30.0);
    state_.clock.tick = ticks_per_day;
    const auto row = set_.row(state_);
    const double area = 0.4 * 0.4;  // mm^2
    EXPECT_EQ(value(row, "open_channels", ""), 1.0);
    EXPECT_NEAR(value(row, "open_channel_area", ""), std::numbers::pi * 900.0 / area, 1e-6);
    EXPECT_NEAR(
        value(row, "barrier_opening", ""), 0.5 * std::numbers::pi * 35.0 * 35.0 / area, 1e-6);
    EXPECT_NEAR(value(row, "days_open_longest", ""), 1.0, 1e-12);
    EXPECT_NEAR(value(row, "puncture_density", ""), 100.0 / area, 1e-9);
    EXPECT_NEAR(value(row, "depth_mean", ""), 500.0, 1e-9);
}

TEST(MeasureSetOfIncisions, AnIncisionIsAsLongAsTheSideItRunsAlong) {
    const RegularGrid grid(20, 10, 40, 20.0);  // 0.4 x 0.2 mm
    const tissue::SkinGeometry geometry(grid, test::skin(), 3);
    tissue::Puncture cut = test::channel(200.0, 100.0, 500.0);
    cut.plane = true;
    for (const bool crosses_x : {true, false}) {
        cut.plane_normal = crosses_x ? Vec3(1, 0, 0) : Vec3(0, 1, 0);
        MeasureSet set(geometry, {cut}, {}, test::parameters(), 24.0 * units::hour);
        simulation::TissueState state = test::resting_state(geometry);
        state.wounds.append(cut, 0, 30.0);
        const double length = crosses_x ? 200.0 : 400.0;
        EXPECT_NEAR(set.row(state).at(set.find("open_channel_area", "")),
                    2.0 * 30.0 * length / (0.4 * 0.2),
                    1e-6);
    }
}

TEST_F(MeasureSetTest, DoesNotDependOnThreads) {
    state_.matrix[matrix::Component::fibrin][grid_.offset(3, 4, 20)] = 1.0;
    const auto one = set_.row(state_);
    set_thread_count(3);
    const auto three = set_.row(state_);
    set_thread_count(1);
    EXPECT_EQ(one, three);
}

}  // namespace

}  // namespace reticulin::measures
