#include "engine/cells/motion.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::cells {
namespace {

TEST(Migration, SpeedIsATentOverCollagen) {
    EXPECT_DOUBLE_EQ(collagen_speed_factor(0.0, 0.3), 0.3);
    EXPECT_DOUBLE_EQ(collagen_speed_factor(0.25, 0.3), 0.65);
    EXPECT_DOUBLE_EQ(collagen_speed_factor(0.5, 0.3), 1.0);
    EXPECT_DOUBLE_EQ(collagen_speed_factor(1.0, 0.3), 0.3);
    EXPECT_DOUBLE_EQ(collagen_speed_factor(1.7, 0.3), 0.3);
}

TEST(Migration, BiasSaturatesAndCrowdStopsIt) {
    const SharedMotionParameters p = literal_parameters().motion;
    EXPECT_DOUBLE_EQ(mean_cosine(0.0, 0.6, 0.0, p), 0.0);
    EXPECT_DOUBLE_EQ(mean_cosine(0.01, 0.6, 0.0, p), 0.3);
    EXPECT_DOUBLE_EQ(mean_cosine(0.01, 0.6, 0.1, p), 0.15);
    EXPECT_DOUBLE_EQ(mean_cosine(0.01, 0.6, 0.2, p), 0.0);
    EXPECT_DOUBLE_EQ(mean_cosine(0.01, 0.6, 0.5, p), 0.0);
}

TEST(Migration, OccupancyFollowsReceptors) {
    const Vec3 d = occupancy_gradient(Vec3(0, 0.02, 0), 0.4, 0.6, 7.0);
    EXPECT_NEAR(d[1], 7.0 * 0.02 * 0.6 / 1.0, 1e-12);
    EXPECT_EQ(d[0], 0.0);
}

TEST(Migration, ContactGuidanceIsNeutralWhereFibresAre) {
    const Vec3 p = Vec3(1, 2, 3).normalized();
    EXPECT_NEAR((guided(p, isotropic_third, 0.5) - p).norm(), 0.0, 1e-14);
    const SymmetricTensor along_x{1, 0, 0, 0, 0, 0};
    EXPECT_GT(guided(p, along_x, 0.5)[0], p[0]);
    EXPECT_NEAR((guided(p, along_x, 1.0) - Vec3(1, 0, 0)).norm(), 0.0, 1e-14);
}

TEST(Migration, PersistenceTimeIsThatOfTheParameter) {
    // The mean cosine between directions a time t apart is exp(-t/persistence).
    const Guidance guidance{{0, 0, 0}, 0.0};
    double sum = 0.0;
    constexpr int walkers = 20000;
    for (int k = 0; k < walkers; ++k) {
        Stream stream(3, static_cast<std::uint64_t>(k), 0, Purpose::motion);
        Vec3 p(0, 0, 1);
        for (int s = 0; s < 10; ++s) {
            if (turns(1.0, 0.1, stream)) p = fresh_polarity(guidance, isotropic_third, 0.2, stream);
        }
        sum += p[2];
    }
    EXPECT_NEAR(sum / walkers, std::exp(-1.0), 4.0 * 0.6 / std::sqrt(walkers));
}

TEST(Migration, DriftIsSpeedTimesChi) {
    LiteralTissue tissue(RegularGrid(30, 30, 60, 20.0));
    tissue.set(diffusion::Solute::pro_inflammatory, 0.2, Vec3(0, 0, 5e-4));
    const double level = 0.2 + 5e-4 * 600.0;
    const double d = 7.0 * 5e-4 * 0.6 / ((0.6 + level) * (0.6 + level));
    const double chi = 0.6 * d / (d + 0.01);
    constexpr int walkers = 3000;
    double sum = 0.0;
    for (int k = 0; k < walkers; ++k) {
        Stream stream(5, static_cast<std::uint64_t>(k), 0, Purpose::motion);
        CellView view;
        view.position = Vec3(300, 300, 600);
        view.polarity = stream.direction();
        for (int s = 0; s < 30; ++s) {  // half an hour: six persistence times
            migrate(CellType::neutrophil,
                    view,
                    tissue.environment,
                    tissue.parameters,
                    1.0 / 60.0,
                    stream);
        }
        sum += view.position[2] - 600.0;
    }
    // From a random start the mean direction approaches chi as 1 - exp(-t/persistence).
    const double effective = 0.5 - (1.0 - std::exp(-6.0)) / 12.0;
    const double expected = 600.0 * 0.3 * chi * effective;
    const double sd = 180.0 * std::sqrt(2.0 / 12.0 * 0.5 / 3.0);
    EXPECT_NEAR(sum / walkers, expected, 4.0 * sd / std::sqrt(walkers));
    EXPECT_GT(expected, 10.0 * sd / std::sqrt(walkers));  // the test can tell
}

TEST(Migration, FibroblastFollowsBothSignals) {
    const CellParameters p = literal_parameters();
    Surroundings here;
    here.pdgf = 1.5;
    here.tgf_beta = 0.2;
    here.pdgf_gradient = Vec3(3e-3, 0, 0);
    here.tgf_beta_gradient = Vec3(0, 4e-4, 0);
    const Guidance g = guidance_of(
        CellType::fibroblast, static_cast<std::uint8_t>(FibroblastState::activated), here, p);
    const Vec3 sum(7.5 * 3e-3 / 6.0, 7.5 * 4e-4 / 0.8, 0);
    EXPECT_NEAR((g.direction - sum.normalized()).norm(), 0.0, 1e-12);
    EXPECT_NEAR(g.mean_cosine, 0.3 * sum.norm() / (sum.norm() + 0.01), 1e-12);
    EXPECT_EQ(guidance_of(CellType::fibroblast, 0, here, p).mean_cosine, 0.0);
}

TEST(Migration, StaysInTheDermis) {
    LiteralTissue tissue(RegularGrid(20, 20, 100, 20.0), true);
    const double top = tissue.geometry.junction_depth(50.0, 60.0);
    EXPECT_NEAR(confined(tissue.geometry, Vec3(50, 60, top - 4.0))[2], top + 4.0, 1e-9);
    const double bottom = tissue.geometry.dermis_bottom();
    EXPECT_NEAR(confined(tissue.geometry, Vec3(50, 60, bottom + 3.0))[2], bottom - 3.0, 1e-9);
    EXPECT_NEAR(confined(tissue.geometry, Vec3(-5, 405, 500))[0], 395.0, 1e-9);
}

TEST(Migration, RestingFibroblastsDoNotStir) {
    LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
    tissue.scatter(CellType::fibroblast, 0, 60);
    const double floor = tissue.solutes.floor(diffusion::Solute::tgf_beta);
    tissue.set(diffusion::Solute::mmp, 1.0);                 // nothing they answer to
    tissue.set(diffusion::Solute::tgf_beta, 0.999 * floor);  // too little to be answered
    const CellGroup before = tissue.cells[CellType::fibroblast];
    for (Tick t = 30; t <= 3000; t += 30) tissue.step(CellType::fibroblast, {1, t, 0.5});
    const CellGroup& after = tissue.cells[CellType::fibroblast];
    EXPECT_EQ(before.id, after.id);
    EXPECT_EQ(before.position, after.position);
    EXPECT_EQ(before.polarity, after.polarity);
    tissue.set(diffusion::Solute::tgf_beta, 1.001 * floor + 1e-12);
    tissue.step(CellType::fibroblast, {1, 3030, 0.5});
    EXPECT_NE(before.position, tissue.cells[CellType::fibroblast].position);
}

TEST(Fibroblast, ForgetsAtRest) {
    LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
    tissue.set(diffusion::Solute::mmp, 1.0);
    const double floor = tissue.parameters.fibroblast.memory_floor;
    tissue.add(CellType::fibroblast, 0, Vec3(50, 50, 50), static_cast<float>(0.5));
    tissue.add(CellType::fibroblast, 0, Vec3(150, 150, 150), static_cast<float>(1.001 * floor));
    tissue.step(CellType::fibroblast, {1, 30, 0.5});
    EXPECT_NEAR(tissue.cells[CellType::fibroblast].memory[0], 0.5 * std::exp(-0.5 / 168.0), 1e-6);
    EXPECT_EQ(tissue.cells[CellType::fibroblast].memory[1], 0.0F);
}

}  // namespace
}  // namespace reticulin::cells
