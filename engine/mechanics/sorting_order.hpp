#pragma once

#include "engine/mechanics/neighbours.hpp"

namespace reticulin::mechanics {

/// Order of cells by (voxel, id): order[k] is the cell that comes k-th. Empty when the cells are
/// in that order already. Ids are unique, so the order depends on nothing else.
std::vector<std::uint32_t> sorting_order(const RegularGrid& grid,
                                         const Positions& cells,
                                         std::span<const std::uint64_t> id);

}  // namespace reticulin::mechanics
