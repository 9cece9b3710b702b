#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/cells/cell_parameters.hpp"
#include "engine/core/geometry.hpp"
#include "engine/diffusion/immobile_fields.hpp"
#include "engine/diffusion/solute_fields.hpp"
#include "engine/matrix/extracellular_matrix.hpp"
#include "engine/mechanics/density_kernel.hpp"
#include "engine/tissue/skin_geometry.hpp"
#include "engine/tissue/vasculature.hpp"
#include "engine/tissue/wounds.hpp"

namespace reticulin::cells {

/// Everything cells may look at in a step; read only. The simulation fills it once and keeps it:
/// it refers to the parts of the state and to derived fields.
struct Environment {
    const tissue::SkinGeometry* geometry = nullptr;
    const tissue::Vasculature* vessels = nullptr;
    const tissue::Wounds* wounds = nullptr;
    const diffusion::SoluteFields* solutes = nullptr;
    const diffusion::ImmobileFields* local = nullptr;
    const matrix::ExtracellularMatrix* matrix = nullptr;
    /// Share of the volume that cells fill, kernel density at voxel centres; null or empty: 0.
    const VoxelArray<float>* volume_fraction = nullptr;
    /// Tension fraction x = d_z / (d_z + tension_depth) per voxel; null or empty: gate of
    /// tension 1.
    const VoxelArray<float>* tension = nullptr;
    const mechanics::DensityKernel* kernel = nullptr;

    [[nodiscard]] const RegularGrid& grid() const { return geometry->grid(); }
};

/// A cell as its rule sees it.
struct CellView {
    std::uint64_t id = 0;
    Vec3 position{0, 0, 0};
    Vec3 polarity{0, 0, 1};
    std::uint8_t state = 0;
    Tick born = 0;
    double memory = 0.0;
};

/// What a cell senses where it is. Levels in native units (ng/mL, or 1 for a.u.), gradients per um,
/// densities per um^3.
struct Surroundings {
    double tgf_beta = 0.0;
    double pdgf = 0.0;
    double inflammation = 0.0;
    double anti_inflammation = 0.0;
    double apoptotic_bodies = 0.0;  // per um^3
    Vec3 tgf_beta_gradient{0, 0, 0};
    Vec3 pdgf_gradient{0, 0, 0};
    Vec3 inflammation_gradient{0, 0, 0};
    double density = 0.0;          // of the cell's own type about it, without itself, per um^3
    double volume_fraction = 0.0;  // of all cells
    double collagen = 1.0;         // total collagen / c_0
    SymmetricTensor orientation = isotropic_third;
    double tension_gate = 1.0;  // stiffness and tension together
    double layer_factor = 1.0;  // of the change to myofibroblast
    Vec3 to_opening{0, 0, 0};   // rim keratinocytes: from the cell to the channel's axis, um
};

/// Nothing that a fibroblast answers to (TGF-b, PDGF) rises above its floor in the voxel of a
/// position.
bool is_silent(const Environment& environment, const Vec3& position);

/// Total collagen / c_0 of the voxel that holds a position (1 without a matrix).
double sense_collagen(const Environment& environment, const Vec3& position);

/// What the fate rule of a type reads at a position (not its density, see decide); the rest as by
/// default.
Surroundings sense_for_fate(const Environment& environment,
                            const CellParameters& parameters,
                            CellType type,
                            const Vec3& position);

/// What guides the motion of a type at a position: what it follows (if it follows anything),
/// fibres and crowd. Read only when a cell turns.
Surroundings sense_for_motion(const Environment& environment,
                              CellType type,
                              const Vec3& position,
                              bool follows);

/// Stiffness and tension gate of the change to myofibroblast:
/// min(1, 2 H4(S/S_0, 1)) x min(1, x / reference); 1 while the gate is switched off.
double tension_gate(double relative_stiffness, double tension, const FibroblastParameters& p);

}  // namespace reticulin::cells
