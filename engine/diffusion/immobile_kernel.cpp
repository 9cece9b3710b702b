#include "engine/diffusion/immobile_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

namespace {

/// 1 / share left of a first-order decay over rate x dt = x: second order, positive for any x.
inline double decay(double x) {
    return 1.0 + x + 0.5 * x * x;
}

/// A level under its floor is 0.
inline float floored(double value, double floor) {
    return value < floor ? 0.0F : static_cast<float>(value);
}

}  // namespace

LocalTraces advance_local(const LocalRates& r, const LocalRow& row) {
    double levels = 0.0, tgf_beta = 0.0, pdgf = 0.0, inflammation = 0.0;
#pragma omp simd reduction(+ : levels, tgf_beta, pdgf, inflammation)
    for (std::size_t i = 0; i < row.count; ++i) {
        const double macrophages = static_cast<double>(row.macrophages[i]);

        // Platelets release at a constant rate: exact; the rest under the floor goes at once.
        const double stored = static_cast<double>(row.platelets[i]);
        const float platelets = floored(stored * (1.0 - r.released_share), r.platelet_floor);
        const double released = stored - static_cast<double>(platelets);
        const double freed = released * r.platelet_tgf_beta;

        // L_new = (L + made) / (1 + dt (activation + loss)); what is activated is active TGF-b.
        const double secreted = r.dt * static_cast<double>(row.latent_secretion[i]);
        const double before =
            static_cast<double>(row.latent[i]) + freed * (1.0 - r.active_fraction) + secreted;
        const double activation = r.spontaneous + r.by_macrophages * macrophages +
                                  r.by_myofibroblasts * static_cast<double>(row.myofibroblasts[i]) +
                                  r.by_mmp * static_cast<double>(row.mmp[i]);
        const double after = before / (1.0 + r.dt * (activation + r.latent_loss));
        const float latent = floored(after, r.latent_floor);
        const double made = freed * r.active_fraction + r.dt * activation * after;

        // Damage decays and is cleared; it makes inflammation by its mean over the step.
        const double hurt = static_cast<double>(row.damage[i]);
        const double cleared =
            r.dt *
            (r.damage_decay + r.damage_per_neutrophil * static_cast<double>(row.neutrophils[i]) +
             r.damage_per_macrophage * macrophages);
        const double mean_share = (1.0 + 0.5 * cleared) / decay(cleared);
        const double inflaming = r.dt * r.damage_inflammation * hurt * mean_share;
        const float damage = floored(hurt * (1.0 / decay(cleared)), r.damage_floor);

        const double signal = static_cast<double>(row.delayed[i]);
        const double lag = static_cast<double>(row.inflammation[i]) - signal;
        const float delayed = floored(signal + lag * r.delayed_share, r.delayed_floor);

        const double eaten = r.dt * (r.apoptotic_decay + r.apoptotic_per_macrophage * macrophages);
        const double bodies = static_cast<double>(row.apoptotic[i]) * (1.0 / decay(eaten));
        const float apoptotic = floored(bodies, r.apoptotic_floor);

        row.tgf_beta_gain[i] += static_cast<float>(made / r.dt);
        row.pdgf_gain[i] += static_cast<float>(released * r.platelet_pdgf / r.dt);
        row.inflammation_gain[i] += static_cast<float>(inflaming / r.dt);
        row.platelets[i] = platelets;
        row.latent[i] = latent;
        row.damage[i] = damage;
        row.delayed[i] = delayed;
        row.apoptotic[i] = apoptotic;
        levels += static_cast<double>(platelets) + static_cast<double>(latent) +
                  static_cast<double>(damage) + static_cast<double>(delayed) +
                  static_cast<double>(apoptotic);
        tgf_beta += made;
        pdgf += released;
        inflammation += inflaming;
    }
    return {levels, tgf_beta, pdgf, inflammation};
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
