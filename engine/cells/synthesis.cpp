#include "engine/cells/secretion.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/math.hpp"
#include "engine/core/planes.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

/// Rows of amounts per cell: III, I, six of direction; six of passing, the mean p p^T since the
/// matrix last stood.
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

/// What a cell moved along: the mean over the time that it moved; where it did not, its direction.
SymmetricTensor mean_direction(SymmetricTensor along, const Vec3& polarity) {
    const double moved = along[0] + along[1] + along[2];
    if (moved <= 0.0) return outer(polarity.normalized());
    for (double& component : along) component /= moved;
    return along;
}

Rows rows_of(const CellGroup& group, const CellParameters& parameters, const SynthesisLaw& law) {
    Rows rows;
    for (auto& row : rows) row.assign(group.size(), 0.0);
    const double per_mg_ml = 1.0 / units::mg_per_ml.native();
    const double per_hour = law.hours > 0.0 ? 1.0 / law.hours : 0.0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        const SymmetricTensor passed = group.passed_of(i);
        for (std::size_t c = 0; c < tensor_size; ++c)
            rows[first_passing + c][i] = passed[c] * per_hour;
        const auto state = static_cast<FibroblastState>(group.state[i]);
        if (state == FibroblastState::quiescent) continue;
        const auto memory = static_cast<double>(group.memory[i]);
        const double made = made_by(state, memory, parameters.fibroblast) * per_mg_ml;
        const double share =
            law.resting_share_iii + (law.early_share_iii - law.resting_share_iii) * memory;
        rows[0][i] = made * share;
        rows[1][i] = made * (1.0 - share);
        const SymmetricTensor along = mean_direction(passed, group.polarity_of(i));
        for (std::size_t c = 0; c < tensor_size; ++c)
            rows[first_direction + c][i] = made * along[c];
    }
    return rows;
}

void clear(const RegularGrid& grid, CollagenSynthesis& synthesis) {
    clear_planes(grid, synthesis.planes, synthesis.iii);
    clear_planes(grid, synthesis.planes, synthesis.i);
    for (auto& component : synthesis.direction) clear_planes(grid, synthesis.planes, component);
}

/// From sums of p p^T per um^3 to the mean direction of passing, weighted by the share of places
/// that cells cover.
void weigh_by_presence(const RegularGrid& grid, double cell_length, CollagenSynthesis& synthesis) {
    auto& passing = synthesis.passing;
    const double volume = cell_length * cell_length * cell_length;
    for_each_plane(grid, synthesis.passing_planes, [&](Offset plane) {
        for (Offset v = plane; v < plane + grid.plane_stride(); ++v) {
            const float density = passing[0][v] + passing[1][v] + passing[2][v];
            if (density <= 0.0F) continue;
            const double cells = static_cast<double>(density) * volume;
            const auto share = static_cast<float>(volume * covered_per_cell(cells));
            for (auto& component : passing) component[v] *= share;
        }
    });
}

}  // namespace

double covered_per_cell(double cells) {
    if (cells >= 0.5) return -math::expm1(-cells) / cells;
    // The series, right to 1e-10 here, costs a tenth: most voxels of a wound have few cells about.
    double sum = 1.0;
    for (int k = 10; k >= 2; --k) sum = 1.0 - cells / k * sum;
    return sum;
}

CollagenSynthesis::CollagenSynthesis(const RegularGrid& grid) : iii(grid), i(grid) {
    for (auto& component : direction) component = VoxelArray<float>(grid);
    for (auto& component : passing) component = VoxelArray<float>(grid);
}

void gather_synthesis(const CellGroups& cells,
                      const Environment& environment,
                      const CellParameters& parameters,
                      const SynthesisLaw& law,
                      const mechanics::SpreadKernel& kernel,
                      CollagenSynthesis& synthesis) {
    const RegularGrid& grid = environment.grid();
    clear(grid, synthesis);
    const CellGroup& group = cells[CellType::fibroblast];
    const Rows rows = rows_of(group, parameters, law);
    const std::array<mechanics::Deposit<double>, 2> amounts{
        {{rows[0], &synthesis.iii}, {rows[1], &synthesis.i}}};
    std::array<mechanics::Deposit<float>, tensor_size> directions, passing;
    for (std::size_t c = 0; c < tensor_size; ++c) {
        directions[c] = {rows[first_direction + c], &synthesis.direction[c]};
        passing[c] = {rows[first_passing + c], &synthesis.passing[c]};
    }
    const auto sorted = sorted_view(grid, group);
    synthesis.planes =
        kernel.add<double>(sorted, amounts).united(kernel.add<float>(sorted, directions));
    synthesis.passing_planes =
        environment.kernel->fields<float>(sorted, passing, synthesis.passing_planes);
    weigh_by_presence(grid, parameters.motion.cell_length.native(), synthesis);
}

void forget_passed(CellGroup& group) {
    for (auto& component : group.passed) std::fill(component.begin(), component.end(), 0.0F);
}

}  // namespace reticulin::cells
