#pragma once

#include "engine/core/plane_range.hpp"
#include "engine/core/regular_grid.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/diffusion/delta_form_kernel.hpp"

#include <vector>

namespace reticulin::diffusion {

/// Arrays of one step: all of a whole grid.
struct DeltaFormFields {
    const float* level = nullptr;
    const float* gain = nullptr;  // level per hour; read in gain_planes only
    const float* loss = nullptr;  // per hour; null: none
    PlaneRange gain_planes;
    bool sums_gain = false;      // only where asked: once per step is enough
    float* increment = nullptr;  // scratch, then the new level
};

/// Sums over one step.
struct DeltaFormSums {
    double taken = 0;    // sum of loss dt (c + w), the scheme's own uptake
    double gained = 0;   // sum of the gain, if asked for
    double total = 0;    // of the new level, as stored
    double clipped = 0;  // what setting to the lowest level added
    float low = 0;       // lowest new level before clipping
    float high = 0;      // highest level, before or after
};

/// One step of the delta form for one solute on a slab of planes, its coefficients computed once,
/// in double. The slab is cut into blocks of about ten planes, whatever the number of threads.
class DeltaForm {
  public:
    /// Diffusivity in um^2/h, loss rate per hour, step in hours.
    DeltaForm(
        const RegularGrid& grid, double diffusivity, double loss_rate, double dt, PlaneRange slab);

    /// New levels below `lowest` are set to it.
    [[nodiscard]] DeltaFormSums solve(const DeltaFormFields& fields, float lowest) const;

  private:
    using Padded = std::vector<float, AlignedAllocator<float>>;

    struct Axis {
        PeriodicAxis constants;
        Padded ratios, powers, weights;
    };

    static Axis periodic_axis(int count, double coupling);
    [[nodiscard]] static PeriodicAxis bound(const Axis& axis);
    void prepare_depth(double coupling);
    [[nodiscard]] SlabTask slab_task(const DeltaFormFields& fields, PlaneRange planes) const;
    [[nodiscard]] std::vector<PlaneRange> runs_of_blocks() const;
    [[nodiscard]] DepthTask depth_task(const DeltaFormFields& fields, std::size_t block) const;

    RegularGrid grid_;
    PlaneRange slab_;
    Axis x_;
    Axis y_;
    std::vector<std::size_t> starts_;  // first planes of the blocks, then the number of planes
    std::vector<float> factor_;
    std::vector<float> forward_;
    std::vector<float> backward_;
    std::vector<float> carried_;
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
