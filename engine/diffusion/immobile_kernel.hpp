#pragma once

#include "engine/core/kernel_isa.hpp"

#include <cstddef>

/// Inner loop of the signals bound to their place (docs/model/diffusion.md), on raw pointers.
/// Compiled once per instruction set; all builds give the same bits.
namespace reticulin::diffusion {

/// The parameters in native units, with what depends on the step alone.
struct LocalRates {
    double dt = 0;  // h
    double released_share = 0;
    double platelet_tgf_beta = 0;
    double platelet_pdgf = 0;
    double active_fraction = 0;
    double latent_loss = 0;
    double spontaneous = 0;
    double by_macrophages = 0;
    double by_myofibroblasts = 0;
    double by_mmp = 0;
    double damage_decay = 0;
    double damage_per_neutrophil = 0;
    double damage_per_macrophage = 0;
    double damage_inflammation = 0;
    double apoptotic_decay = 0;
    double apoptotic_per_macrophage = 0;
    double platelet_floor = 0;
    double latent_floor = 0;
    double damage_floor = 0;
    double apoptotic_floor = 0;
};

/// One row of voxels with its padding, aligned to 32 bytes: the signals, what drives them, and the
/// gains of the solutes (added to). None is negative.
struct LocalRow {
    std::size_t count;  // a multiple of 8
    float *latent, *damage, *delayed, *platelets, *apoptotic;
    const float *neutrophils, *macrophages, *myofibroblasts, *mmp, *latent_secretion;
    float *tgf_beta_gain, *pdgf_gain, *inflammation_gain;
};

/// Sums over a row of quantities that are never negative, to be held against 0.
struct LocalTraces {
    double levels = 0;
    double tgf_beta = 0;
    double pdgf = 0;
    double inflammation = 0;
};

RETICULIN_ON_EVERY_ISA(LocalTraces advance_local(const LocalRates& rates, const LocalRow& row);)

}  // namespace reticulin::diffusion
