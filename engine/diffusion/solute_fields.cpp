#include "engine/diffusion/solute_fields.hpp"

#include "engine/core/error.hpp"
#include "engine/core/interpolation.hpp"
#include "engine/core/kernel_isa.hpp"
#include "engine/core/planes.hpp"
#include "engine/diffusion/step_control.hpp"
#include "engine/diffusion/totals_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace reticulin::diffusion {

namespace {

constexpr double negative_share_allowed = 1e-3;  // of the maximum, before a step is refused
constexpr double margin_in_lengths = 3.0;
constexpr double block_edge = 160.0;  // um, of the blocks whose change is watched

PlaneRange padded(PlaneRange s, int margin, int planes) {
    if (s.empty()) return {};
    return {std::max(0, s.begin - margin), std::min(planes, s.end + margin)};
}

/// Sum of the blocks' changes without sign, over the sum of the blocks.
double relative_change(const std::vector<double>& before, const std::vector<double>& after) {
    double change = 0.0;
    double total = 0.0;
    for (std::size_t i = 0; i < after.size(); ++i) {
        change += std::abs(after[i] - before[i]);
        total += after[i];
    }
    return total > 0.0 ? change / total : 0.0;
}

}  // namespace

SoluteFields::SoluteFields(const RegularGrid& grid, const SoluteCatalogue& catalogue)
    : grid_(grid),
      catalogue_(catalogue),
      scratch_(grid),
      block_edge_(std::max(1, static_cast<int>(std::lround(block_edge / grid.voxel())))) {
    for (auto& level : level_) level = VoxelArray<float>(grid);
}

void SoluteFields::widen(Solute s, PlaneRange planes) {
    active_[index(s)] = active_[index(s)].united(planes);
}

bool SoluteFields::reaches(Solute s, const Vec3& position) const {
    const PlaneRange slab = active_[index(s)];
    if (slab.empty()) return false;
    const int plane = RegularGrid::floor_to_int(position[2] / grid_.voxel() - 0.5);
    return plane + 2 >= slab.begin && plane - 1 < slab.end;
}

double SoluteFields::level_at(Solute s, const Vec3& position) const {
    if (!reaches(s, position)) return 0.0;
    return read_value(grid_, level_[index(s)].data(), position);
}

LocalReading SoluteFields::reading_at(Solute s, const Vec3& position) const {
    if (!reaches(s, position)) return {};
    return read_with_gradient(grid_, level_[index(s)].data(), position);
}

double SoluteFields::total(Solute s) const {
    const PlaneRange slab = active_[index(s)];
    if (slab.empty()) return 0.0;
    const float* level = level_[index(s)].data();
    const double sum = ordered_sum(
        static_cast<std::size_t>(slab.end - slab.begin),
        [&](std::size_t i) { return plane_total(grid_, level, slab.begin + static_cast<int>(i)); });
    return sum * grid_.voxel() * grid_.voxel() * grid_.voxel();
}

int SoluteFields::margin(Solute s, double dt) const {
    const SoluteParameters& p = catalogue_[s];
    const double diffusivity = p.diffusivity.native();
    const double loss = p.loss_rate.native();
    // The increment of one implicit step falls off as exp(-x / length).
    const double length = std::sqrt(diffusivity * dt / (1.0 + loss * dt));
    const double planes = std::ceil(margin_in_lengths * length / grid_.voxel());
    return static_cast<int>(std::min(planes, static_cast<double>(grid_.nz())));
}

