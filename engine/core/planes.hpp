#pragma once

#include "engine/core/parallel.hpp"
#include "engine/core/plane_range.hpp"
#include "engine/core/voxel_array.hpp"

#include <algorithm>

namespace reticulin {

/// Calls body(offset of the plane's first voxel) for every plane of a range, in parallel.
template <class Body>
void for_each_plane(const RegularGrid& grid, PlaneRange planes, const Body& body) {
    if (planes.empty()) return;
    for_each_block(static_cast<std::size_t>(planes.end - planes.begin), [&](std::size_t k) {
        body(grid.offset(0, 0, planes.begin + static_cast<int>(k)));
    });
}

/// Sets the planes of a range to zero, padding included (which is zero in any case).
template <class T>
void clear_planes(const RegularGrid& grid, PlaneRange planes, VoxelArray<T>& field) {
    for_each_plane(grid, planes, [&](Offset plane) {
        std::fill_n(field.data() + plane, grid.plane_stride(), T{});
    });
}

}  // namespace reticulin
