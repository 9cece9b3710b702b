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
    /// periodic image. Anchored bodies get no neighbours if `only_movable`.
    NearBodies(const RegularGrid& grid,
               const ContactBodies& bodies,
               double factor,
               double slack,
               bool only_movable);

    [[nodiscard]] std::span<const std::uint32_t> of(std::size_t i) const {
        return {neighbour_.data() + first_[i], first_[i + 1] - first_[i]};
    }

  private:
    std::vector<std::size_t> first_;  // of each body, and the end
    std::vector<std::uint32_t> neighbour_;
};

}  // namespace reticulin::mechanics
