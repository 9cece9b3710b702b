#include "engine/cli/run_plan.hpp"

#include "engine/cli/state_size.hpp"
#include "engine/io/schedule.hpp"
#include "engine/needling/puncture_plan.hpp"
#include "engine/simulation/initial_tissue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace reticulin::cli {
namespace {

// What the program itself takes, measured on runs of 0.4, 1 and 2 mm (tests/cli holds the plan
// against a real run within 10 %). The state itself is counted, not listed here.
constexpr double program_bytes = 17e6;           // code, libraries, buffers of the HDF5 library
constexpr double derived_bytes_per_voxel = 255;  // densities, sources, solver, writers
constexpr double derived_bytes_per_cell = 200;   // views, intents, sorting
constexpr double stored_bytes_per_value = 2.2;   // float at 13 mantissa bits, compressed
constexpr double stored_bytes_per_cell = 40.0;
constexpr double seconds_per_million_voxel_days = 4.0;
/// Cells that gather at one channel at the peak beyond those at rest, per mm of channel.
constexpr double gathered_per_millimetre = 130.0;

double resting_cells(const io::Scenario& scenario) {
    simulation::BlockParameters column = scenario.parameters.block;
    column.width = column.voxel;
    column.breadth = column.voxel;
    const tissue::SkinGeometry geometry(
        simulation::make_grid(column), scenario.parameters.skin, scenario.seed);
    const double depth = geometry.grid().depth();
    constexpr int steps = 200;
    double cells = 0.0;
    for (int i = 0; i < steps; ++i) {
        cells += geometry.resting_fibroblast_density({0.0, 0.0, (i + 0.5) * depth / steps}) *
                 depth / steps;
    }
    const auto& block = scenario.parameters.block;
    return cells * block.width.in(units::um)*block.breadth.in(units::um);
}

/// Holes of all sessions; adds the cells of the session that brings most.
void count_holes(const io::Scenario& scenario, RunPlan& plan) {
    const auto& block = scenario.parameters.block;
    const needling::SheetWindow window{block.width.in(units::um), block.breadth.in(units::um)};
    double most = 0.0;
    for (std::size_t i = 0; i < scenario.regimen.sessions.size(); ++i) {
        const auto punctures = needling::pattern_on_sheet(scenario.regimen.sessions[i],
                                                          static_cast<std::int64_t>(i),
                                                          scenario.parameters.insertion,
                                                          window,
                                                          scenario.device_seed);
        double millimetres = 0.0;
        for (const tissue::Puncture& p : punctures) millimetres += p.depth / 1e3;
        most = std::max(most, millimetres);
        plan.holes += static_cast<long long>(punctures.size());
    }
    plan.cells_at_start = std::llround(resting_cells(scenario));
    plan.cells_at_peak = plan.cells_at_start + std::llround(gathered_per_millimetre * most);
}

long long snapshots_of(const io::Scenario& scenario, Tick end) {
    if (!scenario.output.snapshots) return 0;
    std::vector<Tick> sessions;
    for (const needling::Session& session : scenario.regimen.sessions)
        sessions.push_back(session.time);
    return static_cast<long long>(
        io::snapshot_ticks(sessions, end, scenario.output.snapshot_days).size());
}

}  // namespace

RunPlan plan_of(const io::Scenario& scenario, std::optional<Tick> end) {
    const RegularGrid grid = simulation::make_grid(scenario.parameters.block);
    const StateSize state = state_size(scenario);
    RunPlan plan;
    plan.voxels = static_cast<long long>(grid.voxel_count());
    plan.ticks = end.value_or(scenario.end);
    count_holes(scenario, plan);
    plan.snapshots = snapshots_of(scenario, plan.ticks);
    const auto voxels = static_cast<double>(plan.voxels);
    const auto padded = static_cast<double>(grid.size());
    const auto cells = static_cast<double>(plan.cells_at_peak);
    // A checkpoint is put together in memory: the state once more, without padding.
    plan.bytes_per_voxel =
        (state.bytes_per_voxel + derived_bytes_per_voxel) * padded / voxels + state.bytes_per_voxel;
    plan.bytes_per_cell = 2.0 * state.bytes_per_cell + derived_bytes_per_cell;
    plan.memory_bytes =
        std::llround(program_bytes + plan.bytes_per_voxel * voxels + plan.bytes_per_cell * cells);
    const double values = voxels * static_cast<double>(scenario.output.fields.size());
    plan.disk_bytes =
        std::llround(static_cast<double>(plan.snapshots) *
                     (stored_bytes_per_value * values + stored_bytes_per_cell * cells));
    plan.seconds = seconds_per_million_voxel_days * voxels / 1e6 * days(plan.ticks);
    return plan;
}

void refuse_if_too_large(const RunPlan& plan, long long available) {
    if (plan.memory_bytes <= available) return;
    constexpr double megabyte = 1e6;
    throw MemoryError(fmt::format(
        "this run takes about {:.0f} MB of memory ({} voxels, {} cells at the peak) and only "
        "{:.0f} MB are available; make the block smaller or its voxels larger (block.width, "
        "block.breadth, block.voxel), or run where there is more memory",
        static_cast<double>(plan.memory_bytes) / megabyte,
        plan.voxels,
        plan.cells_at_peak,
        static_cast<double>(available) / megabyte));
}

}  // namespace reticulin::cli
