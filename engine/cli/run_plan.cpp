#include "engine/cli/run_plan.hpp"

#include "engine/cli/state_size.hpp"
#include "engine/core/memory_use.hpp"
#include "engine/io/measure_rows.hpp"
#include "engine/io/nearest_name.hpp"
#include "engine/io/schedule.hpp"
#include "engine/needling/puncture_plan.hpp"
#include "engine/simulation/initial_tissue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace reticulin::cli {
namespace {

// What the program itself takes, measured on runs of 0.2 to 3 mm;
// tests/cli/plan_test.py holds the memory against real runs within 10 %. The state is counted, it
// stands in no constant.
constexpr double buffer_bytes = 5e6;             // buffers that do not grow with the block
constexpr double snapshot_buffer_bytes = 5.0e6;  // of the HDF5 library, where there are snapshots
constexpr double copies_of_snapshot = 3.8;       // while one is put together, sealed and written
constexpr double index_bytes_per_snapshot = 0.175e6;  // while run.vtkhdf is put together
constexpr double derived_bytes_per_voxel = 205;  // densities, sources, solver, measures, writers
constexpr double derived_bytes_per_cell = 200;   // views, intents, sorting
constexpr double stored_bytes_per_value = 0.75;  // float at 13 mantissa bits, compressed
constexpr double stored_bytes_per_cell = 40.0;
constexpr double row_bytes_per_value = 13.0;
constexpr double head_bytes_per_column = 100.0;  // its name twice, its description
constexpr double packed_share = 0.4;  // of the state, in the compressed checkpoint at the end
constexpr double checkpoints_while_running = 3.0;  // two are kept while the third is written
// Time on one core of 2024, fitted to the 19 runs of the main job and to one session on blocks of
// 0.6, 1, 1.5 and 3 mm (placed needle, roller, pen, incision): 0.7 to 1.4 times what they took.
// Tissue wakes around a hole and in the depth that it reaches, and calms down over a week or two.
constexpr double seconds_per_million_voxels = 0.5;  // reading, laying out, first and last rows
constexpr double seconds_per_million_voxel_days = 0.03;
constexpr double seconds_per_million_wounded_voxel_days = 0.07;  // on top, in skin with holes
constexpr double seconds_per_million_woken_voxels = 130.0;  // of a session, once it has calmed down
constexpr double calming_days = 7.5;
constexpr double waking_radius_mm = 0.3;  // around a hole, or to each side of an incision
constexpr double first_woken_mm = 0.06;   // holes that end above wake nothing
constexpr double woken_depth_mm = 0.4;    // below that; deeper holes find most of it awake
// Cells beyond those at rest at the peak of inflammation: right within a factor of about two, for
// one hole in 0.16 mm^2 to 300 per mm^2. Holes that stand close share the cells that come.
constexpr double gathered_per_millimetre = 650.0;        // of channel, where holes are few
constexpr double most_gathered_per_area = 1900.0;        // per mm^2 of skin, where they are many
constexpr double most_gathered_per_millimetre = 2800.0;  // the same, for each mm of their depth
constexpr double keratinocytes_per_hole = 52.0;          // on its way through the epidermis
constexpr double gathered_per_incision_area = 1350.0;    // per mm^2 of an incision
// Lists of cells that come one by one are longer than needed, and stand twice in memory while
// they grow.
constexpr double room_of_gathered = 2.2;
constexpr double um_per_mm = 1e3;

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

/// Share of the block that the holes of a session wake up.
double woken_share(const std::vector<tissue::Puncture>& punctures,
                   const needling::SheetWindow& window) {
    const double area = window.width * window.breadth / (um_per_mm * um_per_mm);
    double around = 0.0, beside = 0.0, deepest = 0.0;
    for (const tissue::Puncture& p : punctures) {
        deepest = std::max(deepest, p.depth / um_per_mm);
        if (p.plane)
            beside += 2.0 * waking_radius_mm * p.incision_length(window.width, window.breadth) /
                      um_per_mm;
        else
            around += std::numbers::pi * waking_radius_mm * waking_radius_mm;
    }
    const double left = std::exp(-around / area) * std::max(1.0 - beside / area, 0.0);
    const double depth = std::max(deepest - first_woken_mm, 0.0);
    return (1.0 - left) * (1.0 - std::exp(-depth / woken_depth_mm));
}

/// Cells beyond those at rest, at their peak.
struct GatheredCells {
    double came = 0.0;           // through vessels, or by division
    double keratinocytes = 0.0;  // of the walls of holes

