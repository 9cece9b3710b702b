#include "engine/simulation/densities.hpp"


#include "engine/cells/census.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"

namespace reticulin::simulation {

Densities::Densities(const RegularGrid& grid, const mechanics::DensityKernel& kernel) : grid_(grid), kernel_(&kernel) {
    for (Field* field : {&neutrophils_, &macrophages_, &quiescent_, &active_, &myofibroblasts_, &rest_})
        field->values = VoxelArray<float>(grid);
    share_ = VoxelArray<float>(grid, 1.0F);
}

void Densities::update(const cells::CellGroups& cells, cells::CellType type,
                       std::initializer_list<std::uint8_t> states, Field& field) {
    const cells::CellGroup& group = cells[type];
    std::vector<double> weight;
    if (states.size() > 0) weight = cells::weights_of(group, states);
    field.planes = kernel_->field(cells::sorted_view(grid_, group), weight, field.planes, field.values);
}

void Densities::update_immune(const cells::CellGroups& cells) {
    update(cells, cells::CellType::neutrophil, {}, neutrophils_);
    update(cells, cells::CellType::macrophage, {}, macrophages_);
}

void Densities::update_fibroblasts(const cells::CellGroups& cells) {
    using State = cells::FibroblastState;
    const auto q = static_cast<std::uint8_t>(State::quiescent);
    const auto a = static_cast<std::uint8_t>(State::activated);
    const auto m = static_cast<std::uint8_t>(State::myofibroblast);
    update(cells, cells::CellType::fibroblast, {q}, quiescent_);
    update(cells, cells::CellType::fibroblast, {a, m}, active_);
    update(cells, cells::CellType::fibroblast, {m}, myofibroblasts_);
    update_share();
}

void Densities::set_rest(const cells::CellGroups& cells) {
    update_fibroblasts(cells);
    rest_ = quiescent_;
    update_share();
}

void Densities::update_share() {
    std::vector<std::uint8_t> resting(static_cast<std::size_t>(grid_.nz()), 1);
    for_each_block(resting.size(), [&](std::size_t plane) {
        for (int y = 0; y < grid_.ny(); ++y) {
            const Offset row = grid_.offset(0, y, static_cast<int>(plane));
            for (Offset v = row; v < row + static_cast<std::size_t>(grid_.nx()); ++v) {
                const float rest = rest_.values[v];
                share_[v] = rest > 0.0F ? quiescent_.values[v] / rest : 1.0F;
                if (share_[v] != 1.0F) resting[plane] = 0;
            }
        }
    });
    at_rest_ = true;
    for (const std::uint8_t r : resting) at_rest_ = at_rest_ && r != 0;
}

void Densities::write_volume_fraction(const cells::CellParameters& p, VoxelArray<float>& fraction) const {
    const auto neutrophil = static_cast<float>(p.neutrophil.volume.native());
    const auto macrophage = static_cast<float>(p.macrophage.volume.native());
    const auto fibroblast = static_cast<float>(p.fibroblast.volume.native());
    for_each_block(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        const Offset begin = plane * grid_.plane_stride();
        for (Offset v = begin; v < begin + grid_.plane_stride(); ++v)
            fraction[v] = neutrophil * neutrophils_.values[v] + macrophage * macrophages_.values[v] +
                          fibroblast * (quiescent_.values[v] + active_.values[v]);
    });
}

}  // namespace reticulin::simulation
