#include "engine/diffusion/solute_fields.hpp"

#include "engine/core/error.hpp"
#include "engine/core/interpolation.hpp"
#include "engine/core/parallel.hpp"
#include "engine/diffusion/delta_form.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace reticulin::diffusion {

namespace {

constexpr double negative_share_allowed = 1e-3;  // of the maximum, before a step is refused
constexpr double margin_in_lengths = 3.0;
constexpr double floors_that_tell = 100.0;  // a level below so many floors has no consequence

Slab padded(Slab s, int margin, int planes) {
    if (s.empty()) return {};
    return {std::max(0, s.begin - margin), std::min(planes, s.end + margin)};
}

}  // namespace

SoluteFields::SoluteFields(const RegularGrid& grid, const SoluteCatalogue& catalogue)
    : grid_(grid), catalogue_(catalogue), scratch_(grid) {
    for (auto& level : level_) level = VoxelArray<float>(grid);
}

void SoluteFields::widen(Solute s, Slab planes) {
    active_[index(s)] = joined(active_[index(s)], planes);
}

bool SoluteFields::reaches(Solute s, const Vec3& position, int margin) const {
    const Slab slab = active_[index(s)];
    if (slab.empty()) return false;
    const int plane = RegularGrid::floor_to_int(position[2] / grid_.voxel() - 0.5);
    return plane + 1 + margin >= slab.begin && plane - margin < slab.end;
}

double SoluteFields::level_at(Solute s, const Vec3& position) const {
    if (!reaches(s, position, 0)) return 0.0;
    return trilinear(grid_, level_[index(s)].data(), position);
}

Vec3 SoluteFields::gradient_at(Solute s, const Vec3& position) const {
    Vec3 gradient{0.0, 0.0, 0.0};
    if (!reaches(s, position, 1)) return gradient;
    const float* level = level_[index(s)].data();
    for (int axis = 0; axis < 3; ++axis) {
        Vec3 ahead = position;
        Vec3 behind = position;
        ahead[axis] += 0.5 * grid_.voxel();
        behind[axis] -= 0.5 * grid_.voxel();
        gradient[axis] =
            (trilinear(grid_, level, ahead) - trilinear(grid_, level, behind)) / grid_.voxel();
    }
    return gradient;
}

