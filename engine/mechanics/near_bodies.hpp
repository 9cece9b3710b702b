#pragma once

#include "engine/core/regular_grid.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace reticulin::mechanics {

/// Spheres in contact, um. `anchored` ones push others but do not move themselves.
struct ContactBodies {
    std::vector<double> x, y, z;
    std::vector<double> radius;
    std::vector<std::uint8_t> anchored;

    [[nodiscard]] std::size_t size() const { return x.size(); }

    [[nodiscard]] Vec3 position(std::size_t i) const { return {x[i], y[i], z[i]}; }
};

/// Neighbours of each body, in an order fixed by the places and the order of the bodies.
class NearBodies {
  public:
    /// Who comes nearer than factor x (sum of radii) + slack (um), each body once, by its nearest
    /// periodic image; the search is made in single precision and may find bodies up to 0.01 um
    /// farther. Anchored bodies get no neighbours if `only_movable`.
    NearBodies(const RegularGrid& grid,
               const ContactBodies& bodies,
               double factor,
               double slack,
               bool only_movable);

    /// Followed by numbers equal to that of bodies, up to a multiple of `neighbours_at_once`.
    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t i) const {
        const Place& place = place_[i];
        return {found_[place.list].data() + place.begin, place.count};
    }

  private:
    struct Place {
        std::uint32_t list = 0, begin = 0, count = 0;
    };

    std::vector<Place> place_;                       // of each body's neighbours
    std::vector<std::vector<std::uint32_t>> found_;  // per row of bins, and one padding
};

}  // namespace reticulin::mechanics
