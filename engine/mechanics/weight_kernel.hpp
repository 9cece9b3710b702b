#pragma once

#include "engine/core/kernel_isa.hpp"

#include <cstddef>
#include <cstdint>

/// Weights of cells along an axis (separable_kernel.hpp), four cells at a time, on raw pointers.
/// The file is compiled once per instruction set into its own namespace; all builds give the same
/// bits.
namespace reticulin::mechanics {

enum class KernelShape : std::uint8_t {
    gaussian,  // sampled at voxel centres, cut at 3.5 sd; width = sd
    tent       // integrated over voxels; width = half length of the cell
};

constexpr std::size_t weight_lanes = 4;

struct WeightTask {
    KernelShape shape = KernelShape::gaussian;
    double voxel = 0;
    double width = 0;
    double reach = 0;   // no weight is farther away
    double cut = 0;     // Gaussian: farthest centre with a weight, in sd
    double change = 0;  // Gaussian: of the ratio of two neighbouring weights, a voxel on
    const double* place = nullptr;  // four coordinates, um
    std::size_t capacity = 0;       // voxels written per cell: 2 reach / voxel + 3 hold every line
    int* first = nullptr;           // four: voxel of the first weight, not wrapped
    int* count = nullptr;           // four: weights of each
    /// capacity x four: they sum to 1, and are 0 from each cell's count on.
    double* weight = nullptr;
};

RETICULIN_ON_EVERY_ISA(void weigh(const WeightTask& task);)

}  // namespace reticulin::mechanics
