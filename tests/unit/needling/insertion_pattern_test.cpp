#include "engine/needling/insertion_pattern.hpp"

#include "engine/core/error.hpp"
#include "engine/needling/pattern_statistics.hpp"
#include "engine/needling/puncture_plan.hpp"

#include "tests/unit/needling/example_needling.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::needling {
namespace {

using namespace reticulin::testing;

constexpr double pi = 3.14159265358979323846;
const SheetWindow sheet{virtual_sheet_side, virtual_sheet_side};

std::vector<SheetPoint> points_of(const Session& session, std::uint64_t seed = 1) {
    return entry_points(pattern_on_sheet(session, 0, example_insertion(), sheet, seed));
}

Device example_stamp() {
    Device d = example_roller();
    d.name = "stamp";
    d.actuation = Actuation::stamp;
    d.rows = 6;
    d.needles_per_row = 6;
    d.needle_pitch = 1.5 * units::mm;
    d.row_pitch = 1.2 * units::mm;
    return d;
}

Device example_pen() {
    Device d;
    d.name = "pen";
    d.actuation = Actuation::pen;
    d.depth_rule = DepthRule::pen;
    d.needle_length = 1.0 * units::mm;
    d.needle_radius = 125.0 * units::um;
    d.cartridge_radius = 2.0 * units::mm;
    d.cartridge_needles = 12;
    d.strokes_per_second = 100.0;
    d.glide_speed = Speed::from_native(50.0e3 * 3600.0);  // 50 mm/s
    return d;
}

TEST(InsertionPattern, RollerMakesFifteenToSixteenHolesPerSquareCentimetreAndPass) {
    // One pass on 10 cm^2 is 12 or 13 rows of as many needles, hence the mean over sheets.
    double one = 0.0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto points = points_of(example_session(example_roller(), 1), seed);
        one += density_per_cm2(points.size(), sheet) / 40.0;
    }
    EXPECT_GT(one, 15.0);
    EXPECT_LT(one, 16.0);
    double sum = 0.0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        sum +=
            density_per_cm2(points_of(example_session(example_roller(), 15), seed).size(), sheet) /
            5.0;
    }
    EXPECT_NEAR(sum,
                15.0 * 192.0 / (2.0 * pi * 1.0 * 2.0),
                2.0);  // 229 = needles / (circumference x width)
}

TEST(InsertionPattern, RollerRowsAreVisibleAsAPeak) {
    Session session = example_session(example_roller(), 1);
    session.directions_degrees = {0.0};
    const std::vector<SheetPoint> points = points_of(session);
    // Needles stand 2.5 mm apart across the line of rolling, in every lane.
    EXPECT_GT(periodogram(points, 0.0, 2.0 * pi / 2500.0),
              0.9 * static_cast<double>(points.size()));
    EXPECT_LT(periodogram(points, 0.0, 2.0 * pi / 2150.0),
              0.1 * static_cast<double>(points.size()));
}

TEST(InsertionPattern, TwoPointStatisticsDifferFromRandom) {
    Session session = example_session(example_roller(), 1);
    const std::vector<SheetPoint> one = points_of(session);
    EXPECT_EQ(relative_ripley_k(one, sheet, 2000.0),
              0.0);  // no needle lands within 2 mm of another
    EXPECT_GT(pair_correlation(one, sheet, 200.0, 14)[12], 3.0);  // 2.4 to 2.6 mm: the pitch
    // After 15 passes neighbours of the same pass still keep apart: K is short by one pass in 15.
    double k = 0.0;
    session.passes = 15;
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
        k += relative_ripley_k(points_of(session, seed), sheet, 1800.0) / 6.0;
    EXPECT_NEAR(k, 14.0 / 15.0, 0.02);
}

TEST(InsertionPattern, RollerChannelsSlantAlongTheLineOfRolling) {
    for (const auto& [length, degrees] : {std::pair{0.5, 17.75}, {1.0, 24.62}, {1.5, 29.59}}) {
        Session session = example_session(example_roller(length), 8);
        EXPECT_NEAR(roller_slant(session.device) * 180.0 / pi, degrees, 0.01);
        const auto entries = insertion_pattern(session, 0, 1, sheet, 1);  // rolled along 45 degrees
        ASSERT_FALSE(entries.empty());
        EXPECT_NEAR(entries[0].direction.norm(), 1.0, 1e-12);
        EXPECT_NEAR(std::acos(entries[0].direction[2]) * 180.0 / pi, degrees, 0.01);
        EXPECT_NEAR(entries[0].direction[0], entries[0].direction[1], 1e-12);
        EXPECT_GT(entries[0].direction[0], 0.0);
        const auto back = insertion_pattern(session, 0, 5, sheet, 1);  // the same line, back
        EXPECT_NEAR(back[0].direction[0], -entries[0].direction[0], 1e-12);
    }
}

