#pragma once

#include "engine/core/kernel_isa.hpp"

#include <cstddef>

/// Inner loop of deposits (separable_kernel.hpp), on raw pointers. The file is compiled once per
/// instruction set into its own namespace; all builds give the same bits.
namespace reticulin::mechanics {

/// Weights along x are padded with zeros to whole groups of this many.
constexpr std::size_t deposit_lane = 4;

/// One cell's share of a box of voxels that does not wrap along x:
/// field(z, y, x) += T(amount weight_z weight_y) weight_x.
template <class T>
struct DepositTask {
    T* plane = nullptr;  // first voxel of the first row (y = 0) of the first plane
    std::size_t plane_stride = 0;
    std::size_t row_stride = 0;
    int planes = 0;
    int first_row = 0;  // in [0, all_rows); rows wrap
    int rows = 0;
    int all_rows = 0;
    std::size_t groups = 0;  // of deposit_lane voxels
    double amount = 0;       // per volume of a voxel
    const T* weight_z = nullptr;
    const T* weight_y = nullptr;
    const T* weight_x = nullptr;
};

RETICULIN_ON_EVERY_ISA(void add_box(const DepositTask<float>& task);
                       void add_box(const DepositTask<double>& task);)

}  // namespace reticulin::mechanics
