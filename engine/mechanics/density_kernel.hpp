#pragma once

#include "engine/mechanics/separable_kernel.hpp"

#include <limits>
#include <vector>

namespace reticulin::mechanics {

/// Density of cells as rules see it: counts weighted by a Gaussian of fixed physical width (sd, um;
/// cut at 3.5 sd along each axis), never a count in one voxel. Reflecting at top and bottom, so
/// that no mass is lost; normalised. Where the sd is at least twice the largest block edge (the
/// well-mixed twin) the density is count / volume.
class DensityKernel {
  public:
    static constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

    DensityKernel(const RegularGrid& grid, double sd);

    [[nodiscard]] double sd() const { return sd_; }

    [[nodiscard]] bool well_mixed() const { return well_mixed_; }

    /// Density at a position, cells per um^3: direct sum over pairs, independent of the voxel size.
    /// Leaves out cell `except`: a cell asking for the density about itself must not count itself
    /// (the mean over a random arrangement is then the true density).
    [[nodiscard]] double at(const SortedCells& cells,
                            const Vec3& position,
                            std::size_t except = nobody) const;

    /// Density at voxel centres, cells per um^3, of the cells with their weights (empty: 1 each).
    /// Clears `previous` planes of the field, writes the touched ones and returns them.
    template <class T>
    PlaneRange field(const SortedCells& cells,
                     std::span<const double> weight,
                     PlaneRange previous,
                     VoxelArray<T>& field) const;

    /// The same for several fields at once, all written in the same planes.
    template <class T>
    PlaneRange fields(const SortedCells& cells,
                      std::span<const Deposit<T>> deposits,
                      PlaneRange previous) const;

    /// Adds `amount` x kernel about a position (per um^3), mass-exact.
    template <class T>
    PlaneRange add_at(const Vec3& position, double amount, VoxelArray<T>& field) const;

  private:
    SeparableKernel axis_;
    double sd_ = 0.0;
    bool well_mixed_ = false;
    double table_scale_ = 0.0;   // entries per um^2 of squared distance
    std::vector<double> table_;  // kernel over squared distance
};

extern template PlaneRange DensityKernel::field<float>(const SortedCells&,
                                                       std::span<const double>,
                                                       PlaneRange,
                                                       VoxelArray<float>&) const;
extern template PlaneRange DensityKernel::field<double>(const SortedCells&,
                                                        std::span<const double>,
                                                        PlaneRange,
                                                        VoxelArray<double>&) const;
extern template PlaneRange DensityKernel::fields<float>(const SortedCells&,
                                                        std::span<const Deposit<float>>,
                                                        PlaneRange) const;
extern template PlaneRange DensityKernel::add_at<float>(const Vec3&,
                                                        double,
                                                        VoxelArray<float>&) const;
extern template PlaneRange DensityKernel::add_at<double>(const Vec3&,
                                                         double,
                                                         VoxelArray<double>&) const;

}  // namespace reticulin::mechanics
