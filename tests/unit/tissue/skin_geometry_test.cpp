#include "engine/tissue/skin_geometry.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/tissue/example_skin.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::tissue {
namespace {

using reticulin::testing::example_skin;
using reticulin::testing::uniform_skin;

const RegularGrid small_block(30, 25, 100, 20.0);

TEST(SkinGeometry, JunctionIsPeriodicSmoothAndHasTheMeanOfTheProfile) {
    const SkinGeometry skin(small_block, example_skin(), 1);
    EXPECT_DOUBLE_EQ(skin.mean_junction_depth(), 97.0);
    double sum = 0.0;
    double least = 1e9;
    double greatest = 0.0;
    for (int i = 0; i < 200; ++i) {
        for (int j = 0; j < 200; ++j) {
            const double depth = skin.junction_depth(i * 3.0, j * 2.5);
            sum += depth;
            least = std::min(least, depth);
            greatest = std::max(greatest, depth);
        }
    }
    EXPECT_NEAR(sum / 40000.0, 97.0, 1e-6);
    EXPECT_NEAR(least, 77.0, 0.5);
    EXPECT_NEAR(greatest, 117.0, 0.5);
    EXPECT_NEAR(skin.junction_depth(13.0, 7.0), skin.junction_depth(613.0, 507.0), 1e-9);
    EXPECT_NEAR(skin.junction_depth(599.99, 7.0), skin.junction_depth(0.01, 7.0), 0.01);
}

TEST(SkinGeometry, LayersFollowEachOtherAtTheirDepths) {
    const SkinGeometry skin(small_block, example_skin(), 1);
    EXPECT_EQ(skin.layer_at({5, 5, 1}), SkinLayer::stratum_corneum);
    EXPECT_EQ(skin.layer_at({5, 5, 60}), SkinLayer::viable_epidermis);
    EXPECT_EQ(skin.layer_at({5, 5, 200}), SkinLayer::papillary_dermis);
    EXPECT_EQ(skin.layer_at({5, 5, 500}), SkinLayer::reticular_dermis);
    EXPECT_EQ(skin.layer_at({5, 5, 1897.5}), SkinLayer::hypodermis);
    EXPECT_DOUBLE_EQ(skin.dermis_bottom(), 1897.0);
    EXPECT_EQ(skin.layer(small_block.offset(0, 0, 99)), SkinLayer::hypodermis);
    EXPECT_FALSE(skin.is_deep_reticular(1100.0));
    EXPECT_TRUE(skin.is_deep_reticular(1200.0));
    // A ridge: at the crest of the junction there is epidermis where the trough holds dermis.
    EXPECT_EQ(skin.layer_at({0, 0, 110}), SkinLayer::viable_epidermis);
    EXPECT_EQ(skin.layer_at({60, 62.5, 85}), SkinLayer::papillary_dermis);
}

/// The slow twin: volume of dermis by counting points.
double counted_dermis(const SkinGeometry& skin, double depth) {
    const RegularGrid& g = skin.grid();
    constexpr int n = 60;
    constexpr int nz = 400;
    long inside = 0;
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            for (int k = 0; k < nz; ++k) {
                const Vec3 p(
                    (i + 0.5) * g.width() / n, (j + 0.5) * g.breadth() / n, (k + 0.5) * depth / nz);
                inside += is_dermis(skin.layer_at(p)) ? 1 : 0;
            }
        }
    }
    return g.width() * g.breadth() * depth * static_cast<double>(inside) / (1.0 * n * n * nz);
}

