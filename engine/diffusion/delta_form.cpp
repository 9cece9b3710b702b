#include "engine/diffusion/delta_form.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"
#include "engine/diffusion/totals_kernel.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::diffusion {

namespace {

constexpr std::size_t block_planes = 10;    // of a block in depth, at most
constexpr std::size_t blocks_multiple = 4;  // so that few threads share them evenly
constexpr std::size_t runs_per_thread = 1;  // more: more planes are read twice
constexpr std::size_t rows_per_group = 4;   // whose new levels are summed together
constexpr std::size_t rows_per_depth_block = rows_per_group * depth_groups;
constexpr double least_power = 1e-10;  // far below the last bit of what it is added to

/// Root below 1 of rho + 1 / rho = (1 + 2a) / a.
double recursion_ratio(double coupling) {
    return 2.0 * coupling / (1.0 + 2.0 * coupling + std::sqrt(1.0 + 4.0 * coupling));
}

float or_nothing(double power) {
    return power < least_power ? 0.0F : static_cast<float>(power);
}

/// Blocks in depth of a slab: of about ten planes, and not so thin that carrying over between them
/// costs more than they bring.
std::size_t blocks_in(std::size_t planes) {
    const std::size_t least = (planes + block_planes - 1) / block_planes;
    const std::size_t blocks = (least + blocks_multiple - 1) / blocks_multiple * blocks_multiple;
    return planes < blocks_multiple * blocks_multiple ? 1 : blocks;
}

/// Memory for one task; nothing to clear, kernels write before they read.
class Scratch {
  public:
    explicit Scratch(std::size_t count) : count_(count), data_(memory_.allocate(count)) {}

    ~Scratch() { memory_.deallocate(data_, count_); }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] float* data() const { return data_; }

  private:
    AlignedAllocator<float> memory_;
    std::size_t count_;
    float* data_;
};

}  // namespace

DeltaForm::DeltaForm(
    const RegularGrid& grid, double diffusivity, double loss_rate, double dt, PlaneRange slab)
    : grid_(grid), slab_(slab) {
    const double transport = dt * diffusivity / (grid.voxel() * grid.voxel());
    const double decay = dt * loss_rate;
    const double coupling = transport / (1.0 + decay);
    const double gain = 1.0 - recursion_ratio(coupling);
    x_ = periodic_axis(grid.nx(), coupling);
    y_ = periodic_axis(grid.ny(), coupling);
    prepare_depth(coupling);
    step_ = static_cast<float>(dt);
    transport_ = static_cast<float>(transport);
    decay_ = static_cast<float>(decay);
    scale_ = static_cast<float>(gain * gain * gain * gain / (1.0 + decay));
}

DeltaForm::Axis DeltaForm::periodic_axis(int count, double coupling) {
    const double ratio = recursion_ratio(coupling);
    const auto n = static_cast<std::size_t>(count);
    const std::size_t padded = (n + 15) / 16 * 16;
    Axis axis{{}, Padded(padded, 0.0F), Padded(padded, 0.0F), Padded(padded, 0.0F)};
    axis.constants.reach = n;
    double power = 1.0;
    double squares = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
        if (power < least_power) axis.constants.reach = std::min(axis.constants.reach, j);
        axis.ratios[j] = static_cast<float>(ratio);
        axis.powers[j] = or_nothing(power);
        squares += power * power * ratio;
        power *= ratio;
        axis.weights[j] = or_nothing(power);
    }
    axis.constants.count = n;
    axis.constants.ratio = static_cast<float>(ratio);
    axis.constants.closure = static_cast<float>(1.0 / (1.0 - power));
    axis.constants.squares = static_cast<float>(squares);
    return axis;
}

PeriodicAxis DeltaForm::bound(const Axis& axis) {
    PeriodicAxis result = axis.constants;
    result.ratios = axis.ratios.data();
    result.powers = axis.powers.data();
    result.weights = axis.weights.data();
    return result;
}

/// Elimination of (1 + 2a) v_z - a v_(z-1) - a v_(z+1) = r_z, with 1 + a (1 if alone) at the ends,
/// in blocks that each start anew; `carried` is what of the last plane of the block before reaches
/// a plane.
void DeltaForm::prepare_depth(double coupling) {
    const auto planes = static_cast<std::size_t>(slab_.end - slab_.begin);
    const std::size_t blocks = blocks_in(planes);
    for (std::size_t k = 0; k <= blocks; ++k) starts_.push_back(k * planes / blocks);
    double before = 0.0;  // the backward coefficient of the plane before
    for (std::size_t z = 0; z < planes; ++z) {
        const int neighbours = (z > 0 ? 1 : 0) + (z + 1 < planes ? 1 : 0);
        const double pivot = 1.0 + neighbours * coupling - (z > 0 ? coupling * before : 0.0);
        factor_.push_back(static_cast<float>(1.0 / pivot));
        forward_.push_back(static_cast<float>(z > 0 ? coupling / pivot : 0.0));
        before = z + 1 < planes ? coupling / pivot : 0.0;
        backward_.push_back(static_cast<float>(before));
    }
    carried_.assign(planes, 0.0F);
    for (std::size_t k = 1; k < blocks; ++k) {
        double power = 1.0;
        for (std::size_t z = starts_[k]; z < starts_[k + 1]; ++z) {
            power *= static_cast<double>(forward_[z]);
            carried_[z] = or_nothing(power);
        }
        forward_[starts_[k]] = 0.0F;
    }
}

