#include "engine/diffusion/immobile_fields.hpp"

#include "engine/core/parallel.hpp"
#include "engine/core/state_hash.hpp"

#include "tests/reference/solute_setup.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace reticulin::diffusion {
namespace {

/// Values of the healing model's table.
LocalSignalParameters healing_parameters() {
    LocalSignalParameters p;
    p.platelet_release_rate = 0.69 * units::per_hour;
    p.platelet_tgf_beta = 64.0 * units::ng_per_ml;
    p.platelet_pdgf = 130.0 * units::ng_per_ml;
    p.platelet_active_fraction = 0.1;
    p.latent_loss_rate = 0.029 * units::per_hour;
    p.activation_spontaneous = 0.01 * units::per_hour;
    p.activation_by_macrophages = 0.05 * units::per_hour;
    p.activation_by_myofibroblasts = 0.02 * units::per_hour;
    p.activation_by_mmp = 0.05 * units::per_hour;
    p.macrophage_reference = 2000.0 * units::per_mm3;
    p.neutrophil_reference = 3000.0 * units::per_mm3;
    p.myofibroblast_reference = 3000.0 * units::per_mm3;
    p.damage_decay = 0.01 * units::per_hour;
    p.damage_phagocytosis = 0.02 * units::per_hour;
    p.damage_inflammation = 6.0 * units::per_hour;
    p.monocyte_delay = 14.0 * units::hour;
    p.apoptotic_decay = 0.02 * units::per_hour;
    p.apoptotic_phagocytosis = 0.1 * units::per_hour;
    p.apoptotic_floor = 0.1;
    p.damage_floor = 1e-5;
    p.platelet_floor = 1e-6;
    p.latent_floor = 1e-6 * units::ng_per_ml;
    p.delayed_floor = 1e-6;
    return p;
}

struct Case {
    RegularGrid grid{5, 4, 6, 20.0};
    LocalSignalParameters parameters = healing_parameters();
    ImmobileFields fields{grid};
    VoxelArray<float> tgf_beta{grid};
    VoxelArray<float> pdgf{grid};
    VoxelArray<float> inflammation{grid};
    LocalDrivers drivers{};
    Offset voxel = grid.offset(2, 1, 3);
    GainPlanes gained{};

    float& at(LocalSignal s) { return fields.level(s)[voxel]; }

    void set(LocalSignal s, float value) {
        at(s) = value;
        fields.widen({3, 4});
    }

