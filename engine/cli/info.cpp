#include "engine/cli/run_plan.hpp"
#include "engine/cli/scenario_arguments.hpp"
#include "engine/cli/verbs.hpp"

#include <cstdio>

namespace reticulin::cli {

int info(const Options& options) {
    if (options.arguments.empty()) throw UsageError("no run folder or scenario given");
    if (!options.plan) return info_of_run(options);
    const io::Scenario scenario = load(options);
    const RunPlan plan = plan_of(scenario);
    if (options.json) {
        std::printf(
            "{\"voxels\": %lld, \"cells_at_start\": %lld, \"cells_at_peak\": %lld, \"holes\": "
            "%lld, \"memory_bytes\": %lld, "
            "\"disk_bytes\": %lld, \"ticks\": %lld, \"snapshots\": %lld, \"seconds\": %.0f}\n",
            plan.voxels,
            plan.cells_at_start,
            plan.cells_at_peak,
            plan.holes,
            plan.memory_bytes,
            plan.disk_bytes,
            plan.ticks,
            plan.snapshots,
            plan.seconds);
        return 0;
    }
    std::printf("%s: %s\n", scenario.title.c_str(), scenario.regimen_in_words.c_str());
    std::printf("voxels           %lld\n", plan.voxels);
    std::printf("holes in block   %lld\n", plan.holes);
    std::printf("cells            about %lld at start, %lld at the peak\n",
                plan.cells_at_start,
                plan.cells_at_peak);
    std::printf("memory           about %.0f MB\n", static_cast<double>(plan.memory_bytes) / 1e6);
    std::printf("disk             about %.0f MB in %lld snapshots\n",
                static_cast<double>(plan.disk_bytes) / 1e6,
                plan.snapshots);
    std::printf("steps            %lld minutes of simulated time\n", plan.ticks);
    std::printf("time             very roughly %.0f s on one core\n", plan.seconds);
    return 0;
}

}  // namespace reticulin::cli
