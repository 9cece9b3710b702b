#pragma once

#include "engine/core/voxel_array.hpp"

#include <vector>

namespace reticulin::mechanics {

/// Where Gaussian kernels end, in standard deviations.
inline constexpr double gaussian_cut_in_sd = 3.5;

/// Smooths a voxel field with a Gaussian of physical width (sd, um; cut at 3.5 sd; weights sampled
/// at voxel centres and normalised): lateral periodic, reflecting at top and bottom, so that the
/// sum of the field is kept. Same bits for any thread count.
class GaussianFilter {
  public:
    GaussianFilter(const RegularGrid& grid, double sd);

    /// Replaces the field by its smoothed self. Padding is left at zero.
    void apply(VoxelArray<float>& field) const;

    /// Weights from the centre outwards; weight(0) + 2 sum of the others = 1.
    [[nodiscard]] const std::vector<float>& weights() const { return weights_; }

  private:
    void smooth_rows(VoxelArray<float>& field, int plane) const;
    void smooth_columns(VoxelArray<float>& field, int plane) const;
    void smooth_depth(VoxelArray<float>& field, int row) const;
    RegularGrid grid_;
    std::vector<float> weights_;
};

}  // namespace reticulin::mechanics
