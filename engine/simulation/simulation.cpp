#include "engine/simulation/simulation.hpp"

#include "engine/simulation/initial_tissue.hpp"
#include "engine/simulation/parts.hpp"

#include <algorithm>

namespace reticulin::simulation {

namespace {

/// Hands numbers with one key to every room that needs them.
Parameters with_shared_numbers(Parameters p) {
    p.cells.macrophage.reference_density = p.local_signals.macrophage_reference;
    return p;
}

}  // namespace

Simulation::Parts::Parts(const Parameters& p, const needling::Regimen& r, std::uint64_t seed)
    : parameters(with_shared_numbers(p)),
      regimen(r),
      periods(Periods::from(p.numerics)),
      geometry(make_grid(p.block), p.skin, seed),
      kernel(geometry.grid(), p.cells.motion.density_kernel_sd.in(units::um)),
      spread(geometry.grid(), p.cells.motion.cell_length.in(units::um)),
      state(make_initial_tissue(p, geometry, seed)),
      densities(geometry.grid(), kernel, p.cells.fibroblast.territory_sd.in(units::um)),
      latent_secretion(geometry.grid()),
      synthesis(geometry.grid()) {
    for (diffusion::AffineSources& s : sources) s.gain = VoxelArray<float>(geometry.grid());
    sources[diffusion::index(diffusion::Solute::tgf_beta)].loss =
        VoxelArray<float>(geometry.grid());
    plan_sessions();
    densities.set_rest(state.cells);
    densities.write_volume_fraction(parameters.cells, state.volume_fraction);
    open_books(state.audit, state.solutes, state.matrix);
    rebuild();
}

void Simulation::Parts::rebuild() {
    state.matrix.refresh_density();
    densities.update_immune(state.cells);
    densities.update_active(state.cells);
    densities.forget_volume_fraction();
    expected_entries.forget();
    refresh_tension();
    sequestration_stale = true;
}

cells::Environment Simulation::Parts::environment() const {
    cells::Environment e;
    e.geometry = &geometry;
    e.vessels = &state.vessels;
    e.wounds = &state.wounds;
    e.solutes = &state.solutes;
    e.local = &state.local;
    e.matrix = &state.matrix;
    e.volume_fraction = &state.volume_fraction;
    e.tension = &tension;
    e.kernel = &kernel;
    return e;
}

cells::CellStep Simulation::Parts::cell_step(double dt) const {
    return {state.clock.seed, state.clock.tick, dt};
}

/// What could change anything; with skip_quiet off everything runs at its own period.
Activity Simulation::Parts::activity() const {
    if (!parameters.numerics.skip_quiet) return {true, true, true, true, true, true};
    using cells::CellType;
    const bool signals = any_solute_active();
    const auto& fibroblasts = state.cells[CellType::fibroblast].state;
    const auto wakes = [](std::uint8_t s) { return s != 0; };
    const bool awake = signals || std::any_of(fibroblasts.begin(), fibroblasts.end(), wakes);
    const auto& memory = state.cells[CellType::fibroblast].memory;
    const auto remembers = [](float m) { return m != 0.0F; };
    Activity a;
    a.neutrophils = state.cells[CellType::neutrophil].size() > 0;
    a.macrophages = state.cells[CellType::macrophage].size() > 0;
    a.recruitment = !state.solutes.active(diffusion::Solute::pro_inflammatory).empty() ||
                    !state.local.active().empty();
    a.keratinocytes = state.cells[CellType::keratinocyte].size() > 0;
    a.fibroblasts = awake || std::any_of(memory.begin(), memory.end(), remembers);
    a.matrix = awake || state.cells[CellType::macrophage].size() > 0;
    return a;
}

/// Fibroblasts and the matrix follow what drives them: where the error of the solutes allows longer
/// steps than their own, they take them too.
Tick Simulation::Parts::fibroblast_period() const {
    const Tick step = std::min(state.clock.solute_step, periods.fibroblast_max);
    return whole_periods(step, periods.fibroblast);
}

/// Ticks since the last session, or since the start.
Tick Simulation::Parts::since_session() const {
    return state.clock.tick - std::max<Tick>(state.clock.last_session, 0);
}

/// As many of the fibroblasts' steps as fit: what they did since the matrix last stood is then what
/// they did in its step, neither more nor less.
Tick Simulation::Parts::matrix_period() const {
    const Tick longest =
        whole_periods(state.clock.solute_step, periods.matrix_step(since_session()));
    return whole_periods(longest, fibroblast_period());
}

/// Moves time to `tick` and runs every process whose step ends there.
void Simulation::Parts::step_to(Tick tick) {
    const Activity active = activity();
    const bool session = next_session() == tick;
    state.clock.tick = tick;
    if (state.clock.solute_due == tick) solute_phase(tick);
    if (active.neutrophils && is_due(tick, periods.neutrophil))
        neutrophil_phase(hours(periods.neutrophil));
    if (active.macrophages && is_due(tick, periods.macrophage))
        macrophage_phase(hours(periods.macrophage));
    if (active.recruitment && is_due(tick, periods.recruitment))
        recruitment_phase(hours(periods.recruitment));
    if (active.keratinocytes && is_due(tick, periods.keratinocyte))
        keratinocyte_phase(hours(periods.keratinocyte));
    const bool immune_left = active.neutrophils || active.macrophages;
    if ((immune_left || any_immune_cell()) && is_due(tick, periods.recruitment)) crowd_phase();
    const bool fibroblasts_end_step = is_due(tick, fibroblast_period()) || session;
    if (active.fibroblasts && fibroblasts_end_step) fibroblast_phase(tick);
    if (!activity().fibroblasts) state.clock.fibroblast_tick = tick;  // rest does not count
    const Tick matrix_step = active.matrix ? matrix_period() : periods.audit;
    if (is_due(tick, matrix_step) || session) matrix_phase(tick);
    if (is_due(tick, periods.audit)) {
        return_phase(hours(periods.audit));
        const auto timer = stopwatch.measure(Phase::audit);
        const AuditResiduals now =
            close_books(tick, state.audit, state.solutes, state.matrix, state.cells);
        residuals = {std::max(residuals.collagen, now.collagen),
                     std::max(residuals.solutes, now.solutes)};
    }
}

void Simulation::Parts::run_until(Tick end) {
    while (state.clock.tick < end) {
        const Tick now = state.clock.tick;
        while (next_session() == now) cut_session();
        Tick next = std::min(end, next_event(now, periods, activity(), state.clock.solute_due));
        const Tick session = next_session();
        if (session > now) next = std::min(next, session);
        step_to(next);
    }
    sort_neutrophils();
}

Simulation::Simulation(const Parameters& parameters,
                       const needling::Regimen& regimen,
                       std::uint64_t seed)
    : parts_(std::make_unique<Parts>(parameters, regimen, seed)) {}

Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;

void Simulation::advance() {
    parts_->run_until(now() + 1);
}

void Simulation::run_until(Tick end) {
    parts_->run_until(end);
}

Tick Simulation::now() const {
    return parts_->state.clock.tick;
}

const TissueState& Simulation::state() const {
    return parts_->state;
}

TissueState& Simulation::mutable_state() {
    return parts_->state;
}

void Simulation::rebuild() {
    parts_->rebuild();
    const bool asleep = parts_->state.clock.solute_due < 0;
    if (asleep && !parts_->state.local.active().empty()) parts_->wake_signals();
}

const Parameters& Simulation::parameters() const {
    return parts_->parameters;
}

const tissue::SkinGeometry& Simulation::geometry() const {
    return parts_->geometry;
}

const std::vector<tissue::Puncture>& Simulation::planned_punctures() const {
    return parts_->punctures;
}

const AuditResiduals& Simulation::audit_residuals() const {
    return parts_->residuals;
}

std::map<std::string, double> Simulation::seconds_by_phase() const {
    std::map<std::string, double> seconds;
    for (std::size_t i = 0; i < phase_count; ++i)
        seconds[phase_names[i]] = parts_->stopwatch.seconds(static_cast<Phase>(i));
    return seconds;
}

}  // namespace reticulin::simulation
