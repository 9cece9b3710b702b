#pragma once

#include "engine/core/regular_grid.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/diffusion/delta_form_kernel.hpp"

#include <vector>

namespace reticulin::diffusion {

/// Coefficients of one step of the delta form for one solute on a slab, and the kernels that use
/// them. Everything that depends on (D, k, dt, slab) is computed here once, in double.
class DeltaForm {
  public:
    /// Diffusivity in um^2/h, loss rate per hour, step in hours, planes of the slab.
    DeltaForm(const RegularGrid& grid, double diffusivity, double loss_rate, double dt, int planes);

    /// Plane z of the slab [begin, end); gain, loss and scratch are the caller's and solve's.
    [[nodiscard]] PlaneTask plane_task(const RegularGrid& grid,
                                       const float* level,
                                       float* increment,
                                       int begin,
                                       int end,
                                       int z) const;
    /// Columns are solved in blocks of whole rows.
    [[nodiscard]] std::size_t depth_blocks(const RegularGrid& grid) const;
    [[nodiscard]] DepthTask depth_task(const RegularGrid& grid,
                                       const float* level,
                                       float* increment,
                                       int begin,
                                       std::size_t block) const;

    /// Runs the kernel of the widest instruction set (core/kernel_isa.hpp).
    void solve(PlaneTask& task) const;
    void solve(DepthTask& task) const;

  private:
    struct Axis {
        PeriodicAxis constants;
        std::vector<float> powers;
    };

    static Axis periodic_axis(int count, double coupling);
    void prepare_depth(int planes, double coupling);
    [[nodiscard]] static PeriodicAxis bound(const Axis& axis);

    Axis x_;
    Axis y_;
    std::vector<float> factor_;
    std::vector<float> forward_;
    std::vector<float> backward_;
    float step_ = 0;
    float transport_ = 0;
    float decay_ = 0;
    float scale_ = 0;
};

/// Shares of one step, smallest first. The increment couples voxels by D dt / h^2 / (1 + k dt);
/// each share has four times the coupling before it, from a half at most up to that of nearly the
/// whole step. One large factored step hardly damps the modes that are short along several axes
/// (they leave a star around a thin source); each share damps its own range of them, and the short
/// ones first, so that little is left of a star that would be negative. `transport` is D dt / h^2
/// of the whole step, `decay` its k dt.
std::vector<double> graded_parts(double transport, double decay);

/// Sum over the voxels of one plane, in order.
double plane_total(const RegularGrid& grid, const float* values, int z);

}  // namespace reticulin::diffusion
