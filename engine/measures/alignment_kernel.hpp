#pragma once

#include <array>
#include <cstddef>

/// How far the fibres of a row of voxels are aligned. Plain pointers: the same source is compiled
/// for three processor levels and gives the same bits on all of them.
namespace reticulin::measures {

/// Orientation tensors of any positive trace (xx, yy, zz, xy, yz, xz), and what comes out.
struct AlignmentRow {
    std::size_t count;
    std::array<const double*, 6> tensor;
    double* largest;  // largest eigenvalue of tensor / trace; 1/3 where the trace is not positive
};

/// Closed form, to rounding.
void largest_eigenvalues(const AlignmentRow& row);

}  // namespace reticulin::measures
