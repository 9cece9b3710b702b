#include "engine/cells/motion.hpp"

#include "engine/core/math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace reticulin::cells {

namespace {

const MigrationParameters& migration_of(CellType type,
                                        std::uint8_t state,
                                        const CellParameters& p) {
    if (type == CellType::neutrophil) return p.neutrophil.migration;
    if (type == CellType::macrophage) {
        const bool m1 = state == static_cast<std::uint8_t>(MacrophageState::m1);
        return m1 ? p.macrophage.migration_m1 : p.macrophage.migration_m2;
    }
    switch (static_cast<FibroblastState>(state)) {
        case FibroblastState::quiescent:
            return p.fibroblast.migration_quiescent;
        case FibroblastState::activated:
            return p.fibroblast.migration_activated;
        case FibroblastState::myofibroblast:
            break;
    }
    return p.fibroblast.migration_myofibroblast;
}

/// Sum of the occupancy gradients of what a cell type follows.
Vec3 attraction(CellType type, const Surroundings& here, const CellParameters& p) {
    if (type == CellType::neutrophil) {
        return occupancy_gradient(here.inflammation_gradient,
                                  here.inflammation,
                                  p.neutrophil.recruitment_half,
                                  p.neutrophil.radius.native());
    }
    if (type == CellType::macrophage) {
        return occupancy_gradient(here.inflammation_gradient,
                                  here.inflammation,
                                  p.macrophage.recruitment_half,
                                  p.macrophage.radius.native());
    }
    const FibroblastParameters& f = p.fibroblast;
    return occupancy_gradient(
               here.pdgf_gradient, here.pdgf, f.activation_half_pdgf.native(), f.radius.native()) +
           occupancy_gradient(here.tgf_beta_gradient,
                              here.tgf_beta,
                              f.activation_half_tgf_beta.native(),
                              f.radius.native());
}

}  // namespace

Vec3 occupancy_gradient(const Vec3& gradient, double level, double half, double radius) {
    const double sum = half + level;
    return radius * half / (sum * sum) * gradient;
}

double mean_cosine(double occupancy_difference,
                   double bias,
                   double volume_fraction,
                   const SharedMotionParameters& p) {
    if (occupancy_difference <= 0.0) return 0.0;
    const double room = std::max(0.0, 1.0 - volume_fraction / p.volume_limit);
    return bias * occupancy_difference / (occupancy_difference + p.occupancy_half) * room;
}

double collagen_speed_factor(double collagen, double dense_speed_factor) {
    const double from_best = std::min(1.0, std::abs(collagen - 0.5) / 0.5);
    return 1.0 - (1.0 - dense_speed_factor) * from_best;
}

Vec3 guided(const Vec3& polarity, const SymmetricTensor& orientation, double weight) {
    if (weight == 0.0) return polarity;
    const Vec3 turned = (1.0 - weight) * polarity + 3.0 * weight * apply(orientation, polarity);
    const double length = turned.norm();
    return length > 0.0 ? Vec3(turned / length) : polarity;
}

Guidance guidance_of(CellType type,
                     std::uint8_t state,
                     const Surroundings& here,
                     const CellParameters& p) {
    const MigrationParameters& migration = migration_of(type, state, p);
    const Vec3 towards = attraction(type, here, p);
    const double difference = towards.norm();
    Guidance guidance;
    if (difference > 0.0) guidance.direction = towards / difference;
    guidance.mean_cosine = mean_cosine(difference, migration.bias, here.volume_fraction, p.motion);
    return guidance;
}

double time_to_turn(double persistence, double dt, Stream& motion) {
    const double u = motion.uniform();
    // 1 - exp(-x) <= x: short steps need no logarithm
    return u * persistence >= dt ? dt : std::min(dt, -persistence * math::log(1.0 - u));
}

Vec3 fresh_polarity(const Guidance& guidance,
                    const SymmetricTensor& orientation,
                    double contact_guidance,
                    Stream& motion) {
    const double kappa = concentration_for_mean_cosine(guidance.mean_cosine);
    const Vec3 fresh = motion.direction_about(guidance.direction, kappa);
    return guided(fresh, orientation, contact_guidance);
}

