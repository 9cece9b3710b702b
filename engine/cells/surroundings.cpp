#include "engine/cells/surroundings.hpp"

#include "engine/core/interpolation.hpp"
#include "engine/core/math.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

using diffusion::LocalSignal;
using diffusion::Solute;

/// Stiffness and tension of a fibroblast's voxel, and its layer.
void sense_tissue(const Environment& e,
                  const FibroblastParameters& p,
                  const Vec3& position,
                  Surroundings& here) {
    const bool papillary = e.geometry->layer_at(position) == tissue::SkinLayer::papillary_dermis;
    here.layer_factor = papillary ? p.papillary_factor : p.reticular_factor;
    const Offset voxel = e.grid().offset(e.grid().voxel_at(position));
    const double stiffness = e.matrix != nullptr ? e.matrix->relative_stiffness(voxel) : 1.0;
    const bool known = e.tension != nullptr && !e.tension->empty();
    const double tension = known ? static_cast<double>((*e.tension)[voxel]) : p.tension_reference;
    here.tension_gate = tension_gate(stiffness, tension, p);
}

}  // namespace

bool is_silent(const Environment& e, const Vec3& position) {
    const Offset voxel = e.grid().offset(e.grid().voxel_at(position));
    return !e.solutes->is_above_floor(Solute::tgf_beta, voxel) &&
           !e.solutes->is_above_floor(Solute::pdgf, voxel);
}

double sense_collagen(const Environment& e, const Vec3& position) {
    if (e.matrix == nullptr) return 1.0;
    return e.matrix->relative_density(e.grid().offset(e.grid().voxel_at(position)));
}

Surroundings sense_for_fate(const Environment& e,
                            const CellParameters& parameters,
                            CellType type,
                            const Vec3& position) {
    Surroundings here;
    if (type == CellType::neutrophil) return here;
    here.tgf_beta = e.solutes->level_at(Solute::tgf_beta, position);
    if (type == CellType::fibroblast) {
        here.pdgf = e.solutes->level_at(Solute::pdgf, position);
        sense_tissue(e, parameters.fibroblast, position, here);
    } else {
        here.anti_inflammation = e.solutes->level_at(Solute::anti_inflammatory, position);
        here.apoptotic_bodies =
            e.local->level_at(LocalSignal::apoptotic_bodies, position) * units::per_mm3.native();
    }
    return here;
}

namespace {

void sense_attractants(const Environment& e,
                       CellType type,
                       const Vec3& position,
                       Surroundings& here) {
    if (type == CellType::fibroblast) {
        const LocalReading tgf_beta = e.solutes->reading_at(Solute::tgf_beta, position);
        const LocalReading pdgf = e.solutes->reading_at(Solute::pdgf, position);
        here.tgf_beta = tgf_beta.value;
        here.tgf_beta_gradient = tgf_beta.gradient;
        here.pdgf = pdgf.value;
        here.pdgf_gradient = pdgf.gradient;
    } else {
        const LocalReading signal = e.solutes->reading_at(Solute::pro_inflammatory, position);
        here.inflammation = signal.value;
        here.inflammation_gradient = signal.gradient;
    }
    if (e.volume_fraction != nullptr && !e.volume_fraction->empty()) {
        here.volume_fraction = read_value(e.grid(), e.volume_fraction->data(), position);
    }
}

}  // namespace

Surroundings sense_for_motion(const Environment& e,
                              CellType type,
                              const Vec3& position,
                              bool follows) {
    Surroundings here;
    if (follows) sense_attractants(e, type, position, here);
    if (e.matrix != nullptr) {
        here.orientation = e.matrix->orientation(e.grid().offset(e.grid().voxel_at(position)));
    }
    return here;
}

double tension_gate(double relative_stiffness, double tension, const FibroblastParameters& p) {
    if (!p.tension_gate) return 1.0;
    const double stiff = std::min(1.0, 2.0 * math::hill4(relative_stiffness, 1.0));
    return stiff * std::min(1.0, tension / p.tension_reference);
}

}  // namespace reticulin::cells
