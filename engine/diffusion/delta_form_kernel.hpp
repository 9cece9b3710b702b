#pragma once

#include "engine/core/kernel_isa.hpp"

#include <cstddef>

/// Inner loops of the delta form (docs/model/diffusion.md), on raw pointers. The kernel files are
/// compiled once per instruction set into a namespace each; all builds give the same bits, because
/// every sum has one written order and products are fused only where it is written.
namespace reticulin::diffusion {

/// One periodic axis of n voxels: (1 - a d_xx)^-1, a = dt D / h^2 / (1 + dt k), as two first-order
/// recursions of ratio rho, each closed around the period. Unit gain is left to the scale of the
/// residual: (1 - rho)^2. Arrays are padded to whole lanes; powers below 1e-10 are 0.
struct PeriodicAxis {
    std::size_t count = 0;
    std::size_t reach = 0;           // voxels from which on powers are 0
    float ratio = 0;                 // rho = 2a / (1 + 2a + sqrt(1 + 4a))
    float closure = 1;               // 1 / (1 - rho^n)
    float squares = 0;               // sum of rho^(2j+1), j < n
    const float* ratios = nullptr;   // rho in the row, 0 past its end
    const float* powers = nullptr;   // rho^j, j = 0..n-1; 0 past the end
    const float* weights = nullptr;  // rho^(j+1), likewise
};

/// Planes [first, last) of a slab: residual, solves along x and y, elimination in depth, which
/// starts anew where `forward` is 0; it is in `first`. Pointers are to the slab's first plane.
struct SlabTask {
    const float* level = nullptr;
    const float* gain = nullptr;  // read in planes [gain_first, gain_last)
    const float* loss = nullptr;  // null: none
    float* increment = nullptr;   // out: eliminated, not yet substituted back
    float* scratch = nullptr;     // slab_scratch(..) floats, aligned to 64 bytes
    double* taken = nullptr;      // out, per plane: sum of loss dt (c + w), the scheme's own uptake
    double* gained = nullptr;     // out, per plane: sum of the gain, where it is read; null: none
    std::size_t planes = 0;       // of the slab
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t gain_first = 0;
    std::size_t gain_last = 0;
    std::size_t plane = 0;  // stride
    std::size_t row = 0;    // stride
    PeriodicAxis x;
    PeriodicAxis y;
    float step = 0;                 // dt, h
    float transport = 0;            // dt D / h^2
    float decay = 0;                // dt k
    float scale = 0;                // (1 - rho_x)^2 (1 - rho_y)^2 / (1 + dt k)
    const float* factor = nullptr;  // per plane: d_z = factor r_z + forward d_(z-1)
    const float* forward = nullptr;
};

/// Planes that a task takes tile by tile, together small enough for the second cache.
inline constexpr std::size_t planes_at_a_time = 8;

/// Floats of scratch a SlabTask needs: two planes, a tile's columns, what it takes up and gains,
/// two rows per plane.
constexpr std::size_t slab_scratch(std::size_t plane, std::size_t row) {
    return 2 * plane + (16 + 2 * planes_at_a_time) * row + 256 + planes_at_a_time * (256 + 32);
}

/// Groups of rows that a DepthTask takes side by side.
inline constexpr std::size_t depth_groups = 2;

/// Columns of voxels in depth: substitution back, then new = level + increment. Works on `columns`
/// neighbouring columns (a multiple of 16), which are up to `depth_groups` groups of rows with sums
/// of their own. What a block of planes left out, the elimination across its first plane, is added
/// here: d_z + carried[z] d of the last plane before.
struct DepthTask {
    const float* level = nullptr;  // first plane of the slab
    float* increment = nullptr;    // in: eliminated; out: the new level
    float* scratch = nullptr;      // depth_scratch(..) floats
    std::size_t columns = 0;
    std::size_t width = 0;  // columns of a group; the last one may be narrower
    std::size_t planes = 0;
    std::size_t plane = 0;                // stride
    const std::size_t* starts = nullptr;  // first planes of the blocks, then planes
    std::size_t blocks = 0;
    const float* carried = nullptr;     // per plane
    const float* backward = nullptr;    // v_z = d_z + backward v_(z+1)
    float lowest = 0;                   // smaller new levels are set to this
    double total[depth_groups] = {};    // out: sum of the new level, as stored
    double clipped[depth_groups] = {};  // out: sum of what setting to `lowest` added
    float low = 0;                      // out: smallest new level before clipping
    float high = 0;                     // out: largest level, before or after the step
};

constexpr std::size_t depth_scratch(std::size_t columns, std::size_t blocks) {
    return (blocks + 1) * columns;
}

RETICULIN_ON_EVERY_ISA(void solve_planes(const SlabTask& task);)
RETICULIN_ON_EVERY_ISA(void solve_depth(DepthTask& task);)

}  // namespace reticulin::diffusion
