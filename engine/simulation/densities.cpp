#include "engine/simulation/densities.hpp"

#include "engine/cells/census.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/planes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace reticulin::simulation {

namespace {

/// Places of the cells whose weight is not 0 (no weights: of all).
std::array<std::vector<double>, 3> places_of(const cells::CellGroup& group,
                                             const std::vector<double>& weight) {
    if (weight.empty()) return group.position;
    std::array<std::vector<double>, 3> places;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        places[axis].reserve(group.size());
        for (std::size_t i = 0; i < group.size(); ++i)
            if (weight[i] != 0.0) places[axis].push_back(group.position[axis][i]);
    }
    return places;
}

/// An amount that a cell spreads over voxels lies, as the mean of each voxel, h^2 / 12 farther from
/// it along every axis (variance). The density that meets it is narrower by as much, so that what
/// cells do to what they have made does not hang on the voxel (docs/model/mechanics.md).
double meeting_sd(const RegularGrid& grid, const mechanics::DensityKernel& kernel) {
    const double variance = kernel.sd() * kernel.sd();
    if (kernel.well_mixed()) return kernel.sd();
    constexpr double least = 0.25;  // of the variance, where voxels are far too coarse
    return std::sqrt(std::max(least * variance, variance - grid.voxel() * grid.voxel() / 12.0));
}

}  // namespace

Densities::Densities(const RegularGrid& grid,
                     const mechanics::DensityKernel& kernel,
                     double territory_sd)
    : grid_(grid),
      kernel_(grid, meeting_sd(grid, kernel)),
      quiescent_(grid),
      rest_(grid),
      renewed_{0, grid.nz()} {
    for (Field* field : {&neutrophils_, &macrophages_, &active_, &myofibroblasts_, &resting_})
        field->values = VoxelArray<float>(grid);
    // The kernel density is smoothed further, up to the territory's width.
    const double more = territory_sd * territory_sd - kernel_.sd() * kernel_.sd();
    if (more > 0.0) territory_.emplace(grid, std::sqrt(more));
}

bool Densities::update(const cells::CellGroups& cells,
                       cells::CellType type,
                       std::initializer_list<std::uint8_t> states,
                       Field& field) {
    const cells::CellGroup& group = cells[type];
    std::vector<double> weight;
    if (states.size() > 0) weight = cells::weights_of(group, states);
    // A field is a function of the places of its cells, in their order: several phases of a tick
    // ask for the same one, and resting cells stay where they are for days.
    std::array<std::vector<double>, 3> position = places_of(group, weight);
    if (position == field.position) return false;
    const PlaneRange before = field.planes;
    field.position = std::move(position);
    field.planes =
        kernel_.field(cells::sorted_view(grid_, group), weight, field.planes, field.values);
    if (&field != &resting_) renewed_ = renewed_.united(before).united(field.planes);
    return true;
}

void Densities::update_immune(const cells::CellGroups& cells) {
    update(cells, cells::CellType::neutrophil, {}, neutrophils_);
    update(cells, cells::CellType::macrophage, {}, macrophages_);
}

void Densities::update_active(const cells::CellGroups& cells) {
    const auto a = static_cast<std::uint8_t>(cells::FibroblastState::activated);
    const auto m = static_cast<std::uint8_t>(cells::FibroblastState::myofibroblast);
    update(cells, cells::CellType::fibroblast, {a, m}, active_);
    update(cells, cells::CellType::fibroblast, {m}, myofibroblasts_);
}

void Densities::update_quiescent(const cells::CellGroups& cells) {
    const auto q = static_cast<std::uint8_t>(cells::FibroblastState::quiescent);
    if (!update(cells, cells::CellType::fibroblast, {q}, resting_)) return;
    quiescent_ = resting_.values;
    if (territory_) territory_->apply(quiescent_);
}

void Densities::set_rest(const cells::CellGroups& cells) {
    update_quiescent(cells);
    rest_ = quiescent_;
    forget_volume_fraction();
}

void Densities::write_resting_share(VoxelArray<float>& share) const {
    for_each_block(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        for (int y = 0; y < grid_.ny(); ++y) {
            const Offset row = grid_.offset(0, y, static_cast<int>(plane));
            for (Offset v = row; v < row + static_cast<std::size_t>(grid_.nx()); ++v)
                share[v] = rest_[v] > 0.0F ? quiescent_[v] / rest_[v] : 1.0F;
        }
    });
}

bool is_at_rest(const RegularGrid& grid, const VoxelArray<float>& resting_share) {
    bool rest = true;
    for_each_row(GridArray<const float>{resting_share.data(), &grid},
                 [&](const float* row, std::size_t n) {
                     rest = rest && std::all_of(row, row + n, [](float q) { return q == 1.0F; });
                 });
    return rest;
}

void Densities::write_volume_fraction(const cells::CellParameters& p, VoxelArray<float>& fraction) {
    const auto neutrophil = static_cast<float>(p.neutrophil.volume.native());
    const auto macrophage = static_cast<float>(p.macrophage.volume.native());
    const auto fibroblast = static_cast<float>(p.fibroblast.volume.native());
    for_each_plane(grid_, renewed_, [&](Offset begin) {
        for (Offset v = begin; v < begin + grid_.plane_stride(); ++v)
            fraction[v] = neutrophil * neutrophils_.values[v] +
                          macrophage * macrophages_.values[v] +
                          fibroblast * (rest_[v] + active_.values[v]);
    });
    renewed_ = {};
}

}  // namespace reticulin::simulation
