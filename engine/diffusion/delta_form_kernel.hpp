#pragma once

#include <cstddef>

/// Inner loops of the delta form (docs/model/diffusion.md), on raw pointers. The file is compiled
/// once per instruction set into its own namespace; all builds give the same bits, because every
/// sum has one written order and no operation is contracted.
namespace reticulin::diffusion {

/// One periodic axis of n voxels: (1 - a d_xx)^-1, a = dt D / h^2 / (1 + dt k), as two first-order
/// recursions of ratio rho, each closed around the period. Unit gain is left to the scale of the
/// residual: (1 - rho)^2.
struct PeriodicAxis {
    int count = 0;
    float ratio = 0;                // rho = 2a / (1 + 2a + sqrt(1 + 4a))
    float closure = 1;              // 1 / (1 - rho^n)
    float squares = 0;              // sum of rho^(2j+1), j < n
    const float* powers = nullptr;  // rho^j, j = 0..n
};

/// One plane of voxels: residual, then the solves along x and y. `above` and `below` are the
/// neighbouring planes, or the plane itself where nothing flows (top and bottom of the slab).
struct PlaneTask {
    const float* level = nullptr;
    const float* above = nullptr;
    const float* below = nullptr;
    const float* gain = nullptr;  // null: none
    const float* loss = nullptr;  // null: none
    float* increment = nullptr;
    float* scratch = nullptr;  // plane_scratch(row) floats, aligned to 64 bytes
    std::size_t row = 0;       // row stride
    PeriodicAxis x;
    PeriodicAxis y;
    float step = 0;       // dt, h
    float transport = 0;  // dt D / (6 h^2): the kernel's Laplacian has weights 2 and 1
    float decay = 0;      // dt k
    float scale = 0;      // (1 - rho_x)^2 (1 - rho_y)^2 / (1 + dt k)
    double gained = 0;    // out: sum of gain
    double taken = 0;     // out: sum of loss dt (c + w), the scheme's own uptake
};

/// Floats of scratch a PlaneTask needs.
constexpr std::size_t lane_count = 32;

constexpr std::size_t halo_width = 16;  // before and after a copied row

constexpr std::size_t plane_scratch(std::size_t row) {
    return (2 * lane_count + 2) * row + 9 * (row + 2 * halo_width);
}

/// Columns of voxels in depth: Thomas solve without flux at both ends, then new = level +
/// increment. Works on `width` neighbouring columns (a multiple of 16), `planes` deep.
struct DepthTask {
    const float* level = nullptr;  // first plane of the slab
    float* increment = nullptr;    // in: solved along x and y; out: the new level
    std::size_t width = 0;
    std::size_t planes = 0;
    std::size_t plane_stride = 0;
    const float* factor = nullptr;  // d_z = factor r_z + forward d_(z-1)
    const float* forward = nullptr;
    const float* backward = nullptr;  // v_z = d_z + backward v_(z+1)
    float lowest = 0;                 // smaller new levels are set to this
    double total = 0;                 // out: sum of the new level, as stored
    double clipped = 0;               // out: sum of what setting to `lowest` added
    float low = 0;                    // out: smallest new level before clipping
    float high = 0;                   // out: largest level, before or after the step
};

namespace baseline {
void solve_plane(PlaneTask& task);
void solve_depth(DepthTask& task);
}  // namespace baseline

namespace v3 {
void solve_plane(PlaneTask& task);
void solve_depth(DepthTask& task);
}  // namespace v3

namespace v4 {
void solve_plane(PlaneTask& task);
void solve_depth(DepthTask& task);
}  // namespace v4

}  // namespace reticulin::diffusion
