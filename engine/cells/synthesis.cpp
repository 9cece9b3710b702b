#include "engine/cells/secretion.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

/// Rows of amounts per cell: III, I, six of direction, six of passing.
constexpr std::size_t tensor_size = 6;
constexpr std::size_t first_direction = 2;
constexpr std::size_t first_passing = first_direction + tensor_size;
constexpr std::size_t row_count = first_passing + tensor_size;
using Rows = std::array<std::vector<double>, row_count>;

double made_by(FibroblastState state, double memory, const FibroblastParameters& p) {
    if (state == FibroblastState::myofibroblast) return p.synthesis_myofibroblast.native();
    const double low = p.synthesis_activated_low.native();
    return low + (p.synthesis_activated_high.native() - low) * memory;
}

Rows rows_of(const CellGroup& group,
             const CellParameters& parameters,
             double resting_share_iii,
             double early_share_iii) {
    Rows rows;
    for (auto& row : rows) row.assign(group.size(), 0.0);
    const double length = parameters.motion.cell_length.native();
    const double per_mg_ml = 1.0 / units::mg_per_ml.native();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto state = static_cast<FibroblastState>(group.state[i]);
        if (state == FibroblastState::quiescent) continue;
        const auto memory = static_cast<double>(group.memory[i]);
        const double made = made_by(state, memory, parameters.fibroblast) * per_mg_ml;
        const double share = resting_share_iii + (early_share_iii - resting_share_iii) * memory;
        rows[0][i] = made * share;
        rows[1][i] = made * (1.0 - share);
        const SymmetricTensor along = outer(group.polarity_of(i).normalized());
        for (std::size_t c = 0; c < tensor_size; ++c) {
            rows[first_direction + c][i] = made * along[c];
            rows[first_passing + c][i] = length * length * length * along[c];
        }
    }
    return rows;
}

/// Calls body(plane's first offset) for the planes, in parallel.
void for_each_plane(const RegularGrid& grid, PlaneRange planes, FunctionRef<void(Offset)> body) {
    if (planes.empty()) return;
    for_each_block(static_cast<std::size_t>(planes.end - planes.begin), [&](std::size_t k) {
        body(grid.offset(0, 0, planes.begin + static_cast<int>(k)));
    });
}

void clear(const RegularGrid& grid, CollagenSynthesis& synthesis) {
    for_each_plane(grid, synthesis.planes, [&](Offset plane) {
        const auto empty = [&](auto& array) {
            std::fill_n(array.data() + plane, grid.plane_stride(), 0);
        };
        empty(synthesis.iii);
        empty(synthesis.i);
        for (auto& component : synthesis.direction) empty(component);
        for (auto& component : synthesis.passing) empty(component);
    });
}

/// Presence is the number of cells per volume of one cell's length cubed; more than one cell there
/// turns fibres no faster than one does (assumed).
void limit_presence(const RegularGrid& grid, CollagenSynthesis& synthesis) {
    auto& passing = synthesis.passing;
    for_each_plane(grid, synthesis.planes, [&](Offset plane) {
        for (Offset v = plane; v < plane + grid.plane_stride(); ++v) {
            const float presence = passing[0][v] + passing[1][v] + passing[2][v];
            if (presence <= 1.0F) continue;
            for (auto& component : passing) component[v] /= presence;
        }
    });
}

}  // namespace

CollagenSynthesis::CollagenSynthesis(const RegularGrid& grid) : iii(grid), i(grid) {
    for (auto& component : direction) component = VoxelArray<float>(grid);
    for (auto& component : passing) component = VoxelArray<float>(grid);
}

void gather_synthesis(const CellGroups& cells,
                      const Environment& environment,
                      const CellParameters& parameters,
                      double resting_share_iii,
                      double early_share_iii,
                      const mechanics::SpreadKernel& kernel,
                      CollagenSynthesis& synthesis) {
    const RegularGrid& grid = environment.grid();
    clear(grid, synthesis);
    const CellGroup& group = cells[CellType::fibroblast];
    const Rows rows = rows_of(group, parameters, resting_share_iii, early_share_iii);
    const std::array<mechanics::Deposit<double>, 2> amounts{
        {{rows[0], &synthesis.iii}, {rows[1], &synthesis.i}}};
    std::array<mechanics::Deposit<float>, 2 * tensor_size> tensors;
    for (std::size_t c = 0; c < tensor_size; ++c) {
        tensors[c] = {rows[first_direction + c], &synthesis.direction[c]};
        tensors[tensor_size + c] = {rows[first_passing + c], &synthesis.passing[c]};
    }
    const auto sorted = sorted_view(grid, group);
    synthesis.planes =
        kernel.add<double>(sorted, amounts).united(kernel.add<float>(sorted, tensors));
    limit_presence(grid, synthesis);
}

}  // namespace reticulin::cells
