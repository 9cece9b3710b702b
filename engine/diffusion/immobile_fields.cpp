#include "engine/diffusion/immobile_fields.hpp"

#include "engine/core/interpolation.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"
#include "engine/diffusion/delta_form.hpp"

#include <algorithm>
#include <vector>

namespace reticulin::diffusion {

/// The parameters in native units, with what depends on the step alone.
struct ImmobileFields::Rates {
    Rates(const LocalSignalParameters& p, double step)
        : dt(step),
          released_share(math::probability(p.platelet_release_rate.native(), step)),
          delayed_share(-math::expm1(-step / p.monocyte_delay.native())),
          platelet_tgf_beta(p.platelet_tgf_beta.native()),
          platelet_pdgf(p.platelet_pdgf.native()),
          active_fraction(p.platelet_active_fraction),
          latent_loss(p.latent_loss_rate.native()),
          spontaneous(p.activation_spontaneous.native()),
          by_macrophages(p.activation_by_macrophages.native() / p.macrophage_reference.native()),
          by_myofibroblasts(p.activation_by_myofibroblasts.native() /
                            p.myofibroblast_reference.native()),
          by_mmp(p.activation_by_mmp.native()),
          damage_decay(p.damage_decay.native()),
          damage_per_neutrophil(p.damage_phagocytosis.native() / p.neutrophil_reference.native()),
          damage_per_macrophage(p.damage_phagocytosis.native() / p.macrophage_reference.native()),
          damage_inflammation(p.damage_inflammation.native()),
          apoptotic_decay(p.apoptotic_decay.native()),
          apoptotic_per_macrophage(p.apoptotic_phagocytosis.native() /
                                   p.macrophage_reference.native()),
          platelet_floor(p.platelet_floor),
          latent_floor(p.latent_floor.native()),
          damage_floor(p.damage_floor),
          delayed_floor(p.delayed_floor),
          apoptotic_floor(p.apoptotic_floor) {}

