#include "engine/diffusion/immobile_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

namespace {

/// Share left of a first-order decay over rate x dt = x: second order, positive for any x.
inline double share_left(double x) {
    return 1.0 / (1.0 + x + 0.5 * x * x);
}

/// A level under its floor is 0.
inline float floored(double value, double floor) {
    return value < floor ? 0.0F : static_cast<float>(value);
}

/// Platelets release at a constant rate: exact; the rest under the floor goes at once.
struct Release {
    float left;
    double released;
};

inline Release release(const LocalRates& r, float platelets) {
    const double stored = static_cast<double>(platelets);
    const float left = floored(stored * (1.0 - r.released_share), r.platelet_floor);
    return {left, stored - static_cast<double>(left)};
}

/// L_new = (L + made) / (1 + dt (activation + loss)); what is activated is active TGF-b.
struct Activation {
    float latent;
    double made;
};

inline Activation activate(const LocalRates& r, const LocalRow& row, std::size_t i, double freed) {
    const double secreted = r.dt * static_cast<double>(row.latent_secretion[i]);
    const double before =
        static_cast<double>(row.latent[i]) + freed * (1.0 - r.active_fraction) + secreted;
    const double activation = r.spontaneous +
                              r.by_macrophages * static_cast<double>(row.macrophages[i]) +
                              r.by_myofibroblasts * static_cast<double>(row.myofibroblasts[i]) +
                              r.by_mmp * static_cast<double>(row.mmp[i]);
    const double after = before / (1.0 + r.dt * (activation + r.latent_loss));
    return {floored(after, r.latent_floor), freed * r.active_fraction + r.dt * activation * after};
}

/// Damage decays and is cleared; it makes inflammation by its mean over the step.
struct Damage {
    float left;
    double inflaming;
};

inline Damage clear_damage(const LocalRates& r, const LocalRow& row, std::size_t i) {
    const double hurt = static_cast<double>(row.damage[i]);
    const double cleared =
        r.dt * (r.damage_decay + r.damage_per_neutrophil * static_cast<double>(row.neutrophils[i]) +
                r.damage_per_macrophage * static_cast<double>(row.macrophages[i]));
    const double left = share_left(cleared);
    const double mean_share = (1.0 + 0.5 * cleared) * left;
    return {floored(hurt * left, r.damage_floor), r.dt * r.damage_inflammation * hurt * mean_share};
}

inline float follow(const LocalRates& r, float delayed, float inflammation) {
    const double signal = static_cast<double>(delayed);
    const double lag = static_cast<double>(inflammation) - signal;
    return floored(signal + lag * r.delayed_share, r.delayed_floor);
}

inline float eat(const LocalRates& r, float bodies, float macrophages) {
    const double eaten =
        r.dt * (r.apoptotic_decay + r.apoptotic_per_macrophage * static_cast<double>(macrophages));
    return floored(static_cast<double>(bodies) * share_left(eaten), r.apoptotic_floor);
}

}  // namespace

LocalTraces advance_local(const LocalRates& r, const LocalRow& row) {
    const double per_hour = 1.0 / r.dt;
    double levels = 0.0, tgf_beta = 0.0, pdgf = 0.0, inflammation = 0.0;
#pragma omp simd reduction(+ : levels, tgf_beta, pdgf, inflammation)
    for (std::size_t i = 0; i < row.count; ++i) {
        const Release p = release(r, row.platelets[i]);
        const Activation l = activate(r, row, i, p.released * r.platelet_tgf_beta);
        const Damage d = clear_damage(r, row, i);
        const float delayed = follow(r, row.delayed[i], row.inflammation[i]);
        const float bodies = eat(r, row.apoptotic[i], row.macrophages[i]);
        row.tgf_beta_gain[i] += static_cast<float>(l.made * per_hour);
        row.pdgf_gain[i] += static_cast<float>(p.released * (r.platelet_pdgf * per_hour));
        row.inflammation_gain[i] += static_cast<float>(d.inflaming * per_hour);
        row.platelets[i] = p.left;
        row.latent[i] = l.latent;
        row.damage[i] = d.left;
        row.delayed[i] = delayed;
        row.apoptotic[i] = bodies;
        levels += static_cast<double>(p.left) + static_cast<double>(l.latent) +
                  static_cast<double>(d.left) + static_cast<double>(delayed) +
                  static_cast<double>(bodies);
        tgf_beta += l.made;
        pdgf += p.released;
        inflammation += d.inflaming;
    }
    return {levels, tgf_beta, pdgf, inflammation};
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