std::vector<double> SoluteFields::block_totals(Solute s, PlaneRange slab) const {
    const auto edge = static_cast<std::size_t>(block_edge_);
    const auto in_blocks = [&](std::size_t voxels) { return (voxels + edge - 1) / edge; };
    const auto nx = static_cast<std::size_t>(grid_.nx());
    const auto ny = static_cast<std::size_t>(grid_.ny());
    const auto planes = static_cast<std::size_t>(slab.end - slab.begin);
    const std::size_t rows = in_blocks(ny);
    const std::size_t columns = in_blocks(nx);
    const float* top = level_[index(s)].data() + grid_.offset(0, 0, slab.begin);
    std::vector<double> totals(in_blocks(planes) * rows * columns);
    for_each_block(in_blocks(planes), [&](std::size_t layer) {
        const std::size_t z = layer * edge;
        std::vector<float, AlignedAllocator<float>> sums(grid_.row_stride());
        for (std::size_t block = 0; block < rows; ++block) {
            const std::size_t y = block * edge;
            const RowsInPlanes box{top + z * grid_.plane_stride() + y * grid_.row_stride(),
                                   std::min(edge, ny - y),
                                   std::min(edge, planes - z),
                                   grid_.row_stride(),
                                   grid_.plane_stride()};
            RETICULIN_FOR_THIS_ISA(add_rows)(box, sums.data());
            double* const row = totals.data() + (layer * rows + block) * columns;
            for (std::size_t column = 0; column < columns; ++column)
                for (std::size_t x = column * edge; x < std::min(nx, (column + 1) * edge); ++x)
                    row[column] += static_cast<double>(sums[x]);
        }
    });
    return totals;
}

bool SoluteFields::plane_is_above_floor(Solute s, int plane) const {
    const float floor = static_cast<float>(catalogue_[s].floor);
    for (int y = 0; y < grid_.ny(); ++y) {
        const float* row = level_[index(s)].data() + grid_.offset(0, y, plane);
        int above = 0;  // not left early, so that a row is compared as vectors
        for (int x = 0; x < grid_.nx(); ++x) above |= static_cast<int>(row[x] > floor);
        if (above != 0) return true;
    }
    return false;
}

double SoluteFields::advance(Solute s, const AffineSources& sources, double dt) {
    RETICULIN_EXPECTS(dt > 0.0);
    const int reach = margin(s, dt);
    const PlaneRange slab = active_[index(s)].united(padded(sources.active, reach, grid_.nz()));
    if (slab.empty()) return 0.0;
    active_[index(s)] = slab;
    const double transport =
        dt * catalogue_[s].diffusivity.native() / (grid_.voxel() * grid_.voxel());
    std::vector<double> before = std::exchange(blocks_[index(s)].totals, {});
    if (before.empty() || blocks_[index(s)].slab != slab) before = block_totals(s, slab);
    StepInputs inputs{sources, slab, {}};
    double peak = 0.0;
    for (const double part : graded_parts(transport, dt * catalogue_[s].loss_rate.native()))
        peak = take_step(s, inputs, part * dt, halvings_allowed);
    std::vector<double> after = block_totals(s, slab);
    trim(s, sources, reach);
    const double amount = std::accumulate(after.begin(), after.end(), 0.0) * grid_.voxel_volume();
    double& largest = largest_[index(s)];
    largest = std::max(largest, amount);
    const double change = telling_change(relative_change(before, after),
                                         {peak, catalogue_[s].floor, amount, largest});
    if (active_[index(s)] == slab) blocks_[index(s)] = {std::move(after), slab};
    return change;
}

double SoluteFields::take_step(Solute s, StepInputs& inputs, double dt, int halvings) {
    const DeltaFormSums trial = try_step(s, inputs, dt, 0.0F);
    const double scale = std::max(static_cast<double>(trial.high), catalogue_[s].floor);
    const bool is_finite = std::isfinite(trial.total);
    if (is_finite && static_cast<double>(trial.low) >= -negative_share_allowed * scale) {
        accept(s, inputs, dt, trial);
        return static_cast<double>(trial.high);
    }
    if (halvings == 0 || !is_finite) refuse(s, inputs, dt);
    ++rejected_steps_;
    take_step(s, inputs, 0.5 * dt, halvings - 1);
    return take_step(s, inputs, 0.5 * dt, halvings - 1);
}

