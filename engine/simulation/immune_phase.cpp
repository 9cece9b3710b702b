#include "engine/cells/cell_intent.hpp"
#include "engine/cells/recruitment.hpp"
#include "engine/cells/rim.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/simulation/parts.hpp"

namespace reticulin::simulation {

using cells::CellType;

/// Reads, decides and commits for one type. Neutrophils ask nobody how crowded they are and move
/// every minute: they are brought into order only when somebody reads them by place.
void Simulation::Parts::advance_group(CellType type, const cells::CellStep& step) {
    cells::CellGroup& group = state.cells[type];
    if (group.size() == 0) return;
    const bool by_place = type != CellType::neutrophil;
    const cells::Environment here = environment();
    const auto sorted = by_place ? cells::sorted_view(state.grid, group) : mechanics::SortedCells();
    cells::decide(type, state.cells, sorted, here, parameters.cells, step, intents);
    cells::commit(type, intents, state.cells, state.local, here, parameters.cells, step);
    if (by_place)
        cells::sort_group(state.grid, group);
    else
        neutrophils_mixed = true;
}

/// To be called before neutrophils are read by place or shown to anybody.
void Simulation::Parts::sort_neutrophils() {
    if (!neutrophils_mixed) return;
    cells::sort_group(state.grid, state.cells[CellType::neutrophil]);
    neutrophils_mixed = false;
}

void Simulation::Parts::neutrophil_phase(double dt) {
    const auto timer = stopwatch.measure(Phase::immune);
    advance_group(CellType::neutrophil, cell_step(dt));
}

void Simulation::Parts::macrophage_phase(double dt) {
    const auto timer = stopwatch.measure(Phase::immune);
    advance_group(CellType::macrophage, cell_step(dt));
}

/// Entry of both immune types from vessels.
void Simulation::Parts::recruitment_phase(double dt) {
    const auto timer = stopwatch.measure(Phase::immune);
    const cells::CellStep step = cell_step(dt);
    const cells::Environment here = environment();
    cells::recruit_neutrophils(
        state.cells, here, parameters.cells, state.clock.last_session, step, expected_entries);
    cells::recruit_macrophages(state.cells, here, parameters.cells, step, expected_entries);
}

bool Simulation::Parts::any_immune_cell() const {
    return state.cells[CellType::neutrophil].size() > 0 ||
           state.cells[CellType::macrophage].size() > 0;
}

/// What all migrating cells see of the crowd.
void Simulation::Parts::refresh_crowd() {
    sort_neutrophils();
    densities.update_immune(state.cells);
    densities.write_volume_fraction(parameters.cells, state.volume_fraction);
}

/// The crowd while there are immune cells, and once more when the last has left; from then on it is
/// renewed by the fibroblasts' steps.
void Simulation::Parts::crowd_phase() {
    const auto timer = stopwatch.measure(Phase::immune);
    refresh_crowd();
}

void Simulation::Parts::keratinocyte_phase(double dt) {
    const auto timer = stopwatch.measure(Phase::keratinocytes);
    const cells::CellStep step = cell_step(dt);
    advance_group(CellType::keratinocyte, step);
    cells::close_punctures(state.cells, state.wounds, geometry, parameters.cells, step);
}

}  // namespace reticulin::simulation
