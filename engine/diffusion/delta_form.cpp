#include "engine/diffusion/delta_form.hpp"

#include "engine/core/kernel_isa.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::diffusion {

namespace {

constexpr int rows_per_depth_block = 4;

/// Root below 1 of rho + 1 / rho = (1 + 2a) / a.
double recursion_ratio(double coupling) {
    return 2.0 * coupling / (1.0 + 2.0 * coupling + std::sqrt(1.0 + 4.0 * coupling));
}

}  // namespace

DeltaForm::DeltaForm(
    const RegularGrid& grid, double diffusivity, double loss_rate, double dt, int planes) {
    const double transport = dt * diffusivity / (grid.voxel() * grid.voxel());
    const double decay = dt * loss_rate;
    const double coupling = transport / (1.0 + decay);
    const double gain = 1.0 - recursion_ratio(coupling);
    x_ = periodic_axis(grid.nx(), coupling);
    y_ = periodic_axis(grid.ny(), coupling);
    prepare_depth(planes, coupling);
    step_ = static_cast<float>(dt);
    transport_ = static_cast<float>(transport / 6.0);
    decay_ = static_cast<float>(decay);
    scale_ = static_cast<float>(gain * gain * gain * gain / (1.0 + decay));
}

DeltaForm::Axis DeltaForm::periodic_axis(int count, double coupling) {
    const double ratio = recursion_ratio(coupling);
    Axis axis;
    double power = 1.0;
    double squares = 0.0;
    for (int j = 0; j < count; ++j) {
        axis.powers.push_back(static_cast<float>(power));
        squares += power * power * ratio;
        power *= ratio;
    }
    axis.powers.push_back(static_cast<float>(power));
    axis.constants.count = count;
    axis.constants.ratio = static_cast<float>(ratio);
    axis.constants.closure = static_cast<float>(1.0 / (1.0 - power));
    axis.constants.squares = static_cast<float>(squares);
    return axis;
}

PeriodicAxis DeltaForm::bound(const Axis& axis) {
    PeriodicAxis result = axis.constants;
    result.powers = axis.powers.data();
    return result;
}

/// Elimination of (1 + 2a) v_z - a v_(z-1) - a v_(z+1) = r_z, with 1 + a (1 if alone) at the ends.
void DeltaForm::prepare_depth(int planes, double coupling) {
    double before = 0.0;  // the backward coefficient of the plane before
    for (int z = 0; z < planes; ++z) {
        const int neighbours = (z > 0 ? 1 : 0) + (z + 1 < planes ? 1 : 0);
        const double pivot = 1.0 + neighbours * coupling - (z > 0 ? coupling * before : 0.0);
        factor_.push_back(static_cast<float>(1.0 / pivot));
        forward_.push_back(static_cast<float>(z > 0 ? coupling / pivot : 0.0));
        before = z + 1 < planes ? coupling / pivot : 0.0;
        backward_.push_back(static_cast<float>(before));
    }
}

PlaneTask DeltaForm::plane_task(const RegularGrid& grid,
                                const float* level,
                                float* increment,
                                int begin,
                                int end,
                                int z) const {
    PlaneTask task;
    task.level = level + grid.offset(0, 0, z);
    task.above = z > begin ? task.level - grid.plane_stride() : task.level;
    task.below = z + 1 < end ? task.level + grid.plane_stride() : task.level;
    task.increment = increment + grid.offset(0, 0, z);
    task.row = grid.row_stride();
    task.x = bound(x_);
    task.y = bound(y_);
    task.step = step_;
    task.transport = transport_;
    task.decay = decay_;
    task.scale = scale_;
    return task;
}

std::size_t DeltaForm::depth_blocks(const RegularGrid& grid) const {
    return static_cast<std::size_t>((grid.ny() + rows_per_depth_block - 1) / rows_per_depth_block);
}

DepthTask DeltaForm::depth_task(const RegularGrid& grid,
                                const float* level,
                                float* increment,
                                int begin,
                                std::size_t block) const {
    const int y = static_cast<int>(block) * rows_per_depth_block;
    const int rows = std::min(rows_per_depth_block, grid.ny() - y);
    DepthTask task;
    task.level = level + grid.offset(0, y, begin);
    task.increment = increment + grid.offset(0, y, begin);
    task.width = static_cast<std::size_t>(rows) * grid.row_stride();
    task.planes = factor_.size();
    task.plane_stride = grid.plane_stride();
    task.factor = factor_.data();
    task.forward = forward_.data();
    task.backward = backward_.data();
    return task;
}

void DeltaForm::solve(PlaneTask& task) const {
    AlignedAllocator<float> memory;  // nothing to clear: the kernel writes before it reads
    task.scratch = memory.allocate(plane_scratch(task.row));
    for_this_isa(baseline::solve_plane, v3::solve_plane, v4::solve_plane)(task);
    memory.deallocate(task.scratch, plane_scratch(task.row));
    task.scratch = nullptr;
}

void DeltaForm::solve(DepthTask& task) const {
    for_this_isa(baseline::solve_depth, v3::solve_depth, v4::solve_depth)(task);
}

std::vector<double> graded_parts(double transport, double decay) {
    constexpr double grading = 4.0;
    constexpr double smallest = 0.5;
    constexpr std::size_t most_parts = 8;
    std::vector<double> parts{1.0};  // largest first until the end
    double coupling = transport / (1.0 + decay);
    while (parts.size() < most_parts && coupling > smallest) {
        coupling /= grading;
        // the part p of the step for which transport p / (1 + decay p) is this coupling
        parts.push_back(coupling / (transport - coupling * decay));
        parts.front() -= parts.back();
    }
    std::reverse(parts.begin(), parts.end());
    return parts;
}

double plane_total(const RegularGrid& grid, const float* values, int z) {
    double sum = 0.0;
    for (int y = 0; y < grid.ny(); ++y) {
        const float* row = values + grid.offset(0, y, z);
        for (int x = 0; x < grid.nx(); ++x) sum += static_cast<double>(row[x]);
    }
    return sum;
}

}  // namespace reticulin::diffusion
