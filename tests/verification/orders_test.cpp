#include "engine/diffusion/immobile_fields.hpp"
#include "engine/mechanics/contact_force.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>

// Orders of accuracy that no other test measures; docs/model/halving.md lists them all.

namespace reticulin::testing {
namespace {

/// Errors of a step and its half, and the order that follows; printed for the page.
double order_of(const char* what, double step, const std::function<double(double)>& error) {
    const double coarse = error(step);
    const double fine = error(0.5 * step);
    const double order = std::log2(coarse / fine);
    std::printf("%s: step %.3g h, error %.2e; half of it %.2e; order %.2f\n",
                what,
                step,
                coarse,
                fine,
                order);
    return order;
}

TEST(Orders, LatentTgfBetaIsFirstOrder) {
    const auto error = [](double dt) {
        const RegularGrid grid(3, 3, 3, 20.0);
        diffusion::LocalSignalParameters p;
        p.platelet_release_rate = 0.69 * units::per_hour;
        p.monocyte_delay = 14.0 * units::hour;
        p.macrophage_reference = 2000.0 * units::per_mm3;
        p.neutrophil_reference = p.myofibroblast_reference = 3000.0 * units::per_mm3;
        p.latent_loss_rate = 0.029 * units::per_hour;
        p.activation_spontaneous = 0.071 * units::per_hour;
        diffusion::ImmobileFields fields(grid);
        const Offset voxel = grid.offset(1, 1, 1);
        fields.level(diffusion::LocalSignal::latent_tgf_beta)[voxel] = 10.0F;
        fields.widen({1, 2});
        VoxelArray<float> made(grid), lost(grid);
        made[voxel] = 3.0F;
        diffusion::LocalDrivers drivers;
        drivers.latent_secretion = made.data();
        for (double t = 0.0; t < 15.99; t += dt)
            (void)fields.advance(p, drivers, dt, {&lost, &lost, &lost});
        const double exact = 30.0 - 20.0 * std::exp(-0.1 * 16.0);  // 3 / 0.1, from 10
        return std::abs(
            static_cast<double>(fields.level(diffusion::LocalSignal::latent_tgf_beta)[voxel]) -
            exact);
    };
    EXPECT_NEAR(order_of("latent TGF-b", 2.0, error), 1.0, 0.1);
}

TEST(Orders, SparseContactsAreSecondOrder) {
    const auto error = [](double dt) {
        const RegularGrid grid(20, 20, 20, 20.0);
        const mechanics::ContactLaw law{.repulsion = 40.0, .adhesion = 0.0, .adhesion_reach = 1.0};
        mechanics::ContactBodies pair{{197.0, 203.0}, {200, 200}, {200, 200}, {8, 8}, {0, 0}};
        const double radii = 16.0;
        const double end = 0.16;
        for (double t = 0.0; t < end - 1e-9; t += dt) {
            const auto moved = mechanics::contact_displacements(grid, pair, law, dt);
            for (std::size_t i = 0; i < 2; ++i) pair.x[i] += moved[i][0];
        }
        const double overlap =
            1.0 / (1.0 / (1.0 - 6.0 / radii) + 2.0 * law.repulsion * end / radii);
        return std::abs(pair.x[1] - pair.x[0] - radii * (1.0 - overlap));
    };
    EXPECT_NEAR(order_of("contacts", 0.04, error), 2.0, 0.3);
}

}  // namespace
}  // namespace reticulin::testing
