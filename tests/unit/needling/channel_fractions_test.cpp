#include "engine/needling/channel_fractions.hpp"

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"

#include "tests/unit/needling/example_needling.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::needling {
namespace {

using reticulin::testing::example_puncture;

constexpr double pi = 3.14159265358979323846;

RegularGrid grid_of(double voxel) {
    return {static_cast<int>(800 / voxel),
            static_cast<int>(800 / voxel),
            static_cast<int>(480 / voxel),
            voxel};
}

struct Sums {
    double core = 0;
    double collar = 0;
};

Sums sums(const std::vector<ChannelFraction>& fractions, const RegularGrid& grid) {
    Sums s;
    for (const ChannelFraction& f : fractions) {
        s.core += f.core * grid.voxel_volume();
        s.collar += f.collar * grid.voxel_volume();
    }
    return s;
}

/// Volume of a tapered cone of the hole, written out independently.
double analytic_core(const tissue::Puncture& p) {
    const double a = p.residual_ratio * p.needle_radius;
    const double b = p.residual_ratio * p.tip_radius;
    return pi * p.depth * (a * a + a * b + b * b) / (3.0 * p.direction[2]);
}

/// Integral of g by brute force in cylinder coordinates.
double analytic_collar(const tissue::Puncture& p) {
    double sum = 0.0;
    constexpr int nz = 400;
    constexpr int nq = 2000;
    for (int k = 0; k < nz; ++k) {
        const double z = (k + 0.5) * p.depth / nz;
        const double hole = p.hole_radius_at(z);
        const double reach = p.needle_radius_at(z) + p.collar_width;
        const double dq = (reach - hole) / nq;
        for (int i = 0; i < nq; ++i) {
            const double q = hole + (i + 0.5) * dq;
            const double u = (q - hole) / p.collar_width;
            sum += 2.0 * pi * q * std::exp(-u * u) * dq;
        }
    }
    return sum * p.depth / nz / p.direction[2];
}

TEST(ChannelFractions, HoldTheConesVolumesAtAnyVoxelPositionAndSlant) {
    Stream random(11, 0, 0, Purpose::device_phase);
    for (const double voxel : {40.0, 20.0, 10.0}) {
        const RegularGrid grid = grid_of(voxel);
        for (const double slant : {0.0, 17.8, 24.6, 29.6, 40.0}) {
            for (const double depth : {100.0, 304.0}) {
                const tissue::Puncture p = example_puncture(800.0 * random.uniform(),
                                                            800.0 * random.uniform(),
                                                            slant,
                                                            360.0 * random.uniform(),
                                                            depth);
                const std::vector<ChannelFraction> fractions = channel_fractions(p, grid);
                const Sums s = sums(fractions, grid);
                EXPECT_NEAR(s.core / analytic_core(p), 1.0, 0.01)
                    << voxel << " um, slant " << slant;
                EXPECT_NEAR(s.collar / analytic_collar(p), 1.0, 0.01)
                    << voxel << " um, slant " << slant;
                for (const ChannelFraction& f : fractions) {
                    ASSERT_LE(f.core, 1.0);
                    ASSERT_LE(f.collar, 1.0);
                    ASSERT_EQ(f.offset, grid.offset(f.voxel));
                }
            }
        }
    }
}

/// The slow twin: 40 x 40 x 40 points in a voxel, plain counting, no scaling.
ChannelFraction counted(const tissue::Puncture& p, const RegularGrid& grid, VoxelIndex v) {
    constexpr int n = 40;
    ChannelFraction f;
    for (int k = 0; k < n; ++k) {
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < n; ++i) {
                const Vec3 at((v.x + (i + 0.5) / n) * grid.voxel(),
                              (v.y + (j + 0.5) / n) * grid.voxel(),
                              (v.z + (k + 0.5) / n) * grid.voxel());
                if (at[2] > p.depth) continue;
                const Vec3 d = grid.shortest(p.entry + p.direction * (at[2] / p.direction[2]), at);
                const double q = d.cross(p.direction).norm();
                const double hole = p.hole_radius_at(at[2]);
                const double u = (q - hole) / p.collar_width;
                if (q < hole)
                    f.core += 1.0;
                else if (q < p.needle_radius_at(at[2]) + p.collar_width)
                    f.collar += std::exp(-u * u);
            }
        }
    }
    f.core /= n * n * n;
    f.collar /= n * n * n;
    return f;
}

