#pragma once

#include "engine/cells/surroundings.hpp"
#include "engine/core/random.hpp"

namespace reticulin::cells {

/// What drives a cell's next direction: where to and how strongly.
struct Guidance {
    Vec3 direction{0, 0, 0};   // unit direction of the attractant (or 0)
    double mean_cosine = 0.0;  // chi of a fresh direction towards it
};

/// Difference of receptor occupancy across a cell of radius R: R grad c K/(K+c)^2.
Vec3 occupancy_gradient(const Vec3& gradient, double level, double half, double radius);

/// chi = bias d/(d+d0) (1 - phi/phi_max)+ from the occupancy gradient (length d).
double mean_cosine(double occupancy_difference,
                   double bias,
                   double volume_fraction,
                   const SharedMotionParameters& p);

/// Speed factor of collagen x = c/c_0: a tent, 1 at x = 1/2, `dense_speed_factor` at 0 and >= 1.
double collagen_speed_factor(double collagen, double dense_speed_factor);

/// Contact guidance: normalise(((1-w) 1 + 3 w O) p); neutral where O is isotropic.
Vec3 guided(const Vec3& polarity, const SymmetricTensor& orientation, double weight);

/// How a cell of a type and state is guided by its surroundings.
Guidance guidance_of(CellType type,
                     std::uint8_t state,
                     const Surroundings& here,
                     const CellParameters& p);

/// Hours until the cell takes a new direction, exponential with this mean; dt if not before it.
/// Turning has no memory, so that asking anew after dt changes nothing.
double time_to_turn(double persistence, double dt, Stream& motion);

/// A new direction: von Mises-Fisher about the attractant, then turned by contact guidance.
Vec3 fresh_polarity(const Guidance& guidance,
                    const SymmetricTensor& orientation,
                    double contact_guidance,
                    Stream& motion);

/// Position inside the block and the dermis: wrapped laterally, reflected at the junction and at
/// the bottom of the dermis.
Vec3 confined(const tissue::SkinGeometry& geometry, Vec3 position);

/// Whether a cell goes on into matrix in which it moves at another speed: always where it moves
/// faster, else with probability v_there / v_here, and turns back if not. Cells that follow nothing
/// then stay evenly spread however their speed varies (docs/model/cells.md).
bool enters(double speed_here, double speed_there, Stream& motion);

/// Length from a position along a unit direction to the next face of its voxel, um.
double distance_to_face(const Vec3& position, const Vec3& direction, double voxel);

/// Moves a cell for dt hours, straight on from turn to turn; updates view.position and
/// view.polarity. Surroundings are read where the cell turns. Adds direction x direction x hours
/// of each way to `passed`.
void migrate(CellType type,
             CellView& view,
             const Environment& environment,
             const CellParameters& p,
             double dt,
             Stream& motion,
             SymmetricTensor* passed = nullptr);

}  // namespace reticulin::cells
