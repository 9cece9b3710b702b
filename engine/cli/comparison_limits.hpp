#pragma once

#include "engine/cli/comparison_table.hpp"

#include <string>
#include <vector>

namespace reticulin::cli {

/// Exit code of a comparison outside its limits.
inline constexpr int outside_limits_code = 7;

/// "5" or "5 %" as a number. Throws UsageError for anything that is not a finite number >= 0.
double percent_of(const std::string& text);

/// One line for every value of `runs` that is more than `percent` of the first run's value away
/// from it, or that only one of the two has; empty if all lie within. The values are those of the
/// table.
std::vector<std::string> values_outside(const std::vector<ComparedRun>& runs, double percent);

}  // namespace reticulin::cli
