#pragma once

#include "engine/core/random.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/mechanics/neighbours.hpp"
#include "engine/mechanics/sorting_order.hpp"

#include <vector>

namespace reticulin::mechanics {

/// Cells at random places, in (voxel, id) order.
struct ScatteredCells {
    std::vector<double> x, y, z;
    std::vector<std::uint64_t> id;

    [[nodiscard]] Positions positions() const { return {x, y, z}; }
};

inline ScatteredCells scatter(const RegularGrid& grid, std::size_t count, std::uint64_t seed) {
    Stream stream(seed, 0, 0, Purpose::initial_tissue);
    ScatteredCells raw;
    for (std::size_t i = 0; i < count; ++i) {
        raw.x.push_back(stream.uniform() * grid.width());
        raw.y.push_back(stream.uniform() * grid.breadth());
        raw.z.push_back(stream.uniform() * grid.depth());
        raw.id.push_back(1000 - i);
    }
    const auto order = sorting_order(grid, raw.positions(), raw.id);
    if (order.empty()) return raw;
    ScatteredCells sorted;
    for (const std::uint32_t k : order) {
        sorted.x.push_back(raw.x[k]);
        sorted.y.push_back(raw.y[k]);
        sorted.z.push_back(raw.z[k]);
        sorted.id.push_back(raw.id[k]);
    }
    return sorted;
}

/// Sum over voxels x volume.
template <class T>
double integral(const RegularGrid& grid, const VoxelArray<T>& field) {
    double sum = 0.0;
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x)
                sum += static_cast<double>(field[grid.offset(x, y, z)]);
        }
    }
    return sum * grid.voxel_volume();
}

}  // namespace reticulin::mechanics
