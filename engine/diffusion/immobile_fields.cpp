#include "engine/diffusion/immobile_fields.hpp"

#include "engine/core/interpolation.hpp"
#include "engine/core/kernel_isa.hpp"
#include "engine/core/math.hpp"
#include "engine/core/planes.hpp"
#include "engine/diffusion/immobile_kernel.hpp"

#include <algorithm>
#include <vector>

namespace reticulin::diffusion {

namespace {

/// The parameters in native units, with what depends on the step alone.
LocalRates rates_of(const LocalSignalParameters& p, double dt) {
    const double macrophage = p.macrophage_reference.native();
    return {
        .dt = dt,
        .released_share = math::probability(p.platelet_release_rate.native(), dt),
        .platelet_tgf_beta = p.platelet_tgf_beta.native(),
        .platelet_pdgf = p.platelet_pdgf.native(),
        .active_fraction = p.platelet_active_fraction,
        .latent_loss = p.latent_loss_rate.native(),
        .spontaneous = p.activation_spontaneous.native(),
        .by_macrophages = p.activation_by_macrophages.native() / macrophage,
        .by_myofibroblasts =
            p.activation_by_myofibroblasts.native() / p.myofibroblast_reference.native(),
        .by_mmp = p.activation_by_mmp.native(),
        .damage_decay = p.damage_decay.native(),
        .damage_per_neutrophil = p.damage_phagocytosis.native() / p.neutrophil_reference.native(),
        .damage_per_macrophage = p.damage_phagocytosis.native() / macrophage,
        .damage_inflammation = p.damage_inflammation.native(),
        .apoptotic_decay = p.apoptotic_decay.native(),
        .apoptotic_per_macrophage = p.apoptotic_phagocytosis.native() / macrophage,
        .platelet_floor = p.platelet_floor,
        .latent_floor = p.latent_floor.native(),
        .damage_floor = p.damage_floor,
        .apoptotic_floor = p.apoptotic_floor};
}

LocalTraces advance_row(const LocalRates& rates, const LocalRow& row) {
    return RETICULIN_FOR_THIS_ISA(advance_local)(rates, row);
}

}  // namespace

ImmobileFields::ImmobileFields(const RegularGrid& grid) : grid_(grid) {
    for (auto& level : level_) level = VoxelArray<float>(grid);
}

double ImmobileFields::level_at(LocalSignal s, const Vec3& position) const {
    if (active_.empty()) return 0.0;
    return read_value(grid_, level_[index(s)].data(), position);
}

void ImmobileFields::widen(PlaneRange planes) {
    const PlaneRange inside{std::max(0, planes.begin), std::min(grid_.nz(), planes.end)};
    active_ = active_.united(inside);
}

GainPlanes ImmobileFields::advance(const LocalSignalParameters& p,
                                   const LocalDrivers& drivers,
                                   double dt,
                                   const Gains& gains) {
    const LocalRates rates = rates_of(p, dt);
    std::vector<LocalTraces> traces(static_cast<std::size_t>(grid_.nz()));
    for_each_block(traces.size(), [&](std::size_t i) {
        const int plane = static_cast<int>(i);
        if (active_.contains(plane)) traces[i] = advance_plane(rates, drivers, gains, plane);
    });
    active_ = {};
    GainPlanes gained;
    for (int z = 0; z < grid_.nz(); ++z) {
        const LocalTraces& made = traces[static_cast<std::size_t>(z)];
        const PlaneRange here{z, z + 1};
        if (made.levels != 0.0) widen(here);
        if (made.tgf_beta != 0.0) gained.tgf_beta = gained.tgf_beta.united(here);
        if (made.pdgf != 0.0) gained.pdgf = gained.pdgf.united(here);
        if (made.inflammation != 0.0) gained.inflammation = gained.inflammation.united(here);
    }
    return gained;
}

void ImmobileFields::follow(const LocalSignalParameters& p,
                            const VoxelArray<float>& inflammation,
                            PlaneRange inflamed,
                            double dt) {
    widen(inflamed);
    const double share = math::probability(1.0 / p.monocyte_delay.native(), dt);
    VoxelArray<float>& delayed = level_[index(LocalSignal::delayed_inflammatory)];
    for_each_plane(grid_, active_, [&](Offset plane) {
        for (int y = 0; y < grid_.ny(); ++y) {
            const Offset row = plane + grid_.offset(0, y, 0);
            for (Offset v = row; v < row + static_cast<std::size_t>(grid_.nx()); ++v) {
                const double signal = static_cast<double>(delayed[v]);
                const double now = signal + (static_cast<double>(inflammation[v]) - signal) * share;
                delayed[v] = now < p.delayed_floor ? 0.0F : static_cast<float>(now);
            }
        }
    });
}

LocalTraces ImmobileFields::advance_plane(const LocalRates& rates,
                                          const LocalDrivers& drivers,
                                          const Gains& gains,
                                          int plane) {
    using Row = std::vector<float, AlignedAllocator<float>>;
    const Row zeros(grid_.row_stride(), 0.0F);
    Row unwanted(grid_.row_stride(), 0.0F);
    LocalTraces sum;
    for (int y = 0; y < grid_.ny(); ++y) {
        const Offset start = grid_.offset(0, y, plane);
        const auto level = [&](LocalSignal s) { return level_[index(s)].data() + start; };
        const auto driver = [&](const float* d) { return d == nullptr ? zeros.data() : d + start; };
        const auto gain = [&](VoxelArray<float>* g) {
            return g == nullptr ? unwanted.data() : g->data() + start;
        };
        const LocalTraces row = advance_row(rates,
                                            {.count = grid_.row_stride(),
                                             .latent = level(LocalSignal::latent_tgf_beta),
                                             .damage = level(LocalSignal::damage),
                                             .delayed = level(LocalSignal::delayed_inflammatory),
                                             .platelets = level(LocalSignal::platelets),
                                             .apoptotic = level(LocalSignal::apoptotic_bodies),
                                             .neutrophils = driver(drivers.neutrophils),
                                             .macrophages = driver(drivers.macrophages),
                                             .myofibroblasts = driver(drivers.myofibroblasts),
                                             .mmp = driver(drivers.mmp),
                                             .latent_secretion = driver(drivers.latent_secretion),
                                             .tgf_beta_gain = gain(gains.tgf_beta),
                                             .pdgf_gain = gain(gains.pdgf),
                                             .inflammation_gain = gain(gains.inflammation)});
        sum.levels += row.levels;
        sum.tgf_beta += row.tgf_beta;
        sum.pdgf += row.pdgf;
        sum.inflammation += row.inflammation;
    }
    return sum;
}

}  // namespace reticulin::diffusion
