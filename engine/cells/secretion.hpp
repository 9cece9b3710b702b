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

/// Adds what macrophages make of the anti-inflammatory signal to its gain (and widens its `active`
/// slab); the caller clears before.
void gather_anti_inflammatory(const CellGroups& cells,
                              const MacrophageParameters& parameters,
                              const mechanics::SpreadKernel& kernel,
                              const SecretionTargets& targets);

/// Adds to the gains of all other solutes (and widens their `active` slab) and to latent TGF-b. The
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
    std::array<VoxelArray<float>, 6> passing;    // mean p p^T x share of places covered by cells
    PlaneRange planes;                           // written last: iii, i, direction
    PlaneRange passing_planes;                   // written last: passing

    CollagenSynthesis() = default;
    explicit CollagenSynthesis(const RegularGrid& grid);
};

/// Share of the places covered by cells that lie at random, `cells` of them at a place on average,
/// divided by `cells`: (1 - e^-m) / m, 1 where there are none.
double covered_per_cell(double cells);

/// What the matrix sets for synthesis.
struct SynthesisLaw {
    double resting_share_iii = 0;  // share of III without memory of TGF-b
    double early_share_iii = 0;    // and with full memory
    double hours = 1;              // since the matrix last stood
};

/// Rewrites the synthesis: clears the planes of last time, then gathers. A cell's rate is
/// low + (high - low) m for activated cells and constant for myofibroblasts, its share of III
/// rest + (early - rest) m. Directions are means since the matrix last stood: the last one alone
/// would stand for hours in which a cell turned several times. Where cells pass is read by a
/// nonlinear law (fibres turn), so it is the physical kernel's density n, not a voxel's: cells of
/// length L cover the share 1 - exp(-n L^3) of the places, and several at one place turn fibres no
/// faster than one (assumed).
void gather_synthesis(const CellGroups& cells,
                      const Environment& environment,
                      const CellParameters& parameters,
                      const SynthesisLaw& law,
                      const mechanics::SpreadKernel& kernel,
                      CollagenSynthesis& synthesis);

/// Begins a new account of the ways that cells pass.
void forget_passed(CellGroup& group);

}  // namespace reticulin::cells
