#include "engine/mechanics/neighbours.hpp"

#include <numeric>

namespace reticulin::mechanics {

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