    double dt;
    double released_share;
    double delayed_share;
    double platelet_tgf_beta;
    double platelet_pdgf;
    double active_fraction;
    double latent_loss;
    double spontaneous;
    double by_macrophages;
    double by_myofibroblasts;
    double by_mmp;
    double damage_decay;
    double damage_per_neutrophil;
    double damage_per_macrophage;
    double damage_inflammation;
    double apoptotic_decay;
    double apoptotic_per_macrophage;
    double platelet_floor;
    double latent_floor;
    double damage_floor;
    double delayed_floor;
    double apoptotic_floor;
};

namespace {

double read(const float* values, Offset i) {
    return values == nullptr ? 0.0 : static_cast<double>(values[i]);
}

/// Share left of a first-order decay over rate x dt = x: second order, positive for any x.
double remaining_share(double x) {
    return 1.0 / (1.0 + x + 0.5 * x * x);
}

/// Mean over the step of the same, so that rate x mean x dt is exactly what is lost.
double mean_share(double x) {
    return (1.0 + 0.5 * x) / (1.0 + x + 0.5 * x * x);
}

/// A level under its floor is 0.
float floored(double value, double floor) {
    return value < floor ? 0.0F : static_cast<float>(value);
}

/// Adds a rate to a gain that is wanted.
void add(VoxelArray<float>* gain, Offset i, double rate) {
    if (gain != nullptr && rate != 0.0) (*gain)[i] += static_cast<float>(rate);
}

bool has_nonzero(const RegularGrid& grid, const float* values, int plane) {
    if (values == nullptr) return false;
    for (int y = 0; y < grid.ny(); ++y) {
        const float* row = values + grid.offset(0, y, plane);
        for (int x = 0; x < grid.nx(); ++x) {
            if (row[x] != 0.0F) return true;
        }
    }
    return false;
}

}  // namespace

ImmobileFields::ImmobileFields(const RegularGrid& grid) : grid_(grid) {
    for (auto& level : level_) level = VoxelArray<float>(grid);
}

double ImmobileFields::level_at(LocalSignal s, const Vec3& position) const {
    if (active_begin_ >= active_end_) return 0.0;
    return trilinear(grid_, level_[index(s)].data(), position);
}

void ImmobileFields::widen(int begin, int end) {
    const int first = std::max(0, begin);
    const int last = std::min(grid_.nz(), end);
    if (first >= last) return;
    const bool asleep = active_begin_ >= active_end_;
    active_begin_ = asleep ? first : std::min(active_begin_, first);
    active_end_ = asleep ? last : std::max(active_end_, last);
}

bool ImmobileFields::is_due(const LocalDrivers& drivers, int plane) const {
    return (plane >= active_begin_ && plane < active_end_) ||
           has_nonzero(grid_, drivers.inflammation, plane) ||
           has_nonzero(grid_, drivers.latent_secretion, plane);
}

void ImmobileFields::advance(const LocalSignalParameters& p,
                             const LocalDrivers& drivers,
                             double dt,
                             const Gains& gains) {
    const Rates rates(p, dt);
    std::vector<char> holds_something(static_cast<std::size_t>(grid_.nz()), 0);
    for_each_block(holds_something.size(), [&](std::size_t i) {
        const int plane = static_cast<int>(i);
        if (!is_due(drivers, plane)) return;
        holds_something[i] = advance_plane(rates, drivers, gains, plane) ? 1 : 0;
    });
    active_begin_ = active_end_ = 0;
    for (int z = 0; z < grid_.nz(); ++z) {
        if (holds_something[static_cast<std::size_t>(z)] != 0) widen(z, z + 1);
    }
}

bool ImmobileFields::advance_plane(const Rates& rates,
                                   const LocalDrivers& drivers,
                                   const Gains& gains,
                                   int plane) {
    bool holds_something = false;
    for (int y = 0; y < grid_.ny(); ++y) {
        for (int x = 0; x < grid_.nx(); ++x) {
            const Offset i = grid_.offset(x, y, plane);
            const VoxelGains made = advance_voxel(rates, drivers, i);
            add(gains.tgf_beta, i, made.tgf_beta / rates.dt);
            add(gains.pdgf, i, made.pdgf / rates.dt);
            add(gains.inflammation, i, made.inflammation / rates.dt);
            for (const auto& level : level_) holds_something = holds_something || level[i] != 0.0F;
        }
    }
    return holds_something;
}

ImmobileFields::VoxelGains ImmobileFields::advance_voxel(const Rates& r,
                                                         const LocalDrivers& drivers,
                                                         Offset i) {
    VoxelGains made;
    const double macrophages = read(drivers.macrophages, i);
    release_platelets(r, i, made);
    activate_latent(r, drivers, macrophages, i, made);

    float& damage = level_[index(LocalSignal::damage)][i];
    const double clearance =
        r.dt * (r.damage_decay + r.damage_per_neutrophil * read(drivers.neutrophils, i) +
                r.damage_per_macrophage * macrophages);
    const double hurt = static_cast<double>(damage);
    made.inflammation = r.dt * r.damage_inflammation * hurt * mean_share(clearance);
    damage = floored(hurt * remaining_share(clearance), r.damage_floor);

    float& delayed = level_[index(LocalSignal::delayed_inflammatory)][i];
    const double signal = static_cast<double>(delayed);
    const double lag = read(drivers.inflammation, i) - signal;
    delayed = floored(signal + lag * r.delayed_share, r.delayed_floor);

    float& apoptotic = level_[index(LocalSignal::apoptotic_bodies)][i];
    const double eaten = r.dt * (r.apoptotic_decay + r.apoptotic_per_macrophage * macrophages);
    apoptotic = floored(static_cast<double>(apoptotic) * remaining_share(eaten), r.apoptotic_floor);
    return made;
}

/// Platelets release at a constant rate: exact exponential; the rest under the floor goes at once.
void ImmobileFields::release_platelets(const Rates& r, Offset i, VoxelGains& made) {
    float& platelets = level_[index(LocalSignal::platelets)][i];
    if (platelets == 0.0F) return;
    const double before = static_cast<double>(platelets);
    platelets = floored(before * (1.0 - r.released_share), r.platelet_floor);
    const double released = before - static_cast<double>(platelets);
    made.tgf_beta += released * r.platelet_tgf_beta * r.active_fraction;
    made.latent += released * r.platelet_tgf_beta * (1.0 - r.active_fraction);
    made.pdgf += released * r.platelet_pdgf;
}

/// L_new = (L + made) / (1 + dt (activation + loss)); what is activated becomes active TGF-b.
void ImmobileFields::activate_latent(
    const Rates& r, const LocalDrivers& drivers, double macrophages, Offset i, VoxelGains& made) {
    float& latent = level_[index(LocalSignal::latent_tgf_beta)][i];
    const double secreted = r.dt * read(drivers.latent_secretion, i);
    const double before = static_cast<double>(latent) + made.latent + secreted;
    if (before == 0.0) return;
    const double activation = r.spontaneous + r.by_macrophages * macrophages +
                              r.by_myofibroblasts * read(drivers.myofibroblasts, i) +
                              r.by_mmp * read(drivers.mmp, i);
    const double after = before / (1.0 + r.dt * (activation + r.latent_loss));
    made.tgf_beta += r.dt * activation * after;
    latent = floored(after, r.latent_floor);
}

}  // namespace reticulin::diffusion
