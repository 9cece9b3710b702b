#include "engine/cells/surroundings.hpp"

#include "engine/core/math.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

using diffusion::LocalSignal;
using diffusion::Solute;

/// Trilinear value at a position; voxel values stand at voxel centres.
double interpolate(const RegularGrid& grid, const VoxelArray<float>& field, const Vec3& position) {
    int low[3];
    double share[3];
    for (int a = 0; a < 3; ++a) {
        const double t = position[a] / grid.voxel() - 0.5;
        low[a] = RegularGrid::floor_to_int(t);
        share[a] = t - low[a];
    }
    double sum = 0.0;
    for (int corner = 0; corner < 8; ++corner) {
        const int i = corner & 1;
        const int j = (corner >> 1) & 1;
        const int k = corner >> 2;
        const double w = (i != 0 ? share[0] : 1.0 - share[0]) *
                         (j != 0 ? share[1] : 1.0 - share[1]) *
                         (k != 0 ? share[2] : 1.0 - share[2]);
        sum += w * static_cast<double>(
                       field[grid.offset(RegularGrid::wrap_index(low[0] + i, grid.nx()),
                                         RegularGrid::wrap_index(low[1] + j, grid.ny()),
                                         RegularGrid::clamp_index(low[2] + k, grid.nz()))]);
    }
    return sum;
}

void sense_matrix(const Environment& e, const Vec3& position, Surroundings& here) {
    const RegularGrid& grid = e.grid();
    const Offset voxel = grid.offset(grid.voxel_at(position));
    if (e.matrix != nullptr) {
        here.collagen = e.matrix->total_collagen(voxel) / e.collagen_reference;
        here.orientation = e.matrix->orientation(voxel);
    }
    if (e.volume_fraction != nullptr && !e.volume_fraction->empty()) {
        here.volume_fraction = interpolate(grid, *e.volume_fraction, position);
    }
}

void sense_for_fibroblast(const Environment& e,
                          const FibroblastParameters& p,
                          const Vec3& position,
                          Surroundings& here) {
    here.tgf_beta_gradient = e.solutes->gradient_at(Solute::tgf_beta, position);
    here.pdgf_gradient = e.solutes->gradient_at(Solute::pdgf, position);
    const bool papillary = e.geometry->layer_at(position) == tissue::SkinLayer::papillary_dermis;
    here.layer_factor = papillary ? p.papillary_factor : p.reticular_factor;
    const Offset voxel = e.grid().offset(e.grid().voxel_at(position));
    const double stiffness = e.matrix != nullptr ? e.matrix->relative_stiffness(voxel) : 1.0;
    const bool known = e.tension != nullptr && !e.tension->empty();
    const double tension = known ? static_cast<double>((*e.tension)[voxel]) : p.tension_reference;
    here.tension_gate = tension_gate(stiffness, tension, p);
}

}  // namespace

Surroundings sense_levels(const Environment& e, const Vec3& position) {
    Surroundings here;
    here.tgf_beta = e.solutes->level_at(Solute::tgf_beta, position);
    here.pdgf = e.solutes->level_at(Solute::pdgf, position);
    here.inflammation = e.solutes->level_at(Solute::pro_inflammatory, position);
    here.anti_inflammation = e.solutes->level_at(Solute::anti_inflammatory, position);
    here.mmp = e.solutes->level_at(Solute::mmp, position);
    return here;
}

Surroundings sense(const Environment& e,
                   const CellParameters& parameters,
                   CellType type,
                   const Vec3& position) {
    Surroundings here = sense_levels(e, position);
    sense_matrix(e, position, here);
    if (type == CellType::fibroblast) {
        sense_for_fibroblast(e, parameters.fibroblast, position, here);
    } else {
        here.inflammation_gradient = e.solutes->gradient_at(Solute::pro_inflammatory, position);
    }
    if (type == CellType::macrophage && e.local != nullptr) {
        const double per_mm3 = units::per_mm3.native();
        here.apoptotic_bodies =
            e.local->level_at(LocalSignal::apoptotic_bodies, position) * per_mm3;
    }
    return here;
}

double tension_gate(double relative_stiffness, double tension, const FibroblastParameters& p) {
    if (!p.tension_gate) return 1.0;
    const double stiff = std::min(1.0, 2.0 * math::hill4(relative_stiffness, 1.0));
    return stiff * std::min(1.0, tension / p.tension_reference);
}

}  // namespace reticulin::cells
