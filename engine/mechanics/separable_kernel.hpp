#pragma once

#include "engine/core/plane_range.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/mechanics/neighbours.hpp"
#include "engine/mechanics/weight_kernel.hpp"

#include <array>
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
    using Shape = KernelShape;

    SeparableKernel(const RegularGrid& grid, Shape shape, double width);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    /// Farthest distance along an axis at which the kernel is not zero, um.
    [[nodiscard]] double reach() const { return reach_; }

    /// Weights along axis 0, 1 (periodic) or 2 (reflecting) for a cell at this coordinate.
    [[nodiscard]] AxisWeights weights(int axis, double coordinate) const;

    /// Adds what the cells give to each field. Cells whose amounts are all 0 are left out. Gathered
    /// per block of planes with cells in their order: same bits for any thread count. Returns the
    /// planes written.
    template <class T>  // NOLINTNEXTLINE(modernize-use-nodiscard): it adds to the fields
    PlaneRange add(const SortedCells& cells, std::span<const Deposit<T>> deposits) const;

    /// Adds one amount at one place (serial).
    template <class T>
    PlaneRange add_at(const Vec3& position, double amount, VoxelArray<T>& field) const;

    /// Weights of a few cells, on lines without ends.
    struct Lines {
        explicit Lines(const SeparableKernel& kernel);

        [[nodiscard]] AxisWeights of(std::size_t cell) const;

        std::array<double, weight_lanes> place{};
        std::array<int, weight_lanes> first{}, count{};
        std::vector<double> weight;  // voxel by voxel, of the cells side by side
    };

    /// Fills the lines of the cells at lines.place.
    void weigh(Lines& lines) const;
    /// Whether a line from voxel `first` on needs no folding on its axis.
    [[nodiscard]] bool lies_inside(int axis, int first, int count) const;
    /// The line folded into the block.
    [[nodiscard]] AxisWeights folded(int axis, const AxisWeights& line) const;

  private:
    [[nodiscard]] int voxels_along(int axis) const;
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
