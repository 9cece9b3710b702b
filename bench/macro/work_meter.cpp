#include "bench/macro/work_meter.hpp"

#include "engine/diffusion/delta_form.hpp"
#include "engine/simulation/clock.hpp"

#include <algorithm>

namespace reticulin::bench {

using cells::CellType;

WorkMeter::WorkMeter(const simulation::Simulation& simulation)
    : simulation_(simulation), last_(simulation.now()), solute_tick_(simulation.now()) {
    const simulation::Parameters& p = simulation.parameters();
    for (const diffusion::Solute s : diffusion::all_solutes) {
        diffusivity_[diffusion::index(s)] = p.solutes[s].diffusivity.native();
        loss_rate_[diffusion::index(s)] = p.solutes[s].loss_rate.native();
    }
    const auto periods = simulation::Periods::from(p.numerics);
    period_[cells::index(CellType::neutrophil)] = periods.neutrophil;
    period_[cells::index(CellType::macrophage)] = periods.macrophage;
    period_[cells::index(CellType::fibroblast)] = periods.fibroblast;
    period_[cells::index(CellType::keratinocyte)] = periods.keratinocyte;
}

Tick WorkMeter::next_look() const {
    const Tick now = simulation_.now();
    const Tick solutes = simulation_.state().clock.solute_due;
    return solutes > now ? solutes : simulation::next_multiple(now, ticks_per_day);
}

void WorkMeter::count_cells(const simulation::TissueState& state, Tick elapsed) {
    const auto& fibroblasts = state.cells[CellType::fibroblast].state;
    const bool moving =
        state.clock.solute_due >= 0 ||
        std::any_of(fibroblasts.begin(), fibroblasts.end(), [](auto s) { return s != 0; });
    for (const CellType type : cells::all_cell_types) {
        if (type == CellType::fibroblast && !moving) continue;
        const double steps =
            static_cast<double>(elapsed) / static_cast<double>(period_[cells::index(type)]);
        cell_steps_[cells::index(type)] += steps * static_cast<double>(state.cells[type].size());
    }
}

void WorkMeter::look() {
    const simulation::TissueState& state = simulation_.state();
    const Tick now = state.clock.tick;
    count_cells(state, now - last_);
    last_ = now;
    if (state.clock.solute_tick != now || now == solute_tick_) return;
    const double dt = hours(now - solute_tick_);
    solute_tick_ = now;
    ++solute_steps_;
    const RegularGrid& grid = state.grid;
    const double plane = static_cast<double>(grid.nx()) * grid.ny();
    const double h = grid.voxel();
    for (const diffusion::Solute s : diffusion::all_solutes) {
        const PlaneRange slab = state.solutes.active(s);
        const double transport = dt * diffusivity_[diffusion::index(s)] / (h * h);
        const double decay = dt * loss_rate_[diffusion::index(s)];
        const auto solves = diffusion::graded_parts(transport, decay).size();
        voxel_solutes_ +=
            slab.empty() ? 0.0 : plane * (slab.end - slab.begin) * static_cast<double>(solves);
    }
}

}  // namespace reticulin::bench
