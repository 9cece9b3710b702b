#include "engine/cli/run_plan.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"

namespace reticulin::cli {

int info(const Options& options) {
    if (options.arguments.empty()) throw UsageError("no run folder or scenario given");
    return options.plan ? info_of_plan(options) : info_of_run(options);
}

}  // namespace reticulin::cli
