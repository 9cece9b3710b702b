#include "engine/cli/available_memory.hpp"
#include "engine/cli/needle_pattern.hpp"
#include "engine/cli/puncture_export.hpp"
#include "engine/cli/run_plan.hpp"
#include "engine/cli/scenario_arguments.hpp"
#include "engine/io/json.hpp"
#include "engine/needling/puncture_plan.hpp"
#include "engine/simulation/initial_tissue.hpp"

#include <cstdint>
#include <cstdio>

namespace reticulin::cli {
namespace {

constexpr double megabyte = 1e6;

io::JsonObject as_json(const NeedlePattern& pattern) {
    io::JsonObject object;
    object.set("device", pattern.device)
        .set("session", pattern.session)
        .set("passes", pattern.passes)
        .set("holes_per_cm2_per_pass", pattern.holes_per_pass)
        .set("holes_per_cm2", pattern.holes)
        .set("needle_length_um", pattern.needle_length);
    return object.set("reached_depth_um", pattern.depth)
        .set("nearest_neighbour_um", pattern.nearest_neighbour)
        .set("overlapping_share", pattern.overlap)
        .set("touching_collars_share", pattern.touching);
}

void print_json(const RunPlan& plan, const std::vector<NeedlePattern>& patterns) {
    std::vector<io::JsonObject> sheet;
    for (const NeedlePattern& pattern : patterns) sheet.push_back(as_json(pattern));
    const auto whole = [](long long value) { return static_cast<std::int64_t>(value); };
    io::JsonObject object;
    object.set("voxels", whole(plan.voxels))
        .set("holes", whole(plan.holes_in_all()))
        .set("cells_at_start", whole(plan.cells_at_start))
        .set("cells_at_peak", whole(plan.cells_at_peak))
        .set("bytes_per_voxel", plan.bytes_per_voxel)
        .set("bytes_per_cell", plan.bytes_per_cell);
    object.set("memory_bytes", whole(plan.memory_bytes()))
        .set("available_memory_bytes", whole(available_memory()))
        .set("disk_bytes", whole(plan.disk_bytes))
        .set("running_disk_bytes", whole(plan.running_disk_bytes))
        .set("ticks", whole(plan.ticks))
        .set("snapshots", whole(plan.snapshots))
        .set("seconds", plan.seconds)
        .set("sheet", sheet);
    std::printf("%s\n", object.line().c_str());
}

void print_pattern(const NeedlePattern& p) {
    std::printf("\non a sheet of 10 cm^2, session %lld: %s %.3g mm, %lld %s\n",
                static_cast<long long>(p.session),
                p.device.c_str(),
                p.needle_length / 1e3,
                static_cast<long long>(p.passes),
                p.passes == 1 ? "pass" : "passes");
    std::printf(
        "holes            %.1f /cm^2 per pass, %.0f /cm^2 in all\n", p.holes_per_pass, p.holes);
    std::printf("reached depth    %.0f um\n", p.depth);
    std::printf("nearest hole     %.0f um on average\n", p.nearest_neighbour);
    std::printf(
        "overlap          %.1f %% of holes overlap another, %.1f %% touch one's torn collar\n",
        100.0 * p.overlap,
        100.0 * p.touching);
}

void print_words(const io::Scenario& scenario, const RunPlan& plan) {
    std::printf("voxels           %lld\n", plan.voxels);
    std::printf("holes in block   %lld", plan.holes_in_all());
    if (plan.holes.size() > 1) {
        std::printf(" (by session:");
        for (const long long holes : plan.holes) std::printf(" %lld", holes);
        std::printf(")");
    }
    std::printf("\n");
    if (const std::string word = word_of_empty_sessions(scenario, plan); !word.empty())
        std::printf("                 %s\n", word.c_str());
    std::printf("cells            about %lld at start, %lld at the peak\n",
                plan.cells_at_start,
                plan.cells_at_peak);
    std::printf(
        "memory           about %.0f MB (%.0f bytes per voxel, %.0f per cell); available %.0f MB\n",
        static_cast<double>(plan.memory_bytes()) / megabyte,
        plan.bytes_per_voxel,
        plan.bytes_per_cell,
        static_cast<double>(available_memory()) / megabyte);
    std::printf(
        "disk             about %.0f MB when finished (%lld snapshots), %.0f MB while it runs\n",
        static_cast<double>(plan.disk_bytes) / megabyte,
        plan.snapshots,
        static_cast<double>(plan.running_disk_bytes) / megabyte);
    std::printf("steps            %lld minutes of simulated time\n", plan.ticks);
    std::printf("time             very roughly %.0f s on one core\n", plan.seconds);
}

/// Every puncture that the scenario will make, in the order of cutting.
std::vector<tissue::Puncture> planned_punctures(const io::Scenario& scenario) {
    const tissue::SkinGeometry geometry(
        simulation::make_grid(scenario.parameters.block), scenario.parameters.skin, scenario.seed);
    std::vector<tissue::Puncture> all;
    for (const auto& session : needling::plan_punctures(
             scenario.regimen, geometry, scenario.parameters.insertion, scenario.device_seed))
        all.insert(all.end(), session.begin(), session.end());
    return all;
}

}  // namespace

int info_of_plan(const Options& options) {
    const io::Scenario scenario = load(options);
    const RunPlan plan = plan_of(scenario);
    const auto patterns = needle_patterns(scenario);
    if (!options.punctures.empty()) export_punctures(planned_punctures(scenario), options);
    if (options.json) {
        print_json(plan, patterns);
        return 0;
    }
    std::printf("%s: %s\n", scenario.title.c_str(), scenario.regimen_in_words.c_str());
    print_words(scenario, plan);
    for (const NeedlePattern& pattern : patterns) print_pattern(pattern);
    return 0;
}

}  // namespace reticulin::cli