Vec3 confined(const tissue::SkinGeometry& geometry, Vec3 position) {
    position = geometry.grid().wrapped(position);
    const double bottom = std::min(geometry.dermis_bottom(), geometry.grid().depth());
    if (position[2] >= geometry.deepest_junction() && position[2] <= bottom) return position;
    const double top = geometry.junction_depth(position[0], position[1]);
    if (position[2] < top) position[2] = 2.0 * top - position[2];
    if (position[2] > bottom) position[2] = 2.0 * bottom - position[2];
    position[2] = std::clamp(position[2], std::min(top, bottom), bottom);
    return position;
}

bool enters(double speed_here, double speed_there, Stream& motion) {
    return speed_there >= speed_here || motion.uniform() * speed_here < speed_there;
}

double distance_to_face(const Vec3& position, const Vec3& direction, double voxel) {
    double nearest = std::numeric_limits<double>::infinity();
    const double per_voxel = 1.0 / voxel;
    for (int axis = 0; axis < 3; ++axis) {
        if (direction[axis] == 0.0) continue;
        const double low = RegularGrid::floor_of_ratio(position[axis], voxel, per_voxel) * voxel;
        // a factor, because no processor can foretell a branch on this sign
        const double face = low + voxel * static_cast<double>(direction[axis] > 0.0);
        nearest = std::min(nearest, (face - position[axis]) / direction[axis]);
    }
    return std::max(0.0, nearest);
}

namespace {

/// Moves straight on by a length; at the junction and at the bottom of the dermis the direction is
/// reflected with the place.
CellView moved_on(const tissue::SkinGeometry& geometry, CellView view, double length) {
    const Vec3 target = view.position + length * view.polarity;
    view.position = confined(geometry, target);
    if (view.position[2] != target[2]) view.polarity[2] = -view.polarity[2];
    return view;
}

/// Runs straight on for some hours, in each voxel at the speed there; turns back where it does not
/// enter.
void run(const Environment& environment,
         double top_speed,
         double dense_speed_factor,
         double hours,
         CellView& view,
         Stream& motion) {
    const double voxel = environment.grid().voxel();
    // a straight line meets at most three a voxel; more are met by turning back in a corner
    const int most_faces = 16 + static_cast<int>(3.0 * top_speed * hours / voxel);
    const double past_face = 1e-9 * voxel;  // so that the place is in the voxel just entered
    const auto speed_at = [&](const Vec3& position) {
        return top_speed *
               collagen_speed_factor(sense_collagen(environment, position), dense_speed_factor);
    };
    const auto after = [&](double length) { return moved_on(*environment.geometry, view, length); };
    double speed = speed_at(view.position);
    for (int face = 0; face < most_faces; ++face) {
        const double to_face = distance_to_face(view.position, view.polarity, voxel);
        if (speed * hours <= to_face) {
            view = after(speed * hours);
            return;
        }
        hours -= to_face / speed;
        const CellView across = after(to_face + past_face);
        const double speed_across = speed_at(across.position);
        if (enters(speed, speed_across, motion)) {
            view = across;
            speed = speed_across;
        } else {
            view = after(to_face - past_face);
            view.polarity = -view.polarity;
        }
    }
}

}  // namespace

void migrate(CellType type,
             CellView& view,
             const Environment& environment,
             const CellParameters& p,
             double dt,
             Stream& motion,
             SymmetricTensor* passed) {
    const MigrationParameters& migration = migration_of(type, view.state, p);
    const double top_speed = migration.speed.native();
    if (top_speed == 0.0) return;
    for (double left = dt; left > 0.0;) {
        const double straight = time_to_turn(migration.persistence.native(), left, motion);
        run(environment, top_speed, p.motion.dense_speed_factor, straight, view, motion);
        if (passed != nullptr) {
            const SymmetricTensor along = outer(view.polarity.normalized());
            for (std::size_t c = 0; c < along.size(); ++c) (*passed)[c] += straight * along[c];
        }
        left -= straight;
        if (left <= 0.0) return;
        const bool follows = migration.bias > 0.0;
        const Surroundings now = sense_for_motion(environment, type, view.position, follows);
        view.polarity = fresh_polarity(guidance_of(type, view.state, now, p),
                                       now.orientation,
                                       p.motion.contact_guidance,
                                       motion);
    }
}

}  // namespace reticulin::cells
