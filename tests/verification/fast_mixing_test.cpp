#include "tests/reference/zero_d_twin.hpp"
#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

// The fast-mixing limit, through the same Simulation that runs every scenario: an unlayered 8 mm^3
// block whose densities are block means and whose solutes mix at once must follow the
// zero-dimensional equations. Only chance (8 mm^3, 4 seeds) and steps of minutes stand between.

namespace reticulin::testing {
namespace {

using reference::ZeroDParameters;
using reference::ZeroDRow;

simulation::Parameters mixed_parameters(const ZeroDParameters& table) {
    simulation::Parameters p = io::default_parameters("twin_column");
    p.block = {2.0 * units::mm, 2.0 * units::mm, 2.0 * units::mm, 400.0 * units::um};
    p.numerics.neutrophil_step = p.numerics.macrophage_step = 20.0 * units::minute;
    // Solutes and fibroblasts that step alike err to opposite sides; steps of hours for one of them
    // would not (docs/model/simulation.md, "What the steps cost").
    p.numerics.fibroblast_step = p.numerics.fibroblast_step_max = 30.0 * units::minute;
    for (Duration* longest : {&p.numerics.solute_step_from_day_0,
                              &p.numerics.solute_step_from_day_4,
                              &p.numerics.solute_step_from_day_14,
                              &p.numerics.solute_step_from_day_28})
        *longest = 30.0 * units::minute;
    for (auto& solute : p.solutes.solute) solute.diffusivity = 500.0 * units::um2_per_s;
    p.solutes.solute[diffusion::index(diffusion::Solute::pro_inflammatory)].loss_rate =
        table.k_inflammation * units::per_hour;
    p.solutes.solute[diffusion::index(diffusion::Solute::anti_inflammatory)].loss_rate =
        table.k_anti * units::per_hour;
    p.local_signals.damage_inflammation = table.s_damage * units::per_hour;
    p.local_signals.sequestration = {};
    const auto per_mm3 = [](double s) { return VolumeRate::from_native(s * 1e9); };
    p.cells.neutrophil.inflammation_secretion = per_mm3(table.s_neutrophil);
    p.cells.macrophage.inflammation_secretion_m1 = per_mm3(table.s_m1);
    p.cells.macrophage.anti_inflammatory_m1 = per_mm3(table.s_anti_m1);
    p.cells.macrophage.anti_inflammatory_m2 = per_mm3(table.s_anti_m2);
    p.cells.neutrophil.onset = {};
    p.cells.macrophage.recruitment_inhibition_half = 1e9;  // the equations have no such brake
    p.cells.fibroblast.return_rate = table.fibroblast_return * units::per_hour;
    p.cells.fibroblast.tension_gate = false;
    p.cells.motion.density_kernel_sd = 4.0 * units::mm;  // well mixed: density = count / volume
    p.cells.contact = {};
    // All is mixed already: cells need not walk.
    for (cells::MigrationParameters* m : {&p.cells.neutrophil.migration,
                                          &p.cells.macrophage.migration_m1,
                                          &p.cells.macrophage.migration_m2,
                                          &p.cells.fibroblast.migration_quiescent,
                                          &p.cells.fibroblast.migration_activated,
                                          &p.cells.fibroblast.migration_myofibroblast})
        m->speed = {};
    return p;
}

/// The session of the zero-dimensional equations: the same everywhere.
void needle_evenly(simulation::Simulation& s) {
    simulation::TissueState& state = s.mutable_state();
    using matrix::Component;
    state.local.level(diffusion::LocalSignal::platelets).fill(state.grid, 0.08F);
    state.local.level(diffusion::LocalSignal::damage).fill(state.grid, 1.0F);
    state.local.widen({0, state.grid.nz()});
    state.matrix[Component::fibrin].fill(
        state.grid, 0.08 * s.parameters().matrix.clot_fibrin.in(units::mg_per_ml));
    const auto scale = [&](Component c, double factor) {
        for (Offset v = 0; v < state.grid.size(); ++v) state.matrix[c][v] *= factor;
    };
    const double before = state.matrix.total();
    for (const Component c : {Component::collagen_iii_new, Component::collagen_i_new})
        scale(c, 0.99);
    for (const Component c :
         {Component::collagen_iii_cross_linked, Component::collagen_i_cross_linked})
        scale(c, 0.995);
    const double kept = state.matrix.total() / before;
    for (const Component c :
         {Component::orientation_xx, Component::orientation_yy, Component::orientation_zz})
        scale(c, kept);
    state.matrix.balance().degraded += before - state.matrix.total();
    state.clock.last_session = 0;
    s.rebuild();
}

ZeroDRow row_of(const simulation::Simulation& s) {
    const simulation::TissueState& state = s.state();
    const double volume = 8.0;  // mm^3
    const auto density = [&](cells::CellKind kind) {
        return static_cast<double>(count(s, kind)) / volume;
    };
    const auto mean = [&](diffusion::Solute solute) {
        return state.solutes.total(solute) / (volume * 1e9);
    };
    double memory = 0;
    const auto& fibroblasts = state.cells[cells::CellType::fibroblast];
    for (const float m : fibroblasts.memory) memory += static_cast<double>(m);
    double fibrin = 0;
    for (int z = 0; z < state.grid.nz(); ++z)
        fibrin += state.matrix[matrix::Component::fibrin][state.grid.offset(0, 0, z)];
    fibrin /= state.grid.nz() * 0.08 * s.parameters().matrix.clot_fibrin.in(units::mg_per_ml);
    return {days(s.now()),
            mean(diffusion::Solute::pro_inflammatory),
            density(cells::CellKind::neutrophil),
            density(cells::CellKind::macrophage_m1),
            density(cells::CellKind::macrophage_m2),
            mean(diffusion::Solute::tgf_beta),
            mean(diffusion::Solute::pdgf),
            density(cells::CellKind::fibroblast_activated),
            density(cells::CellKind::myofibroblast),
            density(cells::CellKind::fibroblast_quiescent),
            memory / static_cast<double>(fibroblasts.size()),
            fibrin,
            100.0 * (state.matrix.total() / (200.0 * volume * 1e9) - 1.0)};
}

constexpr std::array<double, 11> table_days{0.25, 1, 2, 3, 5, 7, 10, 14, 21, 28, 60};

std::vector<ZeroDRow> run_mixed(const ZeroDParameters& table, std::uint64_t seed) {
    simulation::Simulation s(mixed_parameters(table), needling::Regimen{}, seed);
    needle_evenly(s);
    std::vector<ZeroDRow> rows;
    for (const double day : table_days) {
        s.run_until(to_tick(day * 24));
        rows.push_back(row_of(s));
    }
    return rows;
}

/// Each column within 5 % of its own peak, at every day of the printed table.
void compare(const ZeroDParameters& table, int seeds) {
    std::vector<std::vector<ZeroDRow>> runs;
    const char* fewer = std::getenv("RETICULIN_FAST_MIXING_SEEDS");  // for a quick look
    if (fewer != nullptr) seeds = std::atoi(fewer);
    for (int seed = 1; seed <= seeds; ++seed)
        runs.push_back(run_mixed(table, static_cast<std::uint64_t>(seed)));
    const auto twin = run_zero_d(table, 60);
    constexpr std::array<const char*, 12> names{"inflammation",
                                                "neutrophils",
                                                "m1",
                                                "m2",
                                                "tgf_beta",
                                                "pdgf",
                                                "activated",
                                                "myofibroblasts",
                                                "quiescent",
                                                "memory",
                                                "fibrin",
                                                "collagen"};
    const auto column = [](const ZeroDRow& r, std::size_t i) { return (&r.day)[i + 1]; };
    std::printf(
        "| column | peak | farthest from the equations, of the peak | on day "
        "|\n|---|---|---|---|\n");
    for (std::size_t c = 0; c < names.size(); ++c) {
        double peak = 0, worst = 0, worst_day = 0;
        for (const ZeroDRow& r : twin) peak = std::max(peak, std::abs(column(r, c)));
        for (std::size_t d = 0; d < table_days.size(); ++d) {
            double mean = 0;
            for (const auto& run : runs) mean += column(run[d], c) / seeds;
            const double expected =
                column(twin.at(static_cast<std::size_t>(std::lround(table_days[d] * 24))), c);
            EXPECT_NEAR(mean, expected, 0.05 * peak) << names[c] << " on day " << table_days[d];
            if (std::abs(mean - expected) > std::abs(worst)) {
                worst = mean - expected;
                worst_day = table_days[d];
            }
        }
        std::printf("| %-14s | %10.4g | %+.1f %% | %g |\n",
                    names[c],
                    peak,
                    100.0 * worst / peak,
                    worst_day);
    }
}

TEST(FastMixing, BareTableFollowsTheEquations) {
    compare({}, 4);
}

TEST(FastMixing, OverlayFollowsTheEquations) {
    compare(ZeroDParameters::overlay(), 4);
}

}  // namespace
}  // namespace reticulin::testing
