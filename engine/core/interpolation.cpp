#include "engine/core/interpolation.hpp"

namespace reticulin {

double trilinear(const RegularGrid& grid, const float* values, const Vec3& position) {
    int low[3];
    int high[3];
    double weight[3];
    const int counts[3] = {grid.nx(), grid.ny(), grid.nz()};
    for (int axis = 0; axis < 3; ++axis) {
        const double place = position[axis] / grid.voxel() - 0.5;
        const int cell = RegularGrid::floor_to_int(place);
        weight[axis] = place - cell;
        low[axis] = axis < 2 ? RegularGrid::wrap_index(cell, counts[axis])
                             : RegularGrid::clamp_index(cell, counts[axis]);
        high[axis] = axis < 2 ? RegularGrid::wrap_index(cell + 1, counts[axis])
                              : RegularGrid::clamp_index(cell + 1, counts[axis]);
    }
    const auto along_x = [&](int y, int z) {
        const double a = static_cast<double>(values[grid.offset(low[0], y, z)]);
        const double b = static_cast<double>(values[grid.offset(high[0], y, z)]);
        return a + weight[0] * (b - a);
    };
    const auto along_y = [&](int z) {
        const double a = along_x(low[1], z);
        return a + weight[1] * (along_x(high[1], z) - a);
    };
    const double a = along_y(low[2]);
    return a + weight[2] * (along_y(high[2]) - a);
}

}  // namespace reticulin
