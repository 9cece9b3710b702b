#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/mechanics/neighbours.hpp"

namespace reticulin::cells {

/// The positions of a group as the mechanics room sees them (a view).
inline mechanics::Positions positions_of(const CellGroup& group) {
    return {group.position[0], group.position[1], group.position[2]};
}

/// Brings a group into (voxel, id) order; every array of it moves along.
void sort_group(const RegularGrid& grid, CellGroup& group);

/// A sorted view of a group that is in order.
inline mechanics::SortedCells sorted_view(const RegularGrid& grid, const CellGroup& group) {
    return {grid, positions_of(group)};
}

/// What a cell starts with; fields as in CellGroup.
struct NewCell {
    Vec3 position;
    Vec3 polarity;
    std::uint8_t state = 0;
    Tick born = 0;
    float memory = 0.0F;
    std::int32_t tag = -1;
};

/// Adds a cell at the end of a group (sort afterwards) and returns its index.
std::size_t append_cell(CellGroup& group, std::uint64_t id, const NewCell& cell);

/// Removes the cells whose flag is set, keeping the order of the others.
void remove_cells(CellGroup& group, const std::vector<std::uint8_t>& gone);

}  // namespace reticulin::cells