double SoluteFields::total(Solute s) const {
    const Slab slab = active_[index(s)];
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

bool SoluteFields::is_above_floor(Solute s, int plane) const {
    const float floor = static_cast<float>(catalogue_[s].floor);
    for (int y = 0; y < grid_.ny(); ++y) {
        const float* row = level_[index(s)].data() + grid_.offset(0, y, plane);
        float high = 0.0F;
        for (int x = 0; x < grid_.nx(); ++x) high = row[x] > high ? row[x] : high;
        if (high > floor) return true;
    }
    return false;
}

double SoluteFields::advance(Solute s, const AffineSources& sources, double dt) {
    RETICULIN_EXPECTS(dt > 0.0);
    const int reach = margin(s, dt);
    const Slab slab = joined(active_[index(s)], padded(sources.active, reach, grid_.nz()));
    if (slab.empty()) return 0.0;
    active_[index(s)] = slab;
    const double transport =
        dt * catalogue_[s].diffusivity.native() / (grid_.voxel() * grid_.voxel());
    Change change;
    for (const double part : graded_parts(transport)) {
        const Change taken = take_step(s, sources, slab, part * dt, halvings_allowed);
        change = {change.increment + taken.increment, taken.field, taken.peak};
    }
    trim(s, sources, reach);
    if (change.field <= 0.0) return 0.0;
    const double telling = floors_that_tell * catalogue_[s].floor;
    const double weight = change.peak < telling ? change.peak / telling : 1.0;
    return weight * change.increment / change.field;
}

SoluteFields::Change SoluteFields::take_step(
    Solute s, const AffineSources& sources, Slab slab, double dt, int halvings) {
    const Trial trial = try_step(s, sources, slab, dt, 0.0F);
    const double scale = std::max(static_cast<double>(trial.high), catalogue_[s].floor);
    const bool is_finite = std::isfinite(trial.total);
    if (is_finite && static_cast<double>(trial.low) >= -negative_share_allowed * scale) {
        accept(s, slab, dt, trial);
        return {trial.change, trial.total, static_cast<double>(trial.high)};
    }
    if (halvings == 0 || !is_finite) refuse(s, sources, slab, dt);
    ++rejected_steps_;
    const Change first = take_step(s, sources, slab, 0.5 * dt, halvings - 1);
    const Change second = take_step(s, sources, slab, 0.5 * dt, halvings - 1);
    return {first.increment + second.increment, second.field, second.peak};
}

SoluteFields::Trial SoluteFields::try_step(
    Solute s, const AffineSources& sources, Slab slab, double dt, float lowest) {
    clear_scratch_outside(slab);
    const SoluteParameters& p = catalogue_[s];
    const DeltaForm form(
        grid_, p.diffusivity.native(), p.loss_rate.native(), dt, slab.end - slab.begin);
    const auto planes = static_cast<std::size_t>(slab.end - slab.begin);
    const float* level = level_[index(s)].data();
    std::vector<PlaneTask> plane_tasks(planes);
    for_each_block(planes, [&](std::size_t i) {
        const int z = slab.begin + static_cast<int>(i);
        PlaneTask& task = plane_tasks[i];
        task = form.plane_task(grid_, level, scratch_.data(), slab.begin, slab.end, z);
        const bool has_gain = z >= sources.active.begin && z < sources.active.end;
        task.gain = has_gain ? sources.gain.data() + grid_.offset(0, 0, z) : nullptr;
        task.loss = sources.loss.empty() ? nullptr : sources.loss.data() + grid_.offset(0, 0, z);
        form.solve(task);
    });
    std::vector<DepthTask> depth_tasks(form.depth_blocks(grid_));
    for_each_block(depth_tasks.size(), [&](std::size_t i) {
        depth_tasks[i] = form.depth_task(grid_, level, scratch_.data(), slab.begin, i);
        depth_tasks[i].lowest = lowest;
        form.solve(depth_tasks[i]);
    });
    Trial sum;
    for (const PlaneTask& task : plane_tasks) {
        sum.gained += task.gained;
        sum.taken += task.taken;
    }
    for (const DepthTask& task : depth_tasks) {
        sum.total += task.total;
        sum.change += task.change;
        sum.clipped += task.clipped;
        sum.low = std::min(sum.low, task.low);
        sum.high = std::max(sum.high, task.high);
    }
    return sum;
}

void SoluteFields::accept(Solute s, Slab slab, double dt, const Trial& trial) {
    const double volume = grid_.voxel() * grid_.voxel() * grid_.voxel();
    const double decay = dt * catalogue_[s].loss_rate.native();
    SoluteBalance& book = balance_[index(s)];
    book.gained += volume * dt * trial.gained;
    book.lost += volume * (decay * (trial.total - trial.clipped) + trial.taken);
    book.clipped += volume * trial.clipped;
    std::swap(level_[index(s)], scratch_);
    scratch_used_ = slab;
}

void SoluteFields::clear_scratch_outside(Slab slab) {
    for (int z = scratch_used_.begin; z < scratch_used_.end; ++z) {
        if (z >= slab.begin && z < slab.end) continue;
        float* plane = scratch_.data() + grid_.offset(0, 0, z);
        std::fill(plane, plane + grid_.plane_stride(), 0.0F);
    }
    scratch_used_ = slab;
}

void SoluteFields::drop_planes(Solute s, int begin, int end) {
    const double volume = grid_.voxel() * grid_.voxel() * grid_.voxel();
    for (int z = begin; z < end; ++z) {
        balance_[index(s)].dropped += volume * plane_total(grid_, level_[index(s)].data(), z);
        float* plane = level_[index(s)].data() + grid_.offset(0, 0, z);
        std::fill(plane, plane + grid_.plane_stride(), 0.0F);
    }
}

void SoluteFields::trim(Solute s, const AffineSources& sources, int margin) {
    Slab& slab = active_[index(s)];
    Slab high = slab;  // shrinks from both ends to the planes above the floor
    while (!high.empty() && !is_above_floor(s, high.begin)) ++high.begin;
    while (!high.empty() && !is_above_floor(s, high.end - 1)) --high.end;
    const Slab kept =
        padded(joined(high.empty() ? Slab{} : high, sources.active), margin, grid_.nz());
    if (kept.empty()) {
        drop_planes(s, slab.begin, slab.end);
    } else {
        drop_planes(s, slab.begin, std::min(kept.begin, slab.end));
        drop_planes(s, std::max(kept.end, slab.begin), slab.end);
    }
    slab = kept;
}

void SoluteFields::refuse(Solute s, const AffineSources& sources, Slab slab, double dt) {
    try_step(
        s, sources, slab, dt, -std::numeric_limits<float>::infinity());  // unclipped, to look at
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
