#pragma once

#include "engine/core/regular_grid.hpp"

namespace reticulin {

/// Trilinear value of a voxel-centred field: laterally periodic, constant past the outermost
/// centres.
double trilinear(const RegularGrid& grid, const float* values, const Vec3& position);

/// Its gradient, per um: central differences over one voxel.
Vec3 trilinear_gradient(const RegularGrid& grid, const float* values, const Vec3& position);

}  // namespace reticulin
