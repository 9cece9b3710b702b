#include "engine/mechanics/neighbours.hpp"

#include <algorithm>
#include <numeric>

namespace reticulin::mechanics {

namespace {

/// Number of the voxel in reading order (x fastest), without padding.
std::uint64_t voxel_number(const RegularGrid& grid, const Vec3& position) {
    const VoxelIndex v = grid.voxel_at(position);
    const auto nx = static_cast<std::uint64_t>(grid.nx());
    const auto ny = static_cast<std::uint64_t>(grid.ny());
    return (static_cast<std::uint64_t>(v.z) * ny + static_cast<std::uint64_t>(v.y)) * nx +
           static_cast<std::uint64_t>(v.x);
}

}  // namespace

std::vector<std::uint32_t> sorting_order(const RegularGrid& grid,
                                         const Positions& cells,
                                         std::span<const std::uint64_t> id) {
    const std::size_t n = cells.size();
    std::vector<std::uint64_t> voxel(n);
    for (std::size_t i = 0; i < n; ++i) voxel[i] = voxel_number(grid, cells[i]);
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        return voxel[a] != voxel[b] ? voxel[a] < voxel[b] : id[a] < id[b];
    };
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    if (std::is_sorted(order.begin(), order.end(), before)) return {};
    std::sort(order.begin(), order.end(), before);
    return order;
}

SortedCells::SortedCells(const RegularGrid& grid, const Positions& cells)
    : grid_(grid),
      cells_(cells),
      first_(static_cast<std::size_t>(grid.ny()) * static_cast<std::size_t>(grid.nz()) + 1, 0) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const VoxelIndex v = grid.voxel_at(cells[i]);
        ++first_[row(v.y, v.z) + 1];
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
}

}  // namespace reticulin::mechanics
