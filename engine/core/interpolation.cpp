#include "engine/core/interpolation.hpp"

namespace reticulin {

namespace {

/// Between which voxels of an axis a coordinate lies, and how far on.
struct AxisPlace {
    int low, high;
    double weight;
};

AxisPlace place_on(const RegularGrid& grid, int axis, double coordinate) {
    const double place = coordinate / grid.voxel() - 0.5;
    const int cell = RegularGrid::floor_to_int(place);
    const double weight = place - cell;
    if (axis == 2)
        return {RegularGrid::clamp_index(cell, grid.nz()),
                RegularGrid::clamp_index(cell + 1, grid.nz()),
                weight};
    const int count = axis == 0 ? grid.nx() : grid.ny();
    return {RegularGrid::wrap_index(cell, count), RegularGrid::wrap_index(cell + 1, count), weight};
}

double value_at(const RegularGrid& grid,
                const float* values,
                const AxisPlace& x,
                const AxisPlace& y,
                const AxisPlace& z) {
    const auto along_x = [&](int row, int plane) {
        const double a = static_cast<double>(values[grid.offset(x.low, row, plane)]);
        const double b = static_cast<double>(values[grid.offset(x.high, row, plane)]);
        return a + x.weight * (b - a);
    };
    const auto along_y = [&](int plane) {
        const double a = along_x(y.low, plane);
        return a + y.weight * (along_x(y.high, plane) - a);
    };
    const double a = along_y(z.low);
    return a + z.weight * (along_y(z.high) - a);
}

}  // namespace

double trilinear(const RegularGrid& grid, const float* values, const Vec3& position) {
    return value_at(grid,
                    values,
                    place_on(grid, 0, position[0]),
                    place_on(grid, 1, position[1]),
                    place_on(grid, 2, position[2]));
}

Vec3 trilinear_gradient(const RegularGrid& grid, const float* values, const Vec3& position) {
    AxisPlace here[3];
    for (int axis = 0; axis < 3; ++axis) here[axis] = place_on(grid, axis, position[axis]);
    const double half = 0.5 * grid.voxel();
    Vec3 gradient;
    for (int axis = 0; axis < 3; ++axis) {
        const auto value = [&](double coordinate) {
            AxisPlace place[3] = {here[0], here[1], here[2]};
            place[axis] = place_on(grid, axis, coordinate);
            return value_at(grid, values, place[0], place[1], place[2]);
        };
        gradient[axis] =
            (value(position[axis] + half) - value(position[axis] - half)) / grid.voxel();
    }
    return gradient;
}

}  // namespace reticulin
