#include "engine/simulation/parts.hpp"

namespace reticulin::simulation {

namespace {

/// Six component arrays as plain pointers.
std::array<const float*, 6> pointers(const std::array<VoxelArray<float>, 6>& arrays) {
    std::array<const float*, 6> result{};
    for (std::size_t i = 0; i < 6; ++i) result[i] = arrays[i].data();
    return result;
}

}  // namespace

/// Synthesis by cells, losses and fibres since the matrix last stood.
void Simulation::Parts::matrix_phase(Tick tick) {
    const auto timer = stopwatch.measure(Phase::matrix);
    sort_neutrophils();
    const double dt = hours(tick - state.clock.matrix_tick);
    cells::gather_synthesis(
        state.cells,
        environment(),
        parameters.cells,
        {parameters.matrix.resting_share_iii, parameters.matrix.early_share_iii, dt},
        spread,
        synthesis);
    densities.update_immune(state.cells);
    const auto direction = pointers(synthesis.direction);
    const auto passing = pointers(synthesis.passing);
    const auto level = [&](diffusion::Solute s) {
        return state.solutes.active(s).empty() ? nullptr : state.solutes.level(s).data();
    };
    matrix::MatrixDrivers drivers;
    drivers.mmp = level(diffusion::Solute::mmp);
    drivers.inflammation = level(diffusion::Solute::pro_inflammatory);
    drivers.macrophages = densities.macrophages().data();
    drivers.resting_share =
        is_at_rest(state.grid, state.resting_share) ? nullptr : state.resting_share.data();
    drivers.activated_cells = densities.active_fibroblasts().data();
    if (!synthesis.planes.empty()) {
        drivers.synthesis_iii = synthesis.iii.data();
        drivers.synthesis_i = synthesis.i.data();
        drivers.synthesis_direction = direction.data();
    }
    if (!synthesis.passing_planes.empty()) drivers.passing_direction = passing.data();
    drivers.macrophage_reference = parameters.local_signals.macrophage_reference.native();
    drivers.activated_reference = parameters.local_signals.myofibroblast_reference.native();
    state.matrix.advance(drivers, dt);
    cells::forget_passed(state.cells[cells::CellType::fibroblast]);
    state.clock.matrix_tick = tick;
    sequestration_stale = true;
}

}  // namespace reticulin::simulation
