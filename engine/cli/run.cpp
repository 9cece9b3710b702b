#include "engine/cli/available_memory.hpp"
#include "engine/cli/run_options.hpp"
#include "engine/cli/run_plan.hpp"
#include "engine/cli/scenario_arguments.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"

#include <cstdio>

namespace reticulin::cli {

int run(const Options& options) {
    if (options.out.empty()) throw UsageError("no --out given: the folder the run is written to");
    const io::Scenario scenario = load(options);
    const io::RunOptions how = run_options(options, options.out);
    io::check_times(scenario, how);
    const RunPlan plan = plan_of(scenario, how.end);
    refuse_if_too_large(plan, available_memory());
    if (const std::string word = word_of_empty_sessions(scenario, plan);
        !word.empty() && !options.quiet)
        std::fprintf(stderr, "%s\n", word.c_str());
    return report(io::run_scenario(scenario, how), options);
}

}  // namespace reticulin::cli
