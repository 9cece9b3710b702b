#include "engine/core/interpolation.hpp"

#include "engine/core/interpolation_kernel.hpp"
#include "engine/core/kernel_isa.hpp"

#include <array>

namespace reticulin {

namespace {

/// Offsets of the four voxels of an axis, `step` from one to the next; `folded` brings a voxel that
/// lies outside back in.
template <class Folded>
std::array<std::size_t, 4> four_from(int first, int count, std::size_t step, const Folded& folded) {
    std::array<std::size_t, 4> offsets;
    const bool is_inside = first >= 0 && first + 3 < count;
    for (int k = 0; k < 4; ++k)
        offsets[static_cast<std::size_t>(k)] =
            step * static_cast<std::size_t>(is_inside ? first + k : folded(first + k, count));
    return offsets;
}

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
    about.x = four_from(second[0] - 1, grid.nx(), 1, RegularGrid::wrap_index);
    about.y = four_from(second[1] - 1, grid.ny(), grid.row_stride(), RegularGrid::wrap_index);
    about.z = four_from(second[2] - 1, grid.nz(), grid.plane_stride(), RegularGrid::reflect_index);
    return about;
}

/// No number stays none.
double at_least_zero(double value) {
    return value < 0.0 ? 0.0 : value;
}

}  // namespace

double read_value(const RegularGrid& grid, const float* values, const Vec3& position) {
    const double value = RETICULIN_FOR_THIS_ISA(cubic_value)(voxels_about(grid, values, position));
    return at_least_zero(value);
}

LocalReading read_with_gradient(const RegularGrid& grid,
                                const float* values,
                                const Vec3& position) {
    const CubicReading reading =
        RETICULIN_FOR_THIS_ISA(cubic_reading)(voxels_about(grid, values, position));
    return {at_least_zero(reading.value), Vec3(reading.x, reading.y, reading.z) / grid.voxel()};
}

}  // namespace reticulin
