#pragma once

#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"
#include "engine/core/regular_grid.hpp"
#include "engine/mechanics/plane_range.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <vector>

namespace reticulin::cells {

/// Draws how many cells appear in a step and where, from an expected number per voxel.
class EntryPlaces {
  public:
    /// expected(voxel) is the mean number in the step at a voxel; only `planes` are looked at.
    EntryPlaces(const tissue::SkinGeometry& geometry,
                mechanics::PlaneRange planes,
                FunctionRef<double(Offset)> expected);

    [[nodiscard]] double expected_total() const { return total_; }

    /// One Poisson draw for the number, then one place each by the inverse cumulative expectation,
    /// evenly within the voxel's part of the dermis. Draws nothing where nothing is expected.
    [[nodiscard]] std::vector<Vec3> draw(Stream& stream) const;

  private:
    [[nodiscard]] VoxelIndex voxel_of(double cumulative) const;
    [[nodiscard]] Vec3 place_in(VoxelIndex voxel, Stream& stream) const;

    const tissue::SkinGeometry& geometry_;
    mechanics::PlaneRange planes_;
    FunctionRef<double(Offset)> expected_;
    std::vector<double> plane_sum_;
    double total_ = 0.0;
};

}  // namespace reticulin::cells
