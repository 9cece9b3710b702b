#include "engine/cli/run_plan.hpp"

#include "engine/needling/puncture_plan.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::cli {
namespace {

// Rough figures of the program itself, not of skin: state, derived arrays and scratch.
constexpr double bytes_per_voxel = 450.0;
constexpr double bytes_per_cell = 250.0;
constexpr double stored_bytes_per_value = 2.2;  // float at 13 mantissa bits, compressed
constexpr double seconds_per_million_voxel_days = 4.0;
/// Cells that gather at one channel at the peak beyond those at rest (radial check, section 6, per
/// channel).
constexpr double gathered_per_hole = 130.0;

double resting_cells(const tissue::SkinGeometry& geometry) {
    const RegularGrid& grid = geometry.grid();
    double cells = 0.0;
    const int steps = 200;
    const double depth = grid.voxel() * grid.nz();
    for (int i = 0; i < steps; ++i) {
        cells += geometry.resting_fibroblast_density({0.0, 0.0, (i + 0.5) * depth / steps}) *
                 depth / steps;
    }
    return cells * grid.voxel() * grid.nx() * grid.voxel() * grid.ny();
}

long long snapshots_of(const io::Scenario& scenario) {
    if (!scenario.output.snapshots) return 0;
    const auto per_session = static_cast<long long>(scenario.output.snapshot_days.size());
    return 2 + per_session * static_cast<long long>(scenario.regimen.sessions.size());
}

}  // namespace

RunPlan plan_of(const io::Scenario& scenario) {
    const auto& block = scenario.parameters.block;
    const double h = block.voxel.native();
    const auto count = [h](Length length) {
        return static_cast<int>(std::lround(length.native() / h));
    };
    const RegularGrid grid(count(block.width), count(block.breadth), count(block.depth), h);
    const tissue::SkinGeometry geometry(grid, scenario.parameters.skin, scenario.seed);
    RunPlan plan;
    plan.voxels = static_cast<long long>(grid.nx()) * grid.ny() * grid.nz();
    const auto punctures = needling::plan_punctures(
        scenario.regimen, geometry, scenario.parameters.insertion, scenario.device_seed);
    std::size_t most = 0;
    for (const auto& session : punctures) {
        plan.holes += static_cast<long long>(session.size());
        most = std::max(most, session.size());
    }
    plan.cells_at_start = std::llround(resting_cells(geometry));
    plan.cells_at_peak =
        plan.cells_at_start + std::llround(gathered_per_hole * static_cast<double>(most));
    plan.ticks = scenario.end;
    plan.snapshots = snapshots_of(scenario);
    const double voxels = static_cast<double>(plan.voxels);
    const double cells = static_cast<double>(plan.cells_at_peak);
    plan.memory_bytes = std::llround(5e7 + bytes_per_voxel * voxels + bytes_per_cell * cells);
    const double values = voxels * static_cast<double>(scenario.output.fields.size());
    plan.disk_bytes = std::llround(static_cast<double>(plan.snapshots) *
                                   (stored_bytes_per_value * values + 40.0 * cells));
    plan.seconds = seconds_per_million_voxel_days * voxels / 1e6 * days(scenario.end);
    return plan;
}

}  // namespace reticulin::cli