TEST(InsertionPattern, PhaseDependsOnlyOnDeviceSeedSessionAndPass) {
    Session session = example_session(example_roller(), 15);
    const auto first = insertion_pattern(session, 0, 3, sheet, 1);
    Session longer = example_session(example_roller(1.5), 15);
    longer.time = 9999;
    longer.pressure = 1.3;
    const auto same = insertion_pattern(longer, 0, 3, sheet, 1);
    ASSERT_EQ(first.size(), same.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].x, same[i].x);
        EXPECT_EQ(first[i].y, same[i].y);
    }
    EXPECT_NE(first[0].x, insertion_pattern(session, 0, 7, sheet, 1)[0].x);
    EXPECT_NE(first[0].x, insertion_pattern(session, 1, 3, sheet, 1)[0].x);
    EXPECT_NE(first[0].x, insertion_pattern(session, 0, 3, sheet, 2)[0].x);
}

TEST(InsertionPattern, ABlockIsAWindowInTheSheet) {
    const Session session = example_session(example_roller(), 15);
    std::size_t inside = 0;
    for (const auto& p : pattern_on_sheet(session, 0, example_insertion(), sheet, 4)) {
        inside += p.entry[0] < 2000.0 && p.entry[1] < 2000.0 ? 1 : 0;
    }
    EXPECT_EQ(pattern_on_sheet(session, 0, example_insertion(), {2000.0, 2000.0}, 4).size(),
              inside);
}

TEST(InsertionPattern, ATwoMillimetreBlockHoldsAboutNineHolesAfterFifteenPasses) {
    double sum = 0.0;
    double squares = 0.0;
    constexpr int trials = 400;
    for (std::uint64_t seed = 0; seed < trials; ++seed) {
        const Session session = example_session(example_roller(), 15);
        const auto n = static_cast<double>(
            pattern_on_sheet(session, 0, example_insertion(), {2000.0, 2000.0}, seed).size());
        sum += n;
        squares += n * n;
    }
    const double mean = sum / trials;
    EXPECT_NEAR(mean, 9.17, 0.4);
    EXPECT_NEAR(std::sqrt(squares / trials - mean * mean), 1.9, 0.4);
}

TEST(InsertionPattern, StampDensityFollowsFromItsPitches) {
    const double expected = 1e8 / (1500.0 * 1200.0);
    EXPECT_NEAR(
        density_per_cm2(points_of(example_session(example_stamp(), 1)).size(), sheet) / expected,
        1.0,
        0.02);
    EXPECT_NEAR(density_per_cm2(points_of(example_session(example_stamp(), 4)).size(), sheet) /
                    (4.0 * expected),
                1.0,
                0.02);
    for (const auto& e : insertion_pattern(example_session(example_stamp(), 1), 0, 0, sheet, 1)) {
        ASSERT_EQ(e.direction, Vec3(0, 0, 1));
    }
}

TEST(InsertionPattern, PenDensityFollowsFromStrokesAndGlide) {
    // 12 needles per 0.5 mm of a 4 mm wide lane.
    const double expected = 12.0 / (0.05 * 0.4);
    EXPECT_NEAR(
        density_per_cm2(points_of(example_session(example_pen(), 1)).size(), sheet) / expected,
        1.0,
        0.01);
}

TEST(InsertionPattern, PlacedEntriesTiltTowardsX) {
    Session session;
    session.device = example_roller();
    session.device.actuation = Actuation::placed;
    session.entries = {{100.0, 200.0}};
    session.tilt_degrees = 30.0;
    const auto entries = insertion_pattern(session, 0, 0, {600.0, 600.0}, 1);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_NEAR(entries[0].direction[0], 0.5, 1e-12);
    session.entries = {{700.0, 200.0}};
    EXPECT_THROW(insertion_pattern(session, 0, 0, {600.0, 600.0}, 1), ScenarioError);
}

TEST(InsertionPattern, NamesWhatADeviceLacks) {
    Session session = example_session(example_roller(), 1);
    session.device.drum_radius = Length{};
    EXPECT_THROW(insertion_pattern(session, 0, 0, sheet, 1), ScenarioError);
}

}  // namespace
}  // namespace reticulin::needling
