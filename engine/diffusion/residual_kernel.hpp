#pragma once

#include "engine/diffusion/delta_form_kernel.hpp"

/// Residual of the delta form, dt (D lap c - k c + S) x scale, one plane after the other.
///
/// h^2 lap is the isotropic 19-point one, d_xx + d_yy + d_zz + (d_xx d_yy + d_yy d_zz + d_zz d_xx)
/// / 6, in nested form: with p = c + d_xx c / 6 and q = p + d_yy c / 6 it is d_xx c + d_yy p + d_zz
/// q. Differences of stored numbers cancel between two voxels and are exactly 0 in an even field.
namespace reticulin::diffusion {

/// What one plane hands to the next: rows [begin, end) of planes that are whole.
struct ResidualRows {
    std::size_t begin = 0;
    std::size_t end = 0;
    float* smooth = nullptr;    // q of the plane read last
    float* partial = nullptr;   // its residual, without the flow to the plane below
    float* residual = nullptr;  // out: of the plane above it, whole; `begin` comes first
};

/// How far the planes are that a call reads: the first of all, the second (its flow is booked, the
/// residual of the first is not wanted), or any later one.
enum class PlaneOrder { first, second, later };

namespace baseline {
void read_plane(const SlabTask& task, std::size_t z, PlaneOrder order, const ResidualRows& to);
}

namespace v3 {
void read_plane(const SlabTask& task, std::size_t z, PlaneOrder order, const ResidualRows& to);
}

namespace v4 {
void read_plane(const SlabTask& task, std::size_t z, PlaneOrder order, const ResidualRows& to);
}

}  // namespace reticulin::diffusion
