#include "engine/cli/run_options.hpp"
#include "engine/cli/scenario_arguments.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"

namespace reticulin::cli {

int run(const Options& options) {
    if (options.out.empty()) throw UsageError("no --out given: the folder the run is written to");
    const io::Scenario scenario = load(options);
    return report(io::run_scenario(scenario, run_options(options, options.out)), options);
}

}  // namespace reticulin::cli