    void advance(double dt) {
        for (auto* gain : {&tgf_beta, &pdgf, &inflammation}) gain->fill(grid, 0.0F);
        gained = fields.advance(parameters, drivers, dt, {&tgf_beta, &pdgf, &inflammation});
    }
};

TEST(ImmobileFields, StaysExactlyAtRest) {
    Case c;
    c.advance(0.25);
    EXPECT_TRUE(c.fields.active().empty());
    EXPECT_EQ(c.tgf_beta[c.voxel], 0.0F);
}

TEST(ImmobileFields, PlateletsReleaseExactlyWhatTheyHold) {
    Case c;
    c.set(LocalSignal::platelets, 1.0F);
    c.parameters.activation_spontaneous = Rate{};
    c.parameters.latent_loss_rate = Rate{};
    double tgf_beta = 0.0;
    double pdgf = 0.0;
    double hours = 0.0;
    for (const double dt : {0.25, 0.5, 1.0 / 60.0, 2.0}) {
        c.advance(dt);
        hours += dt;
        tgf_beta += dt * static_cast<double>(c.tgf_beta[c.voxel]);
        pdgf += dt * static_cast<double>(c.pdgf[c.voxel]);
        const double released = 1.0 - std::exp(-0.69 * hours);
        EXPECT_NEAR(c.at(LocalSignal::platelets), 1.0 - released, 1e-6);
        EXPECT_NEAR(tgf_beta, 64.0 * 0.1 * released, 1e-5);
        EXPECT_NEAR(pdgf, 130.0 * released, 1e-4);
        EXPECT_NEAR(c.at(LocalSignal::latent_tgf_beta), 64.0 * 0.9 * released, 1e-4);
    }
    for (int step = 0; step < 40; ++step) {
        c.advance(1.0);
        pdgf += static_cast<double>(c.pdgf[c.voxel]);
    }
    EXPECT_EQ(c.at(LocalSignal::platelets), 0.0F);  // the rest under the floor went too
    EXPECT_NEAR(pdgf, 130.0, 1e-3);
}

TEST(ImmobileFields, LatentTgfBetaIsActivatedOrLostAndNothingElse) {
    Case c;
    c.set(LocalSignal::latent_tgf_beta, 10.0F);
    VoxelArray<float> macrophages(c.grid, 2000e-9F);
    VoxelArray<float> myofibroblasts(c.grid, 6000e-9F);
    VoxelArray<float> mmp(c.grid, 2.0F);
    VoxelArray<float> secretion(c.grid, 0.0F);
    secretion[c.voxel] = 3.0F;
    c.drivers.macrophages = macrophages.data();
    c.drivers.myofibroblasts = myofibroblasts.data();
    c.drivers.mmp = mmp.data();
    c.drivers.latent_secretion = secretion.data();
    const double activation = 0.01 + 0.05 + 0.02 * 2.0 + 0.05 * 2.0;
    c.advance(0.25);
    const double after = (10.0 + 0.75) / (1.0 + 0.25 * (activation + 0.029));
    EXPECT_NEAR(c.at(LocalSignal::latent_tgf_beta), after, 1e-5);
    EXPECT_NEAR(c.tgf_beta[c.voxel], activation * after, 1e-5);
    const double lost = 0.25 * 0.029 * after;
    EXPECT_NEAR(10.0 + 0.75 - after, 0.25 * static_cast<double>(c.tgf_beta[c.voxel]) + lost, 1e-5);
}

TEST(ImmobileFields, DamageDecaysAndIsEatenAndFeedsInflammation) {
    Case c;
    c.set(LocalSignal::damage, 1.0F);
    VoxelArray<float> neutrophils(c.grid, 6000e-9F);
    VoxelArray<float> macrophages(c.grid, 1000e-9F);
    c.drivers.neutrophils = neutrophils.data();
    c.drivers.macrophages = macrophages.data();
    const double rate = 0.01 + 0.02 * (2.0 + 0.5);
    double fed = 0.0;
    for (int step = 0; step < 48; ++step) {
        c.advance(0.5);
        fed += 0.5 * static_cast<double>(c.inflammation[c.voxel]);
    }
    const double left = std::exp(-rate * 24.0);
    EXPECT_NEAR(c.at(LocalSignal::damage), left, 3e-4 * left);
    EXPECT_NEAR(fed, 6.0 * (1.0 - left) / rate, 1e-4 * fed);
    EXPECT_NEAR(fed * rate / 6.0, 1.0 - static_cast<double>(c.at(LocalSignal::damage)), 1e-5);
}

TEST(ImmobileFields, MonocyteSignalFollowsInflammationWithItsDelay) {
    Case c;
    VoxelArray<float> inflammation(c.grid, 0.0F);
    inflammation[c.voxel] = 2.0F;
    for (const double dt : {0.25, 6.0, 0.75}) {
        c.advance(dt);
        c.fields.follow(c.parameters, inflammation, {3, 4}, dt);
    }
    EXPECT_NEAR(c.at(LocalSignal::delayed_inflammatory), 2.0 * (1.0 - std::exp(-0.5)), 1e-6);
    EXPECT_EQ(c.fields.active().begin, 3);
    EXPECT_EQ(c.fields.active().end, 4);
}

TEST(ImmobileFields, ApoptoticBodiesAreEaten) {
    Case c;
    c.set(LocalSignal::apoptotic_bodies, 1000.0F);
    VoxelArray<float> macrophages(c.grid, 4000e-9F);
    c.drivers.macrophages = macrophages.data();
    for (int step = 0; step < 20; ++step) c.advance(0.25);
    EXPECT_NEAR(c.at(LocalSignal::apoptotic_bodies), 1000.0 * std::exp(-0.22 * 5.0), 0.25);
}

TEST(ImmobileFields, TellsThePlanesItGaveSolutesAnythingIn) {
    Case c;
    c.set(LocalSignal::damage, 1.0F);
    // the delayed signal is in every plane and makes nothing there
    c.fields.follow(c.parameters, VoxelArray<float>(c.grid, 1.0F), {0, c.grid.nz()}, 1.0);
    c.advance(0.25);
    EXPECT_EQ(c.fields.active().begin, 0);
    EXPECT_EQ(c.fields.active().end, c.grid.nz());
    EXPECT_EQ(c.gained.inflammation.begin, 3);
    EXPECT_EQ(c.gained.inflammation.end, 4);
    EXPECT_TRUE(c.gained.tgf_beta.empty());
    EXPECT_TRUE(c.gained.pdgf.empty());
}

/// What one voxel holds, and gives in an hour.
struct Place {
    double latent, damage, delayed, platelets, bodies;
    double tgf_beta = 0, pdgf = 0, inflammation = 0;
};

/// Densities as shares of their references.
struct Around {
    double neutrophils, macrophages, myofibroblasts, mmp, inflammation, secretion;
};

/// The slow, obvious twin: one voxel as printed in docs/model/diffusion.md, without floors.
Place advanced_slowly(const Place& v, const Around& a, double dt) {
    const auto second_order = [](double x) { return 1.0 / (1.0 + x + 0.5 * x * x); };
    const double released = v.platelets * (1.0 - std::exp(-0.69 * dt));
    const double active = 0.01 + 0.05 * a.macrophages + 0.02 * a.myofibroblasts + 0.05 * a.mmp;
    const double cleared = dt * (0.01 + 0.02 * (a.neutrophils + a.macrophages));
    Place now{};
    now.platelets = v.platelets - released;
    now.latent =
        (v.latent + 0.9 * 64.0 * released + dt * a.secretion) / (1.0 + dt * (active + 0.029));
    now.damage = v.damage * second_order(cleared);
    now.delayed = v.delayed + (a.inflammation - v.delayed) * (1.0 - std::exp(-dt / 14.0));
    now.bodies = v.bodies * second_order(dt * (0.02 + 0.1 * a.macrophages));
    now.tgf_beta = 0.1 * 64.0 * released / dt + active * now.latent;
    now.pdgf = 130.0 * released / dt;
    now.inflammation = 6.0 * v.damage * (1.0 + 0.5 * cleared) * second_order(cleared);
    return now;
}

TEST(ImmobileFields, EqualsTheSlowTwinOnRowsOfSeveralVectors) {
    constexpr double storage = 1e-6;  // single precision of what is kept
    constexpr double dt = 0.5;
    Case c{RegularGrid(37, 3, 4, 20.0)};
    reference::Noise noise;
    std::array<VoxelArray<float>, 6> around;
    for (auto& field : around) field = VoxelArray<float>(c.grid);
    std::vector<Place> expected(c.grid.size());
    reference::for_each_voxel(c.grid, [&](int x, int y, int z) {
        const Offset v = c.grid.offset(x, y, z);
        if (x % 7 == 3 && y == 1) return;  // single silent voxels among the others
        const auto draw = [&](float& kept, double high) {
            kept = static_cast<float>(0.1 + (high - 0.1) * noise());
            return static_cast<double>(kept);
        };
        const auto level = [&](LocalSignal s) -> float& { return c.fields.level(s)[v]; };
        Place now{};
        now.latent = draw(level(LocalSignal::latent_tgf_beta), 5.0);
        now.damage = draw(level(LocalSignal::damage), 2.0);
        now.delayed = draw(level(LocalSignal::delayed_inflammatory), 2.0);
        now.platelets = draw(level(LocalSignal::platelets), 1.0);
        now.bodies = draw(level(LocalSignal::apoptotic_bodies), 500.0);
        std::array<double, 6> drawn{};
        for (std::size_t k = 0; k < 6; ++k) drawn[k] = draw(around[k][v], 3.0);
        const double reference[] = {3000e-9, 2000e-9, 3000e-9};
        for (std::size_t k = 0; k < 3; ++k)
            around[k][v] = static_cast<float>(drawn[k] * reference[k]);
        expected[v] =
            advanced_slowly(now, {drawn[0], drawn[1], drawn[2], drawn[3], drawn[4], drawn[5]}, dt);
    });
    c.drivers = {
        around[0].data(), around[1].data(), around[2].data(), around[3].data(), around[5].data()};
    c.parameters.apoptotic_floor = 0.0;
    c.fields.widen({0, c.grid.nz()});
    c.advance(dt);
    c.fields.follow(c.parameters, around[4], {0, c.grid.nz()}, dt);
    reference::for_each_voxel(c.grid, [&](int x, int y, int z) {
        const Offset v = c.grid.offset(x, y, z);
        const auto agrees = [&](float got, double want) {
            ASSERT_NEAR(got, want, storage * (1.0 + want)) << x << ' ' << y << ' ' << z;
        };
        const Place& want = expected[v];
        agrees(c.fields.level(LocalSignal::latent_tgf_beta)[v], want.latent);
        agrees(c.fields.level(LocalSignal::damage)[v], want.damage);
        agrees(c.fields.level(LocalSignal::delayed_inflammatory)[v], want.delayed);
        agrees(c.fields.level(LocalSignal::platelets)[v], want.platelets);
        agrees(c.fields.level(LocalSignal::apoptotic_bodies)[v], want.bodies);
        agrees(c.tgf_beta[v], want.tgf_beta);
        agrees(c.pdgf[v], want.pdgf);
        agrees(c.inflammation[v], want.inflammation);
    });
}

TEST(ImmobileFields, BecomesExactlyQuietAgain) {
    Case c;
    for (const LocalSignal s : {LocalSignal::platelets,
                                LocalSignal::latent_tgf_beta,
                                LocalSignal::damage,
                                LocalSignal::delayed_inflammatory,
                                LocalSignal::apoptotic_bodies}) {
        c.set(s, 1.0F);
    }
    const VoxelArray<float> no_inflammation(c.grid, 0.0F);
    for (int step = 0; step < 2000; ++step) {
        c.advance(1.0);
        c.fields.follow(c.parameters, no_inflammation, {}, 1.0);
    }
    EXPECT_TRUE(c.fields.active().empty());
    for (std::size_t s = 0; s < local_signal_count; ++s) {
        EXPECT_EQ(c.at(static_cast<LocalSignal>(s)), 0.0F) << local_signal_names[s];
    }
}

TEST(ImmobileFields, SameBitsForAnyThreadCount) {
    const auto hash = [] {
        Case c;
        reference::Noise noise;
        reference::for_each_voxel(c.grid, [&](int x, int y, int z) {
            for (std::size_t s = 0; s < local_signal_count; ++s) {
                c.fields.level(static_cast<LocalSignal>(s))[c.grid.offset(x, y, z)] =
                    static_cast<float>(noise());
            }
        });
        c.fields.widen({0, c.grid.nz()});
        for (int step = 0; step < 5; ++step) c.advance(0.25);
        StateHashVisitor visitor;
        ImmobileFields::for_each_array(c.fields, visitor);
        return visitor.value();
    };
    const std::uint64_t one = hash();
    for (const int threads : {2, 4}) {
        set_thread_count(threads);
        EXPECT_EQ(hash(), one);
    }
    set_thread_count(1);
}

TEST(ImmobileFields, InterpolatesAndSleepsAsZero) {
    Case c;
    EXPECT_EQ(c.fields.level_at(LocalSignal::damage, {50.0, 30.0, 70.0}), 0.0);
    c.set(LocalSignal::damage, 2.0F);
    EXPECT_NEAR(c.fields.level_at(LocalSignal::damage, {50.0, 30.0, 70.0}), 2.0, 1e-6);
    EXPECT_NEAR(c.fields.level_at(LocalSignal::damage, {60.0, 30.0, 70.0}), 2.0 * 9.0 / 16.0, 1e-6);
}

}  // namespace
}  // namespace reticulin::diffusion
