#pragma once

#include "engine/cells/surroundings.hpp"
#include "engine/mechanics/spread_kernel.hpp"

#include <array>

namespace reticulin::cells {

/// What cells make of signals in an hour, per voxel, gathered over each cell's own length.
struct SecretionTargets {
    std::array<diffusion::AffineSources, diffusion::solute_count>* solutes = nullptr;
    VoxelArray<float>* latent_tgf_beta = nullptr;  // ng/mL per hour
};

/// Adds to the gains of all solutes (and widens their `active` slab) and to latent TGF-b. The
/// caller clears before. Inflammation made by neutrophils and M1 is divided by 1 + A/K at the
/// cell's place. Returns the planes in which latent TGF-b was written.
PlaneRange gather_secretion(const CellGroups& cells,
                            const Environment& environment,
                            const CellParameters& parameters,
                            const mechanics::SpreadKernel& kernel,
                            const SecretionTargets& targets);

/// Collagen made by activated cells and myofibroblasts (mg/mL per hour, before gates) and the
/// directions they lay it along and pass in.
struct CollagenSynthesis {
    VoxelArray<double> iii;
    VoxelArray<double> i;
    std::array<VoxelArray<float>, 6> direction;  // total synthesis x p p^T
    std::array<VoxelArray<float>, 6> passing;    // p p^T weighted by presence, trace <= 1
    PlaneRange planes;                           // written last

    CollagenSynthesis() = default;
    explicit CollagenSynthesis(const RegularGrid& grid);
};

/// Rewrites the synthesis: clears the planes of last time, then gathers. A cell's rate is
/// low + (high - low) m for activated cells and constant for myofibroblasts, its share of III
/// rest + (early - rest) m.
void gather_synthesis(const CellGroups& cells,
                      const Environment& environment,
                      const CellParameters& parameters,
                      double resting_share_iii,
                      double early_share_iii,
                      const mechanics::SpreadKernel& kernel,
                      CollagenSynthesis& synthesis);

}  // namespace reticulin::cells
