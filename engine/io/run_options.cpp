#include "engine/core/error.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/run_driver.hpp"

namespace reticulin::io {

void check_times(const Scenario& scenario, const RunOptions& options) {
    const std::optional<ValueRange>& range = scenario.duration_range;
    if (options.end && range && *options.end > to_tick(range->high))
        throw UsageError(options.words.until + ": found " + number_text(days(*options.end)) +
                         " d; allowed: up to " + range->high_text + ", as for run.duration");
    if (options.checkpoint_every && *options.checkpoint_every < 1)
        throw UsageError(options.words.checkpoint_every + ": at least \"1 min\" of simulated time");
    const Tick end = options.end.value_or(scenario.end);
    if (options.branch_at && (*options.branch_at < 1 || *options.branch_at >= end))
        throw UsageError(
            options.words.branch_at + ": found " + number_text(days(*options.branch_at)) +
            " d; allowed: after the start and before the end, day " + number_text(days(end)));
}

}  // namespace reticulin::io