DeltaFormSums SoluteFields::try_step(Solute s, StepInputs& inputs, double dt, float lowest) {
    clear_scratch_outside(inputs.slab);
    const SoluteParameters& p = catalogue_[s];
    const DeltaForm form(grid_, p.diffusivity.native(), p.loss_rate.native(), dt, inputs.slab);
    const AffineSources& sources = inputs.sources;
    const DeltaFormSums sums = form.solve({level_[index(s)].data(),
                                           sources.active.empty() ? nullptr : sources.gain.data(),
                                           sources.loss.empty() ? nullptr : sources.loss.data(),
                                           sources.active,
                                           !inputs.gained.has_value(),
                                           scratch_.data()},
                                          lowest);
    if (!inputs.gained) inputs.gained = sums.gained;
    return sums;
}

void SoluteFields::accept(Solute s,
                          const StepInputs& inputs,
                          double dt,
                          const DeltaFormSums& trial) {
    const double volume = grid_.voxel() * grid_.voxel() * grid_.voxel();
    const double decay = dt * catalogue_[s].loss_rate.native();
    SoluteBalance& book = balance_[index(s)];
    book.gained += volume * dt * inputs.gained.value();
    book.lost += volume * (decay * (trial.total - trial.clipped) + trial.taken);
    book.clipped += volume * trial.clipped;
    std::swap(level_[index(s)], scratch_);
    scratch_used_ = inputs.slab;
}

void SoluteFields::clear_scratch_outside(PlaneRange slab) {
    const PlaneRange used = scratch_used_;
    clear_planes(grid_, {used.begin, std::min(used.end, slab.begin)}, scratch_);
    clear_planes(grid_, {std::max(used.begin, slab.end), used.end}, scratch_);
    scratch_used_ = slab;
}

void SoluteFields::drop_planes(Solute s, int begin, int end) {
    const double volume = grid_.voxel() * grid_.voxel() * grid_.voxel();
    for (int z = begin; z < end; ++z)
        balance_[index(s)].dropped += volume * plane_total(grid_, level_[index(s)].data(), z);
    clear_planes(grid_, {begin, end}, level_[index(s)]);
}

void SoluteFields::trim(Solute s, const AffineSources& sources, int margin) {
    PlaneRange& slab = active_[index(s)];
    PlaneRange high = slab;  // shrinks from both ends to the planes above the floor
    while (!high.empty() && !plane_is_above_floor(s, high.begin)) ++high.begin;
    while (!high.empty() && !plane_is_above_floor(s, high.end - 1)) --high.end;
    const PlaneRange kept = padded(high.united(sources.active), margin, grid_.nz());
    if (kept.empty()) {
        drop_planes(s, slab.begin, slab.end);
    } else {
        drop_planes(s, slab.begin, std::min(kept.begin, slab.end));
        drop_planes(s, std::max(kept.end, slab.begin), slab.end);
    }
    slab = kept;
}

void SoluteFields::refuse(Solute s, StepInputs& inputs, double dt) {
    try_step(s, inputs, dt, -std::numeric_limits<float>::infinity());  // unclipped, to look at
    const PlaneRange slab = inputs.slab;
    VoxelIndex worst{0, 0, slab.begin};
    for (int z = slab.begin; z < slab.end; ++z) {
        for (int y = 0; y < grid_.ny(); ++y) {
            for (int x = 0; x < grid_.nx(); ++x) {
                const float value = scratch_[grid_.offset(x, y, z)];
                if (value < scratch_[grid_.offset(worst)] || std::isnan(value)) worst = {x, y, z};
            }
        }
    }
    throw NumericalError(
        "solute '" + std::string(solute_names[index(s)]) + "' fell to " +
        std::to_string(scratch_[grid_.offset(worst)]) + " in voxel (" + std::to_string(worst.x) +
        ", " + std::to_string(worst.y) + ", " + std::to_string(worst.z) +
        "), below -0.001 of its maximum, even at a step of " + std::to_string(dt) + " h");
}

}  // namespace reticulin::diffusion