/// Each thread's share of the slab: whole blocks, so that the bits do not depend on the shares.
std::vector<PlaneRange> DeltaForm::runs_of_blocks() const {
    const std::size_t blocks = starts_.size() - 1;
    const auto threads = static_cast<std::size_t>(thread_count());
    const std::size_t runs = threads == 1 ? 1 : std::min(blocks, runs_per_thread * threads);
    std::vector<PlaneRange> ranges(runs);
    for (std::size_t k = 0; k < runs; ++k)
        ranges[k] = {static_cast<int>(starts_[k * blocks / runs]),
                     static_cast<int>(starts_[(k + 1) * blocks / runs])};
    return ranges;
}

SlabTask DeltaForm::slab_task(const DeltaFormFields& fields, PlaneRange planes) const {
    const Offset top = grid_.offset(0, 0, slab_.begin);
    const auto in_slab = [&](int plane) {
        return static_cast<std::size_t>(std::clamp(plane, slab_.begin, slab_.end) - slab_.begin);
    };
    SlabTask t;
    t.level = fields.level + top;
    t.gain = fields.gain == nullptr ? nullptr : fields.gain + top;
    t.loss = fields.loss == nullptr ? nullptr : fields.loss + top;
    t.increment = fields.increment + top;
    t.planes = starts_.back();
    t.first = static_cast<std::size_t>(planes.begin);
    t.last = static_cast<std::size_t>(planes.end);
    t.gain_first = in_slab(fields.gain_planes.begin);
    t.gain_last = fields.gain == nullptr ? 0 : in_slab(fields.gain_planes.end);
    t.plane = grid_.plane_stride();
    t.row = grid_.row_stride();
    t.x = bound(x_);
    t.y = bound(y_);
    t.step = step_;
    t.transport = transport_;
    t.decay = decay_;
    t.scale = scale_;
    t.factor = factor_.data();
    t.forward = forward_.data();
    return t;
}

DepthTask DeltaForm::depth_task(const DeltaFormFields& fields, std::size_t block) const {
    const std::size_t y = block * rows_per_depth_block;
    const std::size_t rows =
        std::min(rows_per_depth_block, static_cast<std::size_t>(grid_.ny()) - y);
    const Offset corner = grid_.offset(0, static_cast<int>(y), slab_.begin);
    DepthTask t;
    t.level = fields.level + corner;
    t.increment = fields.increment + corner;
    t.columns = rows * grid_.row_stride();
    t.width = rows_per_group * grid_.row_stride();
    t.planes = starts_.back();
    t.plane = grid_.plane_stride();
    t.starts = starts_.data();
    t.blocks = starts_.size() - 1;
    t.carried = carried_.data();
    t.backward = backward_.data();
    return t;
}

DeltaFormSums DeltaForm::solve(const DeltaFormFields& fields, float lowest) const {
    std::vector<double> taken(starts_.back());
    std::vector<double> gained(fields.sums_gain ? starts_.back() : 0);
    const std::vector<PlaneRange> runs = runs_of_blocks();
    for_each_block(runs.size(), [&](std::size_t i) {
        SlabTask task = slab_task(fields, runs[i]);
        const Scratch scratch(slab_scratch(task.plane, task.row));
        task.scratch = scratch.data();
        task.taken = taken.data();
        task.gained = gained.empty() ? nullptr : gained.data();
        RETICULIN_FOR_THIS_ISA(solve_planes)(task);
    });
    const auto rows = static_cast<std::size_t>(grid_.ny());
    std::vector<DepthTask> tasks((rows + rows_per_depth_block - 1) / rows_per_depth_block);
    for_each_block(tasks.size(), [&](std::size_t i) {
        DepthTask& task = tasks[i];
        task = depth_task(fields, i);
        task.lowest = lowest;
        const Scratch scratch(depth_scratch(task.columns, task.blocks));
        task.scratch = scratch.data();
        RETICULIN_FOR_THIS_ISA(solve_depth)(task);
    });
    DeltaFormSums sums;
    for (const double t : taken) sums.taken += t;
    for (const double g : gained) sums.gained += g;
    for (const DepthTask& task : tasks) {
        for (const double total : task.total) sums.total += total;
        for (const double clipped : task.clipped) sums.clipped += clipped;
        sums.low = std::min(sums.low, task.low);
        sums.high = std::max(sums.high, task.high);
    }
    return sums;
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
    const auto rows = static_cast<std::size_t>(grid.ny());
    return RETICULIN_FOR_THIS_ISA(total_of)(values + grid.offset(0, 0, z),
                                            rows * grid.row_stride());
}

}  // namespace reticulin::diffusion
