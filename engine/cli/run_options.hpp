#pragma once

#include "engine/cli/options.hpp"
#include "engine/io/run_driver.hpp"

namespace reticulin::cli {

/// What --threads, --wall-time, --checkpoint-every, --until, --quiet and --force say of a run into
/// `folder`. Sets the threads, catches Ctrl-C, SIGTERM and SIGUSR1 (a polite stop) and prints
/// progress to stderr.
io::RunOptions run_options(const Options& options, const std::string& folder);

/// Prints how the run ended: a line, or with --json the one object on stdout. Returns the exit
/// code.
int report(const io::RunOutcome& outcome, const Options& options);

}  // namespace reticulin::cli
