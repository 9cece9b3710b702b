#include "engine/core/interpolation.hpp"

#include "engine/core/interpolation_kernel.hpp"
#include "engine/core/kernel_isa.hpp"

#include <algorithm>

namespace reticulin {

namespace {

SurroundingVoxels voxels_about(const RegularGrid& grid, const float* values, const Vec3& position) {
    SurroundingVoxels about;
    about.values = values;
    const double per_voxel = 1.0 / grid.voxel();
    std::array<int, 3> second{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double place = position[static_cast<Eigen::Index>(axis)] * per_voxel - 0.5;
        second[axis] = RegularGrid::floor_to_int(place);
        about.past_second[axis] = place - second[axis];
    }
    for (int k = 0; k < 4; ++k) {
        const auto i = static_cast<std::size_t>(k);
        about.x[i] = grid.offset(RegularGrid::wrap_index(second[0] - 1 + k, grid.nx()), 0, 0);
        about.y[i] = grid.offset(0, RegularGrid::wrap_index(second[1] - 1 + k, grid.ny()), 0);
        about.z[i] = grid.offset(0, 0, RegularGrid::reflect_index(second[2] - 1 + k, grid.nz()));
    }
    return about;
}

}  // namespace

double read_value(const RegularGrid& grid, const float* values, const Vec3& position) {
    const double value = for_this_isa(baseline::cubic_value, v3::cubic_value, v4::cubic_value)(
        voxels_about(grid, values, position));
    return std::max(0.0, value);
}

LocalReading read_with_gradient(const RegularGrid& grid,
                                const float* values,
                                const Vec3& position) {
    const CubicReading reading =
        for_this_isa(baseline::cubic_reading, v3::cubic_reading, v4::cubic_reading)(
            voxels_about(grid, values, position));
    return {std::max(0.0, reading.value), Vec3(reading.x, reading.y, reading.z) / grid.voxel()};
}

}  // namespace reticulin
