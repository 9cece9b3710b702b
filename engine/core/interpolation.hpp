#pragma once

#include "engine/core/regular_grid.hpp"

namespace reticulin {

/// A field's value and its gradient, per um, at a place.
struct LocalReading {
    double value = 0.0;
    Vec3 gradient{0, 0, 0};
};

/// Value of a voxel-centred field between the centres: cubics through the four nearest along each
/// axis, to fourth order of the voxel; laterally periodic, mirrored at top and bottom. At least 0,
/// for where a field breaks off a cubic swings below it (its gradient stays as it is).
double read_value(const RegularGrid& grid, const float* values, const Vec3& position);

/// The same with the cubics' gradient, to third order of the voxel.
LocalReading read_with_gradient(const RegularGrid& grid, const float* values, const Vec3& position);

}  // namespace reticulin
