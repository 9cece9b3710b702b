#pragma once

#include "engine/mechanics/separable_kernel.hpp"

namespace reticulin::mechanics {

/// Spreads what a cell makes over the cell's own length (um): a tent of half-width length/2 along
/// each axis, integrated exactly over voxels, so that the amount is exact for any voxel size.
class SpreadKernel : public SeparableKernel {
  public:
    SpreadKernel(const RegularGrid& grid, double cell_length)
        : SeparableKernel(grid, Shape::tent, 0.5 * cell_length) {}
};

}  // namespace reticulin::mechanics
