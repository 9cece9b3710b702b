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

TEST(Migration, ContactGuidanceTurnsByItsWeight) {
    // Fibres along x only: (1 - w) p + 3 w (p_x, 0, 0); here x : y = (0.75 + 0.75) : 0.75.
    const Vec3 p = Vec3(1, 1, 0).normalized();
    const Vec3 turned = guided(p, {1, 0, 0, 0, 0, 0}, 0.25);
    EXPECT_NEAR(turned[0] / turned[1], 2.0, 1e-12);
    EXPECT_NEAR(turned.norm(), 1.0, 1e-12);
}

TEST(Migration, PersistenceTimeIsThatOfTheParameter) {
    // The mean cosine between directions a time t apart is exp(-t/persistence).
    const Guidance guidance{{0, 0, 0}, 0.0};
    double sum = 0.0;
    constexpr int walkers = 20000;
    for (int k = 0; k < walkers; ++k) {
        Stream stream(3, static_cast<std::uint64_t>(k), 0, Purpose::motion);
        Vec3 p(0, 0, 1);
        for (double left = 1.0;;) {
            const double straight = time_to_turn(1.0, left, stream);
            if (straight == left) break;
            left -= straight;
            p = fresh_polarity(guidance, isotropic_third, 0.2, stream);
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

/// Lays the matrix: a slab of half the reference collagen (voxel columns 4 to 6 in x) in intact
/// dermis.
void lay_loose_slab(LiteralTissue& tissue) {
    const RegularGrid& grid = tissue.geometry.grid();
    matrix::MatrixParameters p;
    p.collagen_half_life = 15.0 * units::year;
    p.crosslink_rate = 0.0004 * units::per_hour;
    p.collagen_density = 200.0 * units::mg_per_ml;
    tissue.matrix = matrix::ExtracellularMatrix(grid, p);
    for (int z = 0; z < grid.nz(); ++z)
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x)
                tissue.matrix.lay_rest(
                    grid.offset(x, y, z), x >= 4 && x < 7 ? 100.0 : 200.0, isotropic_third);
    tissue.environment.matrix = &tissue.matrix;
}

TEST(Migration, WanderersStayEvenlySpreadWhereverTheyAreFast) {
    // Without the rule on entering slower matrix they would leave the slab, in which they are three
    // times as fast, and fill it to a third.
    for (const CellType type : {CellType::fibroblast, CellType::neutrophil}) {
        LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
        lay_loose_slab(tissue);
        const auto state = static_cast<std::uint8_t>(
            type == CellType::fibroblast ? FibroblastState::activated : FibroblastState{});
        const double dt = type == CellType::fibroblast ? 0.5 : 1.0 / 60.0;
        constexpr int walkers = 10000, settling = 60, watched = 100;
        double inside = 0.0;
        for (int k = 0; k < walkers; ++k) {
            Stream stream(9, static_cast<std::uint64_t>(k), 0, Purpose::motion);
            CellView view;
            view.state = state;
            view.position =
                Vec3(200 * stream.uniform(), 200 * stream.uniform(), 200 * stream.uniform());
            view.polarity = stream.direction();
            for (int s = 0; s < settling + watched; ++s) {
                migrate(type, view, tissue.environment, tissue.parameters, dt, stream);
                const bool is_inside = view.position[0] >= 80.0 && view.position[0] < 140.0;
                if (s >= settling && is_inside) inside += 1.0 / watched / walkers;
            }
        }
        EXPECT_NEAR(inside, 0.3, 0.012) << "type " << static_cast<int>(type);
    }
}

/// An activated fibroblast that never turns, an hour after it stood at a place.
CellView after_an_hour_straight_on(LiteralTissue& tissue, const Vec3& place, const Vec3& polarity) {
    tissue.parameters.fibroblast.migration_activated.persistence = 1e12 * units::hour;
    CellView view;
    view.state = static_cast<std::uint8_t>(FibroblastState::activated);
    view.position = place;
    view.polarity = polarity;
    Stream stream(1, 1, 0, Purpose::motion);
    migrate(CellType::fibroblast, view, tissue.environment, tissue.parameters, 1.0, stream);
    return view;
}

TEST(Migration, ARunTakesTheTimeOfEachVoxel) {
    // 3 um at 4.5 um/h in intact matrix, then 15 um/h in the loose slab from x = 80 um on.
    LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
    lay_loose_slab(tissue);
    const CellView view = after_an_hour_straight_on(tissue, Vec3(77.0, 30.0, 30.0), Vec3(1, 0, 0));
    EXPECT_NEAR(view.position[0], 80.0 + 15.0 * (1.0 - 3.0 / 4.5), 1e-6);
    EXPECT_DOUBLE_EQ(distance_to_face(Vec3(77, 30, 30), Vec3(1, 0, 0), 20.0), 3.0);
    EXPECT_DOUBLE_EQ(distance_to_face(Vec3(77, 30, 30), Vec3(-0.6, -0.8, 0), 20.0), 12.5);
    EXPECT_EQ(distance_to_face(Vec3(80, 30, 30), Vec3(-1, 0, 0), 20.0), 0.0);
}

/// Where an activated fibroblast that sets out in a random direction stands after `whole` hours in
/// steps of dt.
Vec3 walked(LiteralTissue& tissue,
            const Vec3& start,
            double whole,
            double dt,
            Stream& stream,
            SymmetricTensor* passed = nullptr) {
    CellView view;
    view.state = static_cast<std::uint8_t>(FibroblastState::activated);
    view.position = start;
    view.polarity = stream.direction();
    for (int s = 0; s < static_cast<int>(whole / dt); ++s)
        migrate(
            CellType::fibroblast, view, tissue.environment, tissue.parameters, dt, stream, passed);
    return view.position;
}

/// A cell that turns at random once an hour: the sum of x^2 over time has mean T/3 and the variance
/// 2 s^2 tau (T - tau (1 - exp(-T/tau))) of a process of jumps, s^2 = 4/45, however long a step is.
TEST(Migration, PassedWaysVaryAsOfAProcessOfTurnsWhateverTheStep) {
    LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
    tissue.parameters.fibroblast.migration_activated.persistence = 1.0 * units::hour;
    constexpr double whole = 4.0;
    constexpr int walkers = 20000;
    const double variance = 2.0 * 4.0 / 45.0 * (whole - (1.0 - std::exp(-whole)));
    for (const double dt : {0.5, 2.0}) {
        double sum = 0.0, squares = 0.0, trace = 0.0;
        for (int k = 0; k < walkers; ++k) {
            Stream stream(7, static_cast<std::uint64_t>(k), 0, Purpose::motion);
            SymmetricTensor passed{};
            walked(tissue, Vec3(100, 100, 100), whole, dt, stream, &passed);
            sum += passed[0];
            squares += passed[0] * passed[0];
            trace += passed[0] + passed[1] + passed[2];
        }
        const double mean = sum / walkers;
        EXPECT_NEAR(trace / walkers, whole, 1e-9);
        EXPECT_NEAR(mean, whole / 3.0, 4.0 * std::sqrt(variance / walkers)) << dt;
        EXPECT_NEAR((squares / walkers - mean * mean) / variance, 1.0, 0.1) << dt;
    }
}

/// A walk of exponential ways between turns in all directions goes as far as
/// <r^2> = 2 v^2 tau (t - tau (1 - exp(-t/tau))), however long a step is.
TEST(Migration, WaysReachAsFarAsThoseOfAPersistentWalkWhateverTheStep) {
    LiteralTissue tissue(RegularGrid(60, 60, 60, 20.0));
    constexpr double whole = 4.0, tau = 1.0;
    tissue.parameters.fibroblast.migration_activated.persistence = tau * units::hour;
    tissue.parameters.fibroblast.migration_activated.bias = 0.0;
    const double speed = tissue.parameters.fibroblast.migration_activated.speed.native() *
                         tissue.parameters.motion.dense_speed_factor;
    const double expected =
        2.0 * speed * speed * tau * (whole - tau * (1.0 - std::exp(-whole / tau)));
    constexpr int walkers = 20000;
    for (const double dt : {0.5, 2.0, 4.0}) {
        double squares = 0.0, fourths = 0.0;
        for (int k = 0; k < walkers; ++k) {
            Stream stream(11, static_cast<std::uint64_t>(k), 0, Purpose::motion);
            const Vec3 start(600, 600, 600);
            const Vec3 end = walked(tissue, start, whole, dt, stream);
            const double square = (end - start).squaredNorm() / walkers;
            squares += square;
            fourths += square * square * walkers;
        }
        const double error = std::sqrt((fourths - squares * squares) / walkers);
        EXPECT_NEAR(squares, expected, 4.0 * error) << dt;
        EXPECT_LT(error, 0.01 * expected);  // sharp enough: steps of 2 h reached 31 % farther
    }
}

TEST(Migration, DirectionsAreReflectedAtTheBottom) {
    LiteralTissue tissue(RegularGrid(10, 10, 10, 20.0));
    const CellView view = after_an_hour_straight_on(tissue, Vec3(50.0, 50.0, 199.0), Vec3(0, 0, 1));
    EXPECT_NEAR(view.position[2], 201.0 - 4.5, 1e-6);
    EXPECT_EQ(view.polarity[2], -1.0);
}

TEST(Migration, SlowerMatrixIsEnteredInProportionToTheSpeedThere) {
    Stream stream(4, 1, 0, Purpose::motion);
    int entered = 0;
    for (int k = 0; k < 10000; ++k) entered += enters(10.0, 3.0, stream) ? 1 : 0;
    EXPECT_NEAR(entered / 10000.0, 0.3, 4.0 * std::sqrt(0.21 / 10000.0));
    EXPECT_TRUE(enters(3.0, 3.0, stream));
    EXPECT_TRUE(enters(3.0, 10.0, stream));
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
