#pragma once

#include "engine/cli/comparison_table.hpp"
#include "engine/cli/options.hpp"

#include <string>
#include <vector>

namespace reticulin::cli {

/// The program beside this one that runs the verbs that draw; empty: there is none (built without
/// VTK), or it is this one.
std::string program_that_draws();

/// True if pictures can be drawn, by this program or by the one beside it.
bool can_draw();

/// Draws the view --view of one run into --out. Throws UsageError for an unknown view or option,
/// and when there is no program built with VTK.
void draw_run(const Options& options);

/// Throws UsageError where the compared picture could not be drawn as asked: before anything is
/// written. Runs without snapshots are passed over.
void check_comparison(const std::vector<ComparedRun>& runs,
                      const std::vector<ComparedArm>& arms,
                      const Options& options);

/// Draws the compared picture of these arms; --time, --field and --size as for render.
void draw_comparison(const std::vector<ComparedRun>& runs,
                     const std::vector<ComparedArm>& arms,
                     const Options& options,
                     const std::string& path);

}  // namespace reticulin::cli
