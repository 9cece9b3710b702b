#pragma once

#include "engine/core/kernel_isa.hpp"

#include <cstddef>

/// Sums over fields, compiled once per instruction set (delta_form_kernel.hpp). Padding holds zeros
/// and is summed with the rest.
namespace reticulin::diffusion {

/// Rows of a field, some in each of several neighbouring planes.
struct RowsInPlanes {
    const float* first = nullptr;  // aligned to 64 bytes, as are all rows
    std::size_t rows = 0;          // in each plane
    std::size_t planes = 0;
    std::size_t row = 0;    // stride, a multiple of 16
    std::size_t plane = 0;  // stride
};

RETICULIN_ON_EVERY_ISA(
    /// Sum of `count` neighbouring values, a multiple of 16, in 16 sums of double precision.
    double total_of(const float* values, std::size_t count);
    /// Sum of the rows place by place, into one row.
    void add_rows(const RowsInPlanes& rows, float* sums);)

}  // namespace reticulin::diffusion
