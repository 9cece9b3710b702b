#include "engine/cells/recruitment.hpp"
#include "engine/simulation/parts.hpp"

namespace reticulin::simulation {

/// Fibroblasts read, decide and commit; then all cells part where they touch.
void Simulation::Parts::fibroblast_phase(Tick tick) {
    const auto timer = stopwatch.measure(Phase::fibroblasts);
    const double dt = hours(tick - state.clock.fibroblast_tick);
    state.clock.fibroblast_tick = tick;
    sort_neutrophils();
    advance_group(cells::CellType::fibroblast, cell_step(dt));
    cells::separate_cells(state.cells, environment(), parameters.cells, dt, contact_memory);
    densities.update_active(state.cells);
    if (!any_immune_cell()) refresh_crowd();
}

void Simulation::Parts::refresh_resting_share() {
    densities.update_quiescent(state.cells);
    densities.write_resting_share(state.resting_share);
}

/// Once a day: quiescent cells return towards their count of day 0. Untouched skin draws nothing.
void Simulation::Parts::return_phase(double dt) {
    const auto timer = stopwatch.measure(Phase::fibroblasts);
    refresh_resting_share();
    if (is_at_rest(state.grid, state.resting_share)) return;
    cells::return_fibroblasts(state.cells,
                              environment(),
                              densities.quiescent(),
                              densities.rest(),
                              parameters.cells,
                              cell_step(dt));
}

}  // namespace reticulin::simulation