TEST(SkinGeometry, DermalFractionHoldsTheVolumeOfTheDermis) {
    for (const double voxel : {40.0, 20.0, 10.0}) {
        const RegularGrid grid(static_cast<int>(600 / voxel),
                               static_cast<int>(520 / voxel),
                               static_cast<int>(160 / voxel),
                               voxel);
        const SkinGeometry skin(grid, example_skin(), 1);
        double sum = 0.0;
        for (int z = 0; z < grid.nz(); ++z) {
            for (int y = 0; y < grid.ny(); ++y) {
                for (int x = 0; x < grid.nx(); ++x) {
                    const double share =
                        static_cast<double>(skin.dermal_fraction()[grid.offset(x, y, z)]);
                    ASSERT_GE(share, 0.0);
                    ASSERT_LE(share, 1.0 + 1e-6);
                    sum += share * grid.voxel_volume();
                }
            }
        }
        const double exact = grid.width() * grid.breadth() * (160.0 - 97.0);
        EXPECT_NEAR(sum / exact, 1.0, 0.01) << voxel;
        if (voxel == 20.0) {
            EXPECT_NEAR(sum / counted_dermis(skin, 160.0), 1.0, 0.01);
        }
    }
}

TEST(SkinGeometry, RestingCellsAndCollagenDependOnTheLayer) {
    const SkinGeometry skin(small_block, example_skin(), 1);
    EXPECT_NEAR(skin.resting_fibroblast_density({5, 5, 60}), 0.0, 0.0);
    EXPECT_NEAR(skin.resting_fibroblast_density({5, 5, 200}) * 1e9, 4500.0, 1e-6);
    EXPECT_NEAR(skin.resting_fibroblast_density({5, 5, 500}) * 1e9, 3000.0, 1e-6);
    EXPECT_NEAR(skin.resting_fibroblast_density({5, 5, 1500}) * 1e9, 2100.0, 1e-6);
    EXPECT_NEAR(skin.resting_fibroblast_density({5, 5, 1950}), 0.0, 0.0);
    EXPECT_NEAR(skin.resting_collagen_fraction({5, 5, 60}), 0.0, 0.0);
    EXPECT_NEAR(skin.resting_collagen_fraction({5, 5, 200}), 0.9, 0.0);
    EXPECT_NEAR(skin.resting_collagen_fraction({5, 5, 500}), 1.0, 0.0);
}

TEST(SkinGeometry, RestingOrientationIsAProperPeriodicInPlaneTensor) {
    const SkinGeometry skin(small_block, example_skin(), 7);
    for (int i = 0; i < 500; ++i) {
        const Vec3 p(i * 1.37, i * 2.11, 120.0 + i * 3.5);
        const SymmetricTensor o = skin.resting_orientation(p);
        EXPECT_NEAR(o[0] + o[1] + o[2], 1.0, 1e-12);
        const double a = p[2] < 397.0 ? 0.2 : 0.6;
        const EigenSystem e = eigen_system(o);
        EXPECT_NEAR(e.values[0], a + (1.0 - a) / 3.0, 1e-9);
        EXPECT_NEAR(e.values[2], (1.0 - a) / 3.0, 1e-9);
        EXPECT_NEAR(o[4], 0.0, 0.0);
        EXPECT_NEAR(o[5], 0.0, 0.0);
        const SymmetricTensor image = skin.resting_orientation(p + Vec3(600.0, -500.0, 0.0));
        for (std::size_t c = 0; c < 6; ++c) EXPECT_NEAR(o[c], image[c], 1e-9);
    }
}

TEST(SkinGeometry, BundleDirectionVariesOverTheCorrelationLength) {
    // Mean of cos 2(a - b) over many textures: near 1 at a tenth of the length, near 1/e at it.
    const auto correlation = [&](double distance) {
        double sum = 0.0;
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            SkinParameters p = example_skin();
            p.reticular_in_plane_alignment = 1.0;
            const SkinGeometry skin(RegularGrid(20, 20, 1, 200.0), p, seed);
            for (int i = 0; i < 100; ++i) {
                const Vec3 at(i * 37.0, i * 53.0, 1000.0);
                const SymmetricTensor a = skin.resting_orientation(at);
                const SymmetricTensor b = skin.resting_orientation(at + Vec3(distance, 0, 0));
                sum += 2.0 * (a[0] * b[0] + a[1] * b[1] + 2.0 * a[3] * b[3]) - 1.0;
            }
        }
        return sum / 4000.0;
    };
    EXPECT_GT(correlation(20.0), 0.97);
    EXPECT_NEAR(correlation(200.0), 0.37, 0.15);
    EXPECT_LT(std::abs(correlation(1500.0)), 0.25);
}

