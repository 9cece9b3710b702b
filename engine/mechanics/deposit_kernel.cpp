#include "engine/mechanics/deposit_kernel.hpp"

namespace reticulin::mechanics::RETICULIN_ISA {

namespace {

/// `width` is known at compile time so that the weights of a row stay in registers.
template <std::size_t width, class T>
void add_rows(const DepositTask<T>& task) {
    T weight[width];
    for (std::size_t k = 0; k < width; ++k) weight[k] = task.weight_x[k];
    T* plane = task.plane;
    for (int z = 0; z < task.planes; ++z, plane += task.plane_stride) {
        const double share = task.amount * static_cast<double>(task.weight_z[z]);
        int y = task.first_row;
        for (int j = 0; j < task.rows; ++j) {
            const T factor = static_cast<T>(share * static_cast<double>(task.weight_y[j]));
            T* const row = plane + static_cast<std::size_t>(y) * task.row_stride;
#pragma omp simd
            for (std::size_t k = 0; k < width; ++k) row[k] += factor * weight[k];
            if (++y == task.all_rows) y = 0;
        }
    }
}

/// Wide kernels (small voxels) in pieces of four groups.
template <class T>
void add_pieces(DepositTask<T> task) {
    constexpr std::size_t piece = 4;
    for (; task.groups > piece; task.groups -= piece) {
        add_rows<piece * deposit_lane>(task);
        task.plane += piece * deposit_lane;
        task.weight_x += piece * deposit_lane;
    }
    switch (task.groups) {
        case 1:
            return add_rows<deposit_lane>(task);
        case 2:
            return add_rows<2 * deposit_lane>(task);
        case 3:
            return add_rows<3 * deposit_lane>(task);
        default:
            return add_rows<piece * deposit_lane>(task);
    }
}

}  // namespace

void add_box(const DepositTask<float>& task) {
    add_pieces(task);
}

void add_box(const DepositTask<double>& task) {
    add_pieces(task);
}

}  // namespace reticulin::mechanics::RETICULIN_ISA