    [[nodiscard]] double all() const { return came + keratinocytes; }
};

/// Those that the holes of a session bring into the block.
GatheredCells gathered_cells(const std::vector<tissue::Puncture>& punctures,
                             const needling::SheetWindow& window) {
    const double area = window.width * window.breadth / (um_per_mm * um_per_mm);
    double few = 0.0, deepest = 0.0;
    GatheredCells gathered;
    for (const tissue::Puncture& p : punctures) {
        const double depth = p.depth / um_per_mm;
        if (p.plane) {
            gathered.came += gathered_per_incision_area * depth *
                             p.incision_length(window.width, window.breadth) / um_per_mm;
        } else {
            few += gathered_per_millimetre * depth;
            gathered.keratinocytes += keratinocytes_per_hole;
            deepest = std::max(deepest, depth);
        }
    }
    const double most = area * (most_gathered_per_area + most_gathered_per_millimetre * deepest);
    gathered.came += most * (1.0 - std::exp(-few / most));
    return gathered;
}

/// What the sessions of a run do together.
struct SessionSums {
    double woken = 0.0;  // shares of the block that each wakes up, as far as it calms down again
    GatheredCells most;  // of the session that brings most
};

/// Adds the holes and cells of all sessions to the plan.
SessionSums count_holes(const io::Scenario& scenario, RunPlan& plan) {
    const auto& block = scenario.parameters.block;
    const needling::SheetWindow window{block.width.in(units::um), block.breadth.in(units::um)};
    SessionSums sums;
    for (std::size_t i = 0; i < scenario.regimen.sessions.size(); ++i) {
        const auto punctures = needling::pattern_on_sheet(scenario.regimen.sessions[i],
                                                          static_cast<std::int64_t>(i),
                                                          scenario.parameters.insertion,
                                                          window,
                                                          scenario.device_seed);
        const GatheredCells here = gathered_cells(punctures, window);
        if (here.all() > sums.most.all()) sums.most = here;
        plan.holes.push_back(static_cast<long long>(punctures.size()));
        const Tick left = std::max<Tick>(plan.ticks - scenario.regimen.sessions[i].time, 0);
        sums.woken += woken_share(punctures, window) * (1.0 - std::exp(-days(left) / calming_days));
    }
    plan.cells_at_start = std::llround(resting_cells(scenario));
    plan.cells_at_peak = plan.cells_at_start + std::llround(sums.most.all());
    return sums;
}

long long snapshots_of(const io::Scenario& scenario, Tick end) {
    if (!scenario.output.snapshots) return 0;
    std::vector<Tick> sessions;
    for (const needling::Session& session : scenario.regimen.sessions)
        sessions.push_back(session.time);
    return static_cast<long long>(
        io::snapshot_ticks(sessions, end, scenario.output.snapshot_days).size());
}

/// Of measures.csv.
double row_bytes(const io::Scenario& scenario, Tick end) {
    const auto columns = static_cast<double>(io::measure_columns(scenario).size());
    const auto rows = static_cast<double>(io::measure_ticks_of(scenario, end).size());
    return columns * (head_bytes_per_column + row_bytes_per_value * rows);
}

/// Memory and disk, of what is counted already.
void add_bytes(const io::Scenario& scenario,
               std::size_t padded_voxels,
               double came,
               RunPlan& plan) {
    const StateSize state = state_size(scenario);
    const auto voxels = static_cast<double>(plan.voxels);
    const auto cells = static_cast<double>(plan.cells_at_peak);
    const auto snapshots = static_cast<double>(plan.snapshots);
    const auto& names = scenario.output.fields;
    const bool all = std::find(names.begin(), names.end(), "all") != names.end();
    const double fields = all ? state.voxel_arrays : static_cast<double>(names.size());
    const double snapshot =
        stored_bytes_per_value * voxels * fields + stored_bytes_per_cell * cells;
    const double writing = plan.snapshots > 0
                               ? snapshot_buffer_bytes + copies_of_snapshot * snapshot +
                                     index_bytes_per_snapshot * snapshots
                               : 0.0;
    plan.bytes_per_voxel = (state.bytes_per_voxel + derived_bytes_per_voxel) *
                           static_cast<double>(padded_voxels) / voxels;
    plan.bytes_per_cell = 2.0 * state.bytes_per_cell + derived_bytes_per_cell;
    plan.added_bytes =
        std::llround(buffer_bytes + writing + plan.bytes_per_voxel * voxels +
                     plan.bytes_per_cell * (cells + (room_of_gathered - 1.0) * came));
    const double state_bytes = state.bytes_per_voxel * voxels + state.bytes_per_cell * cells;
    const double results = snapshots * snapshot + row_bytes(scenario, plan.ticks);
    plan.disk_bytes = std::llround(results + packed_share * state_bytes);
    plan.running_disk_bytes = std::llround(results + checkpoints_while_running * state_bytes);
}

}  // namespace