TEST(SkinGeometry, SupplyHasADermalMeanOfOneAndTwoPeaks) {
    const SkinGeometry skin(small_block, example_skin(), 1);
    double sum = 0.0;
    constexpr int n = 20000;
    for (int i = 0; i < n; ++i) sum += skin.resting_supply(97.0 + (i + 0.5) * 1800.0 / n);
    EXPECT_NEAR(sum / n, 1.0, 1e-6);
    EXPECT_GT(skin.resting_supply(150.0), 2.0 * skin.resting_supply(800.0));
    EXPECT_NEAR(skin.resting_supply(150.0), skin.resting_supply(1897.0), 1e-9);
    EXPECT_NEAR(skin.resting_supply(800.0), 0.7, 1e-6);
}

TEST(SkinGeometry, VesselEntriesLieAroundThePlexusAndDependOnlyOnTheSeed) {
    const RegularGrid block(100, 100, 100, 20.0);
    const SkinGeometry a(block, example_skin(), 3);
    const SkinGeometry b(block, example_skin(), 3);
    const SkinGeometry c(block, example_skin(), 4);
    ASSERT_EQ(a.vessel_entries().size(), b.vessel_entries().size());
    EXPECT_NE(a.vessel_entries()[0].position, c.vessel_entries()[0].position);
    int superficial = 0;
    for (std::size_t i = 0; i < a.vessel_entries().size(); ++i) {
        const VesselEntry& e = a.vessel_entries()[i];
        EXPECT_EQ(e.position, b.vessel_entries()[i].position);
        EXPECT_GE(e.position[2], a.junction_depth(e.position[0], e.position[1]));
        EXPECT_LE(e.position[2], 1897.0);
        EXPECT_LT(std::abs(e.position[2] - (e.deep ? 1897.0 : 150.0)), 300.0);
        superficial += e.deep ? 0 : 1;
    }
    EXPECT_NEAR(superficial, 160, 4 * 12.7);  // 40 /mm^2 on 4 mm^2, Poisson
    EXPECT_NEAR(static_cast<double>(a.vessel_entries().size()) - superficial, 40, 4 * 6.4);
}

TEST(SkinGeometry, UniformSkinIsDermisThroughout) {
    const SkinGeometry skin(small_block, uniform_skin(), 1);
    EXPECT_EQ(skin.layer_at({1, 1, 0.5}), SkinLayer::reticular_dermis);
    EXPECT_NEAR(skin.mean_junction_depth(), 0.0, 0.0);
    EXPECT_NEAR(skin.dermis_bottom(), 2000.0, 0.0);
    EXPECT_FALSE(skin.is_deep_reticular(1900.0));
    EXPECT_EQ(skin.dermal_fraction()[small_block.offset(3, 4, 0)], 1.0F);
    EXPECT_EQ(skin.resting_orientation({1, 2, 3}), isotropic_third);
    EXPECT_NEAR(skin.resting_supply(10.0), 1.0, 0.0);
    EXPECT_NEAR(skin.resting_fibroblast_density({1, 2, 1900}) * 1e9, 3000.0, 1e-6);
    EXPECT_TRUE(skin.vessel_entries().empty());
}

TEST(SkinGeometry, RefusesRidgesHigherThanTheirLayer) {
    SkinParameters p = example_skin();
    p.rete_ridge_amplitude = 90.0 * units::um;
    EXPECT_THROW(SkinGeometry(small_block, p, 1), ScenarioError);
}

}  // namespace
}  // namespace reticulin::tissue
