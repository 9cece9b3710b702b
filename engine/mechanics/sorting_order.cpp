#include "engine/mechanics/sorting_order.hpp"

#include "engine/mechanics/plane_sort.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t cells_per_block = 2048;
constexpr std::size_t planes_per_block = 4;

/// Plane of voxels and number of the voxel in it in reading order (x fastest), without padding.
PlaneSort::Address address_of(const RegularGrid& grid, const Vec3& position) {
    const VoxelIndex v = grid.voxel_at(position);
    return {static_cast<std::uint32_t>(v.z),
            static_cast<std::uint32_t>(v.y) * static_cast<std::uint32_t>(grid.nx()) +
                static_cast<std::uint32_t>(v.x)};
}

bool is_sorted(const RegularGrid& grid, const Positions& cells, std::span<const std::uint64_t> id) {
    std::vector<std::uint8_t> sorted(blocks_of(cells.size(), cells_per_block));
    const auto number = [&](std::size_t i) {
        const PlaneSort::Address a = address_of(grid, cells[i]);
        return std::uint64_t{a.plane} << 32U | a.in_plane;
    };
    for_each_run(
        cells.size(), cells_per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
            std::size_t i = begin > 0 ? begin : 1;
            std::uint64_t before = number(i - 1);
            for (; i < end; ++i) {
                const std::uint64_t here = number(i);
                if (here < before || (here == before && id[i] < id[i - 1])) break;
                before = here;
            }
            sorted[block] = i >= end ? 1 : 0;
        });
    return std::all_of(sorted.begin(), sorted.end(), [](std::uint8_t s) { return s != 0; });
}

/// Sorts the cells of a plane by voxel and id. Few have left their row or their voxel since the
/// last time: rows are told apart by counting, and most are in order then.
void sort_plane(const RegularGrid& grid,
                std::span<const std::uint64_t> id,
                const PlaneSort& planes,
                std::span<std::uint32_t> cells) {
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        const std::uint32_t voxel_a = planes.address(a).in_plane;
        const std::uint32_t voxel_b = planes.address(b).in_plane;
        return voxel_a != voxel_b ? voxel_a < voxel_b : id[a] < id[b];
    };
    if (std::is_sorted(cells.begin(), cells.end(), before)) return;
    const auto row_of = [&](std::uint32_t cell) {
        return planes.address(cell).in_plane / static_cast<std::uint32_t>(grid.nx());
    };
    std::vector<std::uint32_t> end_of(static_cast<std::size_t>(grid.ny()) + 1, 0);
    for (const std::uint32_t cell : cells) ++end_of[row_of(cell) + 1];
    for (std::size_t y = 1; y < end_of.size(); ++y) end_of[y] += end_of[y - 1];
    const std::vector<std::uint32_t> mixed(cells.begin(), cells.end());
    for (const std::uint32_t cell : mixed) cells[end_of[row_of(cell)]++] = cell;
    std::uint32_t begin = 0;
    for (const std::uint32_t end : end_of) {
        const auto row = cells.subspan(begin, end - begin);
        if (!std::is_sorted(row.begin(), row.end(), before))
            std::sort(row.begin(), row.end(), before);
        begin = end;
    }
}

}  // namespace

std::vector<std::uint32_t> sorting_order(const RegularGrid& grid,
                                         const Positions& cells,
                                         std::span<const std::uint64_t> id) {
    if (is_sorted(grid, cells, id)) return {};
    PlaneSort planes;
    const auto plane_count = static_cast<std::size_t>(grid.nz());
    planes.sort(
        cells.size(), plane_count, [&](std::size_t i) { return address_of(grid, cells[i]); });
    // few cells are sorted before a second thread is awake
    const std::size_t per_block = cells.size() < cells_per_block ? plane_count : planes_per_block;
    for_each_item(
        plane_count, per_block, [&](std::size_t z) { sort_plane(grid, id, planes, planes.in(z)); });
    return std::move(planes).things();
}

}  // namespace reticulin::mechanics
