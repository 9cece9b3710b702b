#pragma once

#include "engine/core/parallel.hpp"
#include "engine/core/plane_range.hpp"
#include "engine/core/random.hpp"
#include "engine/core/regular_grid.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <span>
#include <vector>

namespace reticulin::cells {

/// Expected numbers by plane, kept from one step to the next.
struct PlaneExpectations {
    PlaneRange planes;
    std::vector<double> sums;
};

/// Draws how many cells appear in a step and where, from an expected number per voxel.
class EntryPlaces {
  public:
    /// Writes the mean number in the step for a row of voxels that starts at an offset.
    using Expected = FunctionRef<void(Offset, std::span<double>)>;

    /// Only `planes` are looked at; `expected` must outlive this object. With `kept`, sums by plane
    /// are taken from there if they are of these planes, else put there: the owner empties it when
    /// what is expected may have moved.
    EntryPlaces(const tissue::SkinGeometry& geometry,
                PlaneRange planes,
                Expected expected,
                PlaneExpectations* kept = nullptr);

    /// One Poisson draw for the number, then one place each by the inverse cumulative expectation,
    /// evenly within the voxel's part of the dermis. Draws nothing where nothing is expected.
    [[nodiscard]] std::vector<Vec3> draw(Stream& stream) const;

  private:
    [[nodiscard]] std::vector<double> plane_sums() const;
    [[nodiscard]] VoxelIndex voxel_of(double cumulative) const;
    [[nodiscard]] Vec3 place_in(VoxelIndex voxel, Stream& stream) const;

    const tissue::SkinGeometry& geometry_;
    PlaneRange planes_;
    Expected expected_;
    std::vector<double> plane_sum_;
    double total_ = 0.0;
};

}  // namespace reticulin::cells
