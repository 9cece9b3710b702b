#include "engine/diffusion/immobile_kernel.hpp"

#include "engine/core/lanes.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// Share left of a first-order decay over rate x dt = x: second order, positive for any x.
inline DoubleLanes share_left(DoubleLanes x) {
    return 1.0 / (1.0 + x + 0.5 * x * x);
}

/// A level under its floor is 0.
inline DoubleLanes floored(DoubleLanes value, double floor) {
    return as_stored(where(value < floor, DoubleLanes{}, value));
}

/// Platelets release at a constant rate: exact; the rest under the floor goes at once.
struct Release {
    DoubleLanes left, released;
};

inline Release release(const LocalRates& r, DoubleLanes stored) {
    const DoubleLanes left = floored(stored * (1.0 - r.released_share), r.platelet_floor);
    return {left, stored - left};
}

/// L_new = (L + made) / (1 + dt (activation + loss)); what is activated is active TGF-b.
struct Activation {
    DoubleLanes latent, made;
};

inline Activation activate(const LocalRates& r,
                           const LocalRow& row,
                           std::size_t i,
                           DoubleLanes freed) {
    const DoubleLanes secreted = r.dt * as_doubles(row.latent_secretion + i);
    const DoubleLanes before =
        as_doubles(row.latent + i) + freed * (1.0 - r.active_fraction) + secreted;
    const DoubleLanes activation = r.spontaneous +
                                   r.by_macrophages * as_doubles(row.macrophages + i) +
                                   r.by_myofibroblasts * as_doubles(row.myofibroblasts + i) +
                                   r.by_mmp * as_doubles(row.mmp + i);
    const DoubleLanes after = before / (1.0 + r.dt * (activation + r.latent_loss));
    return {floored(after, r.latent_floor), freed * r.active_fraction + r.dt * activation * after};
}

/// Damage decays and is cleared; it makes inflammation by its mean over the step.
struct Damage {
    DoubleLanes left, inflaming;
};

inline Damage clear_damage(const LocalRates& r, const LocalRow& row, std::size_t i) {
    const DoubleLanes hurt = as_doubles(row.damage + i);
    const DoubleLanes cleared =
        r.dt * (r.damage_decay + r.damage_per_neutrophil * as_doubles(row.neutrophils + i) +
                r.damage_per_macrophage * as_doubles(row.macrophages + i));
    const DoubleLanes left = share_left(cleared);
    const DoubleLanes mean_share = (1.0 + 0.5 * cleared) * left;
    return {floored(hurt * left, r.damage_floor), r.dt * r.damage_inflammation * hurt * mean_share};
}

inline DoubleLanes eat(const LocalRates& r, const LocalRow& row, std::size_t i) {
    const DoubleLanes eaten =
        r.dt * (r.apoptotic_decay + r.apoptotic_per_macrophage * as_doubles(row.macrophages + i));
    return floored(as_doubles(row.apoptotic + i) * share_left(eaten), r.apoptotic_floor);
}

/// Nothing is there and nothing comes: the voxels stay as they are.
inline bool is_silent(const LocalRow& row, std::size_t i) {
    const DoubleLanes any = as_doubles(row.latent + i) + as_doubles(row.damage + i) +
                            as_doubles(row.delayed + i) + as_doubles(row.platelets + i) +
                            as_doubles(row.apoptotic + i) + as_doubles(row.latent_secretion + i);
    return !any_positive(any);
}

inline void add_to(float* gain, DoubleLanes rate) {
    store_as_floats(gain, as_doubles(gain) + as_stored(rate));
}

}  // namespace

LocalTraces advance_local(const LocalRates& rates, const LocalRow& to) {
    const LocalRates r = rates;  // in registers, whatever a store points to
    const LocalRow row = to;
    const double per_hour = 1.0 / r.dt;
    DoubleLanes levels{}, tgf_beta{}, pdgf{}, inflammation{};
    for (std::size_t i = 0; i < row.count; i += double_lane_count) {
        if (is_silent(row, i)) continue;
        const Release p = release(r, as_doubles(row.platelets + i));
        const Activation l = activate(r, row, i, p.released * r.platelet_tgf_beta);
        const Damage d = clear_damage(r, row, i);
        const DoubleLanes bodies = eat(r, row, i);
        add_to(row.tgf_beta_gain + i, l.made * per_hour);
        add_to(row.pdgf_gain + i, p.released * (r.platelet_pdgf * per_hour));
        add_to(row.inflammation_gain + i, d.inflaming * per_hour);
        store_as_floats(row.platelets + i, p.left);
        store_as_floats(row.latent + i, l.latent);
        store_as_floats(row.damage + i, d.left);
        store_as_floats(row.apoptotic + i, bodies);
        levels += p.left + l.latent + d.left + as_doubles(row.delayed + i) + bodies;
        tgf_beta += l.made;
        pdgf += p.released;
        inflammation += d.inflaming;
    }
    return {sum_of(levels), sum_of(tgf_beta), sum_of(pdgf), sum_of(inflammation)};
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
