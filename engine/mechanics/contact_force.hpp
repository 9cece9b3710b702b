#pragma once

#include "engine/mechanics/near_bodies.hpp"

#include <vector>

namespace reticulin::mechanics {

/// Laws of contact between soft spheres, as velocities (overdamped: force / friction), after
/// Macklin et al. 2012 and PhysiCell (Ghaffarizadeh et al. 2018).
struct ContactLaw {
    double repulsion = 0.0;       // um/h, of two cells wholly overlapping
    double adhesion = 0.0;        // um/h
    double adhesion_reach = 1.0;  // in sums of radii, > 1 for any adhesion

    /// Speed at which a cell is pushed away from another at a distance, sum of radii R:
    /// repulsion (1 - d/R)^2 inside R, less adhesion (1 - d/(reach R))^2 inside reach R.
    [[nodiscard]] double speed(double distance, double radii) const {
        const double near = 1.0 - distance / radii;
        const double far = 1.0 - distance / (adhesion_reach * radii);
        const double push = near > 0.0 ? repulsion * near * near : 0.0;
        return push - (far > 0.0 ? adhesion * far * far : 0.0);
    }
};

/// Velocities (um/h) of all cells; anchored cells get theirs too (the sum of all is 0).
std::vector<Vec3> contact_velocities(const RegularGrid& grid,
                                     const ContactBodies& bodies,
                                     const ContactLaw& law);

/// Displacements after dt hours of overdamped motion, in at most eight sub-steps that follow the
/// stiffest contact. Pairs are sought once, with a margin; no cell moves farther than that margin.
std::vector<Vec3> contact_displacements(const RegularGrid& grid,
                                        const ContactBodies& bodies,
                                        const ContactLaw& law,
                                        double dt);

/// The same with memory that is kept from one call to the next: a step over many bodies would wait
/// longer for fresh pages than for their pushes.
class Parting {
  public:
    /// By number of the body; valid until the next call.
    std::span<const Vec3> displacements(const RegularGrid& grid,
                                        const ContactBodies& bodies,
                                        const ContactLaw& law,
                                        double dt);

  private:
    class Relaxation;

    NearBodies near_;
    std::vector<Push> push_;             // by place
    std::vector<Vec3> moved_;            // by body
    std::vector<double> stiffest_;       // of each row of bins
    std::vector<std::uint8_t> stirred_;  // by place: whether a push may have changed
    std::vector<std::size_t> pushed_;    // of each row of bins, at the first look
};

}  // namespace reticulin::mechanics
