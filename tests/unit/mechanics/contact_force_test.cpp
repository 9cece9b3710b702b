#include "engine/mechanics/contact_force.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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

/// A crowd parted pair by pair, everybody looked at in every sub-step.
class SlowParting {
  public:
    SlowParting(const RegularGrid& grid, const ContactBodies& bodies, const ContactLaw& law)
        : grid_(grid), bodies_(bodies), law_(law), moved_(bodies.size(), Vec3(0, 0, 0)) {}

    std::vector<Vec3> after(double dt) {
        const double margin = std::min(0.5 * grid_.voxel(), 4.0 * law_.repulsion * dt);
        for (int left = 8; dt > 0.0 && left > 0; --left) {
            const double stiffest = push(0.0);
            if (stiffest == 0.0) break;
            const bool resolved = 0.5 / stiffest * left >= dt;
            const double step = resolved ? std::min(dt, 0.5 / stiffest) : dt / left;
            if (resolved && stiffest * step > 0.02) push(0.5 * step);
            for (std::size_t i = 0; i < moved_.size(); ++i) move(i, step, resolved, margin);
            dt -= step;
        }
        return moved_;
    }

  private:
    double push(double half_step) {
        std::vector<Vec3> place(bodies_.size());
        for (std::size_t i = 0; i < place.size(); ++i)
            place[i] = bodies_.position(i) + moved_[i] +
                       (half_step > 0.0 ? Vec3(half_step * velocity_[i]) : Vec3(0, 0, 0));
        velocity_.assign(place.size(), Vec3(0, 0, 0));
        stiffness_.assign(place.size(), 0.0);
        for (std::size_t i = 0; i < place.size(); ++i)
            for (std::size_t j = 0; j < place.size(); ++j)
                if (i != j && bodies_.anchored[i] == 0)
                    add(i,
                        grid_.shortest(place[j], place[i]),
                        bodies_.radius[i] + bodies_.radius[j]);
        return *std::max_element(stiffness_.begin(), stiffness_.end());
    }

    void add(std::size_t i, const Vec3& apart, double radii) {
        const double distance = apart.norm();
        if (distance >= law_.adhesion_reach * radii) return;
        velocity_[i] += law_.speed(distance, radii) / distance * apart;
        const double inner = std::max(0.0, 1.0 - distance / radii);
        stiffness_[i] += (law_.repulsion * inner + law_.adhesion) * 4.0 / radii;
    }

    void move(std::size_t i, double step, bool resolved, double margin) {
        const double x = stiffness_[i] * step;
        if (x == 0.0) return;
        moved_[i] += (resolved ? 1.0 : -std::expm1(-x) / x) * step * velocity_[i];
        if (moved_[i].norm() > margin) moved_[i] *= margin / moved_[i].norm();
    }

    const RegularGrid& grid_;
    const ContactBodies& bodies_;
    const ContactLaw& law_;
    std::vector<Vec3> moved_, velocity_;
    std::vector<double> stiffness_;
};

/// From a crowd in which most touch nobody to one in which pushes go from body to body.
TEST(ContactForce, PartsAsTheSlowTwinThatLooksAtEverybody) {
    const RegularGrid grid(8, 9, 10, 20.0);
    const ContactLaw law{.repulsion = 60.0, .adhesion = 3.0, .adhesion_reach = 1.25};
    for (const std::size_t count : {60U, 150U, 400U}) {
        ContactBodies bodies = bodies_of(scatter(grid, count, 23), 6.0);
        for (std::size_t i = 0; i < count; i += 5) bodies.anchored[i] = 1;
        const auto moved = contact_displacements(grid, bodies, law, 0.5);
        const auto slow = SlowParting(grid, bodies, law).after(0.5);
        std::size_t at_peace = 0;
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_LT((moved[i] - slow[i]).norm(), 1e-9) << count << " " << i;
            at_peace += moved[i].norm() == 0.0 && bodies.anchored[i] == 0 ? 1 : 0;
        }
        EXPECT_GT(at_peace, count == 60U ? 10U : 0U);
    }
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
