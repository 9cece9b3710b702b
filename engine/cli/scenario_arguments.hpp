#pragma once

#include "engine/cli/options.hpp"
#include "engine/io/scenario.hpp"

namespace reticulin::cli {

/// --set and --seed as overrides.
std::vector<io::Override> overrides_of(const Options& options);

/// The scenario named by the first argument, with --set, --seed and --library.
io::Scenario load(const Options& options, std::size_t most_arguments = 1);

}  // namespace reticulin::cli
