#include "engine/cells/rim.hpp"
#include "engine/needling/insertion.hpp"
#include "engine/needling/puncture_plan.hpp"
#include "engine/needling/tension.hpp"
#include "engine/simulation/parts.hpp"

namespace reticulin::simulation {

Tick Simulation::Parts::next_session() const {
    const auto done = static_cast<std::size_t>(state.clock.sessions_done);
    return done < regimen.sessions.size() ? regimen.sessions[done].time : -1;
}

void Simulation::Parts::plan_sessions() {
    punctures_by_session =
        needling::plan_punctures(regimen, geometry, parameters.insertion, regimen.device_seed);
    for (const auto& session : punctures_by_session)
        punctures.insert(punctures.end(), session.begin(), session.end());
}

/// Tension about the punctures made so far; empty where the gate is switched off.
void Simulation::Parts::refresh_tension() {
    const cells::FibroblastParameters& p = parameters.cells.fibroblast;
    if (!p.tension_gate || state.wounds.size() == 0) {
        tension = {};
        return;
    }
    const auto made = static_cast<std::ptrdiff_t>(state.wounds.size());
    tension = needling::tension_fraction(
        {punctures.begin(), punctures.begin() + made},
        geometry,
        p.tension_depth.in(units::um),
        {p.tension_least_radius.in(units::um), p.tension_margin.in(units::um)});
}

/// Signals run again, with the shortest step.
void Simulation::Parts::wake_signals() {
    state.clock.solute_tick = state.clock.tick;
    state.clock.solute_step = periods.solute_min;
    state.clock.solute_due = state.clock.tick + periods.solute_min;
}

/// Cuts the punctures of the session that falls on this tick; solutes and matrix stand at it.
void Simulation::Parts::cut_session() {
    const auto timer = stopwatch.measure(Phase::sessions);
    sort_neutrophils();
    ClockState& clock = state.clock;
    const auto session = static_cast<std::size_t>(clock.sessions_done);
    const std::vector<tissue::Puncture>& channels = punctures_by_session[session];
    needling::cut(channels,
                  geometry,
                  parameters.insertion,
                  parameters.matrix,
                  clock.tick,
                  clock.seed,
                  {state.matrix, state.local, state.vessels, state.wounds, state.cells});
    clock.last_session = clock.tick;
    ++clock.sessions_done;
    state.solutes.begin_session();
    cells::make_missing_rims(state.cells, state.wounds, geometry, parameters.cells, cell_step(0.0));
    rebuild();
    refresh_resting_share();
    wake_signals();
}

}  // namespace reticulin::simulation
