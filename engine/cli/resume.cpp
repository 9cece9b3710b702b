#include "engine/cli/run_options.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"

namespace reticulin::cli {

int resume(const Options& options) {
    if (options.arguments.size() != 1) throw UsageError("name one run folder to resume");
    return report(io::resume_run(run_options(options, options.arguments.front())), options);
}

}  // namespace reticulin::cli
