#include "engine/mechanics/contact_force.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

namespace reticulin::mechanics {
namespace {

ContactBodies bodies_of(const ScatteredCells& cells, double radius) {
    ContactBodies bodies{cells.x, cells.y, cells.z, {}, {}};
    bodies.radius.assign(cells.x.size(), radius);
    bodies.anchored.assign(cells.x.size(), 0);
    return bodies;
}

TEST(ContactForce, TwoCellsRelaxAsTheAnalyticSolution) {
    // Repulsion alone: d' = 2 c (1 - d/R)^2, so s = 1 - d/R obeys 1/s = 1/s0 + 2 c t / R.
    const RegularGrid grid(20, 20, 20, 20.0);
    const ContactLaw law{.repulsion = 40.0, .adhesion = 0.0, .adhesion_reach = 1.0};
    const double radii = 16.0;
    for (const double t : {0.01, 0.1, 0.5}) {
        const ContactBodies pair{{195.0, 205.0}, {200, 200}, {200, 200}, {8, 8}, {0, 0}};
        const auto moved = contact_displacements(grid, pair, law, t);
        const double distance = 10.0 + moved[1][0] - moved[0][0];
        const double s0 = 1.0 - 10.0 / radii;
        const double s = 1.0 / (1.0 / s0 + 2.0 * law.repulsion * t / radii);
        EXPECT_NEAR(distance, radii * (1.0 - s), 0.0075 * radii) << t;
        EXPECT_DOUBLE_EQ(moved[0][0], -moved[1][0]);
    }
}

TEST(ContactForce, TwoCellsComeToRestWhereTheLawsBalance) {
    // a (1 - d/(g R))^2 = c (1 - d/R)^2 has its root at d/R = (1 - r)/(1 - r/g), r = sqrt(a/c).
    const RegularGrid grid(20, 20, 20, 20.0);
    const ContactLaw law{.repulsion = 100.0, .adhesion = 4.0, .adhesion_reach = 1.25};
    ContactBodies pair{{197.0, 203.0}, {200, 200}, {200, 200}, {8, 8}, {0, 0}};
    for (int i = 0; i < 40; ++i) {
        const auto moved = contact_displacements(grid, pair, law, 0.5);
        for (std::size_t k = 0; k < 2; ++k) pair.x[k] += moved[k][0];
    }
    const double rest = 16.0 * (1.0 - 0.2) / (1.0 - 0.2 / 1.25);
    EXPECT_NEAR(pair.x[1] - pair.x[0], rest, 1e-3);
}

TEST(ContactForce, VelocitiesEqualSlowTwinAndSumToZero) {
    const RegularGrid grid(6, 7, 8, 20.0);
    const ScatteredCells cells = scatter(grid, 220, 13);
    const ContactBodies bodies = bodies_of(cells, 7.5);
    const ContactLaw law{.repulsion = 60.0, .adhesion = 3.0, .adhesion_reach = 1.3};
    const auto fast = contact_velocities(grid, bodies, law);
    Vec3 sum = Vec3::Zero();
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        Vec3 slow = Vec3::Zero();
        const Vec3 here(cells.x[i], cells.y[i], cells.z[i]);
        for (std::size_t j = 0; j < bodies.size(); ++j) {
            if (j == i) continue;
            const Vec3 away = grid.shortest(Vec3(cells.x[j], cells.y[j], cells.z[j]), here);
            slow += law.speed(away.norm(), 15.0) * away.normalized();
        }
        EXPECT_NEAR((fast[i] - slow).norm(), 0.0, 1e-10);
        sum += fast[i];
    }
    EXPECT_NEAR(sum.norm(), 0.0, 1e-9);
}

TEST(ContactForce, AnchoredCellsPushButStay) {
    const RegularGrid grid(20, 20, 20, 20.0);
    const ContactLaw law{.repulsion = 40.0, .adhesion = 0.0, .adhesion_reach = 1.0};
    const ContactBodies pair{{195.0, 205.0}, {200, 200}, {200, 200}, {8, 8}, {1, 0}};
    const auto moved = contact_displacements(grid, pair, law, 0.1);
    EXPECT_EQ(moved[0].norm(), 0.0);
    EXPECT_GT(moved[1][0], 0.5);
}

TEST(ContactForce, CellsInOnePlacePart) {
    const RegularGrid grid(20, 20, 20, 20.0);
    const ContactLaw law{.repulsion = 40.0, .adhesion = 0.0, .adhesion_reach = 1.0};
    const ContactBodies pair{{200.0, 200.0}, {200, 200}, {200, 200}, {8, 8}, {0, 0}};
    const auto moved = contact_displacements(grid, pair, law, 0.1);
    EXPECT_GT((moved[1] - moved[0]).norm(), 3.0);
}

TEST(ContactForce, SameBitsForAnyInstructionSet) {
    const KernelIsa widest = kernel_isa();
    const ContactLaw law{.repulsion = 60.0, .adhesion = 3.0, .adhesion_reach = 1.3};
    for (const RegularGrid& grid : {RegularGrid(3, 3, 4, 20.0), RegularGrid(8, 8, 8, 20.0)}) {
        const ContactBodies bodies = bodies_of(scatter(grid, 400, 17), 8.0);
        const auto wide = contact_displacements(grid, bodies, law, 0.5);
        for (const KernelIsa isa : {KernelIsa::baseline, KernelIsa::v3}) {
            if (isa > widest) continue;
            limit_kernel_isa(isa);
            const auto narrow = contact_displacements(grid, bodies, law, 0.5);
            limit_kernel_isa(widest);
            for (std::size_t i = 0; i < wide.size(); ++i) ASSERT_EQ(wide[i], narrow[i]);
        }
    }
}

TEST(ContactForce, SameBitsForAnyThreadCount) {
    const RegularGrid grid(8, 8, 8, 20.0);
    const ScatteredCells cells = scatter(grid, 500, 17);
    const ContactBodies bodies = bodies_of(cells, 8.0);
    const ContactLaw law{.repulsion = 60.0, .adhesion = 3.0, .adhesion_reach = 1.3};
    const auto one = contact_displacements(grid, bodies, law, 0.5);
    set_thread_count(4);
    const auto four = contact_displacements(grid, bodies, law, 0.5);
    set_thread_count(1);
    for (std::size_t i = 0; i < one.size(); ++i) ASSERT_EQ(one[i], four[i]);
}

}  // namespace
}  // namespace reticulin::mechanics
