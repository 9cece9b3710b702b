#pragma once

#include "engine/cells/cell_intent.hpp"
#include "engine/cells/contacts.hpp"
#include "engine/cells/recruitment.hpp"
#include "engine/cells/secretion.hpp"
#include "engine/core/stopwatch.hpp"
#include "engine/mechanics/spread_kernel.hpp"
#include "engine/simulation/clock.hpp"
#include "engine/simulation/densities.hpp"
#include "engine/simulation/simulation.hpp"

namespace reticulin::simulation {

/// Phases that the stopwatch tells apart.
enum class Phase : std::uint8_t {
    sessions,
    solutes,
    immune,
    keratinocytes,
    fibroblasts,
    matrix,
    audit
};
inline constexpr std::size_t phase_count = 7;
inline constexpr std::array<const char*, phase_count> phase_names{
    "sessions", "solutes", "immune", "keratinocytes", "fibroblasts", "matrix", "audit"};

/// Inside of a Simulation: what it was given, the state, and what is derived from the state. The
/// phases of the step are its member functions, one file each (*_phase.cpp).
struct Simulation::Parts {
    Parts(const Parameters& p, const needling::Regimen& r, std::uint64_t seed);
    Parts(const Parts&) = delete;  // derived parts point into each other
    Parts& operator=(const Parts&) = delete;

    const Parameters parameters;
    const needling::Regimen regimen;
    const Periods periods;
    const tissue::SkinGeometry geometry;
    const mechanics::DensityKernel kernel;
    const mechanics::SpreadKernel spread;
    std::vector<std::vector<tissue::Puncture>> punctures_by_session;
    std::vector<tissue::Puncture> punctures;  // all of them, in the order of cutting

    TissueState state;

    // Derived: functions of the state, rebuilt on restart.
    Densities densities;
    VoxelArray<float> tension;
    std::array<diffusion::AffineSources, diffusion::solute_count> sources;
    VoxelArray<float> latent_secretion;
    PlaneRange latent_planes;
    bool sequestration_stale = true;
    cells::ExpectedEntries expected_entries;  // of the present fields and vessels
    cells::CollagenSynthesis synthesis;
    cells::ContactMemory contact_memory;
    std::vector<cells::CellIntent> intents;  // of the last step of one type
    bool neutrophils_mixed = false;          // moved since they were last in order

    Stopwatch<Phase, phase_count> stopwatch;
    AuditResiduals residuals;  // the largest so far

    void rebuild();
    void run_until(Tick end);

    [[nodiscard]] Tick next_session() const;  // tick, or -1
    [[nodiscard]] Activity activity() const;
    [[nodiscard]] bool any_solute_active() const;
    [[nodiscard]] bool any_immune_cell() const;
    [[nodiscard]] bool signals_asleep() const;
    [[nodiscard]] cells::Environment environment() const;
    [[nodiscard]] cells::CellStep cell_step(double dt) const;

    void plan_sessions();
    void refresh_tension();
    void step_to(Tick tick);
    void cut_session();
    void wake_signals();
    void solute_phase(Tick tick);
    void clear_sources();
    double advance_anti_inflammatory(double dt);
    void gather_secretion();
    void advance_local_signals(double dt);
    void refresh_sequestration();
    [[nodiscard]] Tick fibroblast_period() const;
    [[nodiscard]] Tick matrix_period() const;
    [[nodiscard]] Tick since_session() const;
    void choose_solute_step(Tick tick, Tick taken, double change);
    void advance_group(cells::CellType type, const cells::CellStep& step);
    void sort_neutrophils();
    void neutrophil_phase(double dt);
    void macrophage_phase(double dt);
    void recruitment_phase(double dt);
    void refresh_crowd();
    void crowd_phase();
    void keratinocyte_phase(double dt);
    void fibroblast_phase(Tick tick);
    void refresh_resting_share();
    void return_phase(double dt);
    void matrix_phase(Tick tick);
};

}  // namespace reticulin::simulation
