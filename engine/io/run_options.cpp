#include "engine/core/error.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/run_driver.hpp"
#include "engine/io/run_folder.hpp"

#include <algorithm>
#include <filesystem>

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

void check_places(const RunOptions& options) {
    if (options.from.empty() || options.folder.empty()) return;
    namespace fs = std::filesystem;
    const fs::path from = fs::weakly_canonical(options.from);
    const fs::path out = fs::weakly_canonical(options.folder);
    const auto differ = std::mismatch(out.begin(), out.end(), from.begin(), from.end());
    if (differ.first == out.end())
        throw UsageError(options.words.from + " " + options.from + " lies in " + options.folder +
                         ", which this run would write over; choose another " +
                         options.words.folder.out);
}

void check_branch_is_ahead(const RunOptions& options, Tick now) {
    if (!options.branch_at || exists(options.folder + "/" + run_files::branch)) return;
    if (*options.branch_at <= now)
        throw UsageError(
            options.words.branch_at + ": found " + number_text(days(*options.branch_at)) +
            " d; allowed: after the day that the run has reached, " + number_text(days(now)));
}

}  // namespace reticulin::io