TEST(ChannelFractions, AgreeWithCountedPointsInEveryVoxel) {
    const RegularGrid grid = grid_of(20.0);
    const tissue::Puncture p =
        example_puncture(6.0, 411.0, 24.6, 200.0);  // crosses the block's edge
    std::size_t checked = 0;
    for (const ChannelFraction& f : channel_fractions(p, grid)) {
        if (++checked % 5 != 0) continue;
        const ChannelFraction twin = counted(p, grid, f.voxel);
        EXPECT_NEAR(f.core, twin.core, 0.04) << f.voxel.x << ' ' << f.voxel.y << ' ' << f.voxel.z;
        EXPECT_NEAR(f.collar, twin.collar, 0.04)
            << f.voxel.x << ' ' << f.voxel.y << ' ' << f.voxel.z;
    }
    EXPECT_GT(checked, 500U);
}

TEST(ChannelFractions, DoNotChangeWhenTheBlockIsShiftedByItsWidth) {
    const RegularGrid grid = grid_of(20.0);
    tissue::Puncture p = example_puncture(37.0, 411.0, 24.6, 200.0);
    const auto here = channel_fractions(p, grid);
    p.entry[0] += 800.0;
    const auto there = channel_fractions(p, grid);
    ASSERT_EQ(here.size(), there.size());
    for (std::size_t i = 0; i < here.size(); ++i) {
        EXPECT_EQ(here[i].offset, there[i].offset);
        EXPECT_NEAR(here[i].core, there[i].core, 1e-9);
    }
}

TEST(ChannelFractions, ComeInOrderAndEachVoxelOnce) {
    // A block narrower than the collar: images of one puncture meet in the same voxel.
    const RegularGrid narrow(10, 10, 20, 20.0);
    const auto fractions = channel_fractions(example_puncture(100.0, 100.0, 24.6, 30.0), narrow);
    for (std::size_t i = 1; i < fractions.size(); ++i)
        EXPECT_LT(fractions[i - 1].offset, fractions[i].offset);
    EXPECT_LE(fractions.size(), narrow.voxel_count());
}

TEST(ChannelFractions, AnIncisionIsAPlaneAcrossTheBlock) {
    const RegularGrid grid = grid_of(20.0);
    tissue::Puncture p = example_puncture(413.0, 0.0, 0.0, 0.0, 300.0);
    p.plane = true;
    p.needle_radius = p.tip_radius = 50.0;
    p.collar_width = 50.0;
    const Sums s = sums(channel_fractions(p, grid), grid);
    EXPECT_NEAR(s.core / (50.0 * 800.0 * 300.0), 1.0, 0.001);
    // half width 25, collar from 25 to 100: g integrates to w sqrt(pi)/2 erf(1.5)
    const double line = 50.0 * std::sqrt(pi) / 2.0 * std::erf(1.5);
    EXPECT_NEAR(s.collar / (2.0 * line * 800.0 * 300.0), 1.0, 0.001);
}

TEST(ChannelFractions, ACentreRuleWouldErrMuchMore) {
    // The reason for volume fractions: counting voxels whose centre lies in the hole, in one plane.
    const RegularGrid grid = grid_of(20.0);
    Stream random(5, 0, 0, Purpose::device_phase);
    double worst = 0.0;
    double worst_here = 0.0;
    for (int trial = 0; trial < 20; ++trial) {
        const tissue::Puncture p = example_puncture(
            400.0 + 20.0 * random.uniform(), 400.0 + 20.0 * random.uniform(), 0.0, 0.0);
        const ChannelShape shape(p);
        double centred = 0.0;
        double shared = 0.0;
        for (const ChannelFraction& f : channel_fractions(p, grid)) {
            if (f.voxel.z != 7) continue;
            const Vec3 c = grid.centre(f.voxel);
            if (shape.distance(c, grid) < shape.hole_radius(c[2])) centred += 1.0;
            shared += f.core;
        }
        const double exact = core_volume(shape, 140.0, 160.0, 800.0) / grid.voxel_volume();
        worst = std::max(worst, std::abs(centred / exact - 1.0));
        worst_here = std::max(worst_here, std::abs(shared / exact - 1.0));
    }
    EXPECT_GT(worst, 0.25);
    EXPECT_LT(worst_here, 1e-9);
}

TEST(ChannelShape, RefusesAxesThatDoNotEnterAndPlanesThatDoNotClose) {
    tissue::Puncture p = example_puncture(1, 1, 0, 0);
    p.direction = Vec3(1, 0, 0);
    EXPECT_THROW(ChannelShape{p}, ScenarioError);
    p.plane = true;
    p.plane_normal = Vec3(0.6, 0.8, 0);
    EXPECT_THROW(ChannelShape{p}, ScenarioError);
}

}  // namespace
}  // namespace reticulin::needling
