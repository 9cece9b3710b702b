#include "engine/core/planes.hpp"
#include "engine/diffusion/step_control.hpp"
#include "engine/simulation/parts.hpp"

#include <algorithm>

namespace reticulin::simulation {

using diffusion::Solute;

bool Simulation::Parts::any_solute_active() const {
    return std::any_of(diffusion::all_solutes.begin(), diffusion::all_solutes.end(), [&](Solute s) {
        return !state.solutes.active(s).empty();
    });
}

/// Nothing is left that makes, holds or spreads a signal.
bool Simulation::Parts::signals_asleep() const {
    if (any_solute_active() || !state.local.active().empty()) return false;
    return std::all_of(
        sources.begin(), sources.end(), [](const auto& s) { return s.active.empty(); });
}

void Simulation::Parts::clear_sources() {
    for (diffusion::AffineSources& s : sources) {
        clear_planes(state.grid, s.active, s.gain);
        s.active = {};
    }
    clear_planes(state.grid, latent_planes, latent_secretion);
}

/// The anti-inflammatory signal comes first: what cells make of the others is braked by the level
/// that it reaches, not by the one it left a step ago.
double Simulation::Parts::advance_anti_inflammatory(double dt) {
    cells::gather_anti_inflammatory(
        state.cells, parameters.cells.macrophage, spread, {&sources, &latent_secretion});
    constexpr Solute anti = Solute::anti_inflammatory;
    return state.solutes.advance(anti, sources[diffusion::index(anti)], dt);
}

void Simulation::Parts::gather_secretion() {
    latent_planes = cells::gather_secretion(
        state.cells, environment(), parameters.cells, spread, {&sources, &latent_secretion});
    state.local.widen(latent_planes);
}

void Simulation::Parts::advance_local_signals(double dt) {
    densities.update_immune(state.cells);
    const auto active = [&](Solute s) {
        return state.solutes.active(s).empty() ? nullptr : state.solutes.level(s).data();
    };
    diffusion::LocalDrivers drivers;
    drivers.neutrophils = densities.neutrophils().data();
    drivers.macrophages = densities.macrophages().data();
    drivers.myofibroblasts = densities.myofibroblasts().data();
    drivers.mmp = active(Solute::mmp);
    drivers.latent_secretion = latent_secretion.data();
    auto& tgf_beta = sources[diffusion::index(Solute::tgf_beta)];
    auto& pdgf = sources[diffusion::index(Solute::pdgf)];
    auto& inflammation = sources[diffusion::index(Solute::pro_inflammatory)];
    const diffusion::GainPlanes gained = state.local.advance(
        parameters.local_signals, drivers, dt, {&tgf_beta.gain, &pdgf.gain, &inflammation.gain});
    tgf_beta.active = tgf_beta.active.united(gained.tgf_beta);
    pdgf.active = pdgf.active.united(gained.pdgf);
    inflammation.active = inflammation.active.united(gained.inflammation);
}

/// Loss of active TGF-b to new collagen above its resting pool; follows the matrix.
void Simulation::Parts::refresh_sequestration() {
    if (!sequestration_stale) return;
    sequestration_stale = false;
    VoxelArray<float>& loss = sources[diffusion::index(Solute::tgf_beta)].loss;
    const double rate = parameters.local_signals.sequestration.native() * units::mg_per_ml.native();
    const RegularGrid& grid = state.grid;
    for_each_block(static_cast<std::size_t>(grid.nz()), [&](std::size_t plane) {
        for (int y = 0; y < grid.ny(); ++y) {
            const Offset row = grid.offset(0, y, static_cast<int>(plane));
            for (Offset v = row; v < row + static_cast<std::size_t>(grid.nx()); ++v)
                loss[v] = static_cast<float>(rate * state.matrix.excess_new_collagen(v));
        }
    });
}

void Simulation::Parts::choose_solute_step(Tick tick, Tick taken, double change) {
    ClockState& clock = state.clock;
    if (parameters.numerics.skip_quiet && signals_asleep()) {
        clock.solute_due = -1;
        return;
    }
    const Tick longest = periods.longest_solute_step(since_session());
    clock.solute_step = diffusion::next_step(
        change, taken, {parameters.numerics.solute_tolerance, periods.solute_min, longest});
    clock.solute_due = tick + clock.solute_step;
    const Tick session = next_session();
    if (session > tick) clock.solute_due = std::min(clock.solute_due, session);
}

void Simulation::Parts::solute_phase(Tick tick) {
    const Tick taken = tick - state.clock.solute_tick;
    const double dt = hours(taken);
    const auto timer = stopwatch.measure(Phase::solutes);
    sort_neutrophils();
    clear_sources();
    double change = advance_anti_inflammatory(dt);
    gather_secretion();
    advance_local_signals(dt);
    refresh_sequestration();
    for (const Solute s : diffusion::all_solutes) {
        if (s == Solute::anti_inflammatory) continue;
        change = std::max(change, state.solutes.advance(s, sources[diffusion::index(s)], dt));
    }
    constexpr Solute inflammation = Solute::pro_inflammatory;
    state.local.follow(parameters.local_signals,
                       state.solutes.level(inflammation),
                       state.solutes.active(inflammation),
                       dt);
    state.clock.solute_tick = tick;
    expected_entries.forget();
    choose_solute_step(tick, taken, change);
}

}  // namespace reticulin::simulation