long long RunPlan::holes_in_all() const {
    return std::accumulate(holes.begin(), holes.end(), 0LL);
}

RunPlan plan_of(const io::Scenario& scenario, std::optional<Tick> end) {
    const RegularGrid grid = simulation::make_grid(scenario.parameters.block);
    RunPlan plan;
    plan.held_bytes =
        held_memory();  // before anything is planned: code, libraries, the caller's own
    plan.voxels = static_cast<long long>(grid.voxel_count());
    plan.ticks = end.value_or(scenario.end);
    const SessionSums sums = count_holes(scenario, plan);
    plan.snapshots = snapshots_of(scenario, plan.ticks);
    add_bytes(scenario, grid.size(), sums.most.came, plan);
    const auto voxels = static_cast<double>(plan.voxels);
    const double rate = seconds_per_million_voxel_days +
                        (plan.holes_in_all() > 0 ? seconds_per_million_wounded_voxel_days : 0.0);
    plan.seconds = voxels / 1e6 *
                   (seconds_per_million_voxels + rate * days(plan.ticks) +
                    seconds_per_million_woken_voxels * sums.woken);
    return plan;
}

std::string word_of_empty_sessions(const io::Scenario& scenario, const RunPlan& plan) {
    std::vector<std::string> empty, unlisted;
    for (std::size_t i = 0; i < plan.holes.size(); ++i) {
        if (plan.holes[i] > 0) continue;
        (scenario.regimen.sessions[i].given ? unlisted : empty).push_back(std::to_string(i));
    }
    std::string words;
    if (!empty.empty())
        words = "no hole inside this block in session " + io::comma_list(empty) +
                ": the block is small for this device; widen it (block.width, block.breadth), or "
                "try another run.device_seed";
    if (!unlisted.empty())
        words += (words.empty() ? "" : "; ") + std::string("no row of the list of punctures for ") +
                 "session " + io::comma_list(unlisted) +
                 ": its column session gives each session its own rows; a list without that column "
                 "goes into every session";
    return words;
}

void refuse_if_too_large(const RunPlan& plan, long long available) {
    if (plan.added_bytes <= available) return;
    constexpr double megabyte = 1e6;
    throw MemoryError(fmt::format(
        "this run takes about {:.0f} MB of memory ({} voxels, {} cells at the peak) and only "
        "{:.0f} MB are available; make the block smaller or its voxels larger (block.width, "
        "block.breadth, block.voxel), or run where there is more memory",
        static_cast<double>(plan.added_bytes) / megabyte,
        plan.voxels,
        plan.cells_at_peak,
        static_cast<double>(available) / megabyte));
}

}  // namespace reticulin::cli
