#pragma once

#include "engine/core/plane_range.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/mechanics/neighbours.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace reticulin::mechanics {

/// Weights of one cell along one axis: voxel `first` + k (unwrapped laterally) gets weight[k];
/// the weights sum to 1, folded where the block is shorter than the kernel.
struct AxisWeights {
    int first = 0;
    std::vector<double> weight;
};

/// What a field receives from cells: field += amount of the cell x kernel (per um^3).
template <class T>
struct Deposit {
    std::span<const double> amount;  // per cell, in level x um^3
    VoxelArray<T>* field = nullptr;
};

/// The kernels that turn cells into voxel values. Both are products of one weight per axis that
/// sums to 1, so that amounts are exact whatever the voxel size; lateral directions wrap, top and
/// bottom reflect.
class SeparableKernel {
  public:
    enum class Shape : std::uint8_t {
        gaussian,  // sampled at voxel centres, cut at 3.5 sd; width = sd
        tent       // integrated over voxels; width = half length of the cell
    };

    SeparableKernel(const RegularGrid& grid, Shape shape, double width);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    /// Farthest distance along an axis at which the kernel is not zero, um.
    [[nodiscard]] double reach() const { return reach_; }

    /// Weights along axis 0, 1 (periodic) or 2 (reflecting) for a cell at this coordinate.
    [[nodiscard]] AxisWeights weights(int axis, double coordinate) const;
    /// The same into memory that is there already.
    void weigh(int axis, double coordinate, AxisWeights& weights) const;

    /// Adds what the cells give to each field. Cells whose amounts are all 0 are left out. Gathered
    /// per block of planes with cells in their order: same bits for any thread count. Returns the
    /// planes written.
    template <class T>  // NOLINTNEXTLINE(modernize-use-nodiscard): it adds to the fields
    PlaneRange add(const SortedCells& cells, std::span<const Deposit<T>> deposits) const;

    /// Adds one amount at one place (serial).
    template <class T>
    PlaneRange add_at(const Vec3& position, double amount, VoxelArray<T>& field) const;

  private:
    /// Unnormalised weights of consecutive voxels, the first one's low edge at `start` from the
    /// cell.
    void fill_line(double start, std::vector<double>& line) const;
    RegularGrid grid_;
    Shape shape_;
    double width_ = 0.0;
    double reach_ = 0.0;
    double change_ = 0.0;  // Gaussian: of the ratio of two neighbouring weights, a voxel on
};

extern template PlaneRange SeparableKernel::add<float>(const SortedCells&,
                                                       std::span<const Deposit<float>>) const;
extern template PlaneRange SeparableKernel::add<double>(const SortedCells&,
                                                        std::span<const Deposit<double>>) const;
extern template PlaneRange SeparableKernel::add_at<float>(const Vec3&,
                                                          double,
                                                          VoxelArray<float>&) const;
extern template PlaneRange SeparableKernel::add_at<double>(const Vec3&,
                                                           double,
                                                           VoxelArray<double>&) const;

}  // namespace reticulin::mechanics
