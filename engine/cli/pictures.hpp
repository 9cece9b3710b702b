#pragma once

#include "engine/cli/comparison_table.hpp"
#include "engine/cli/options.hpp"

#include <string>
#include <vector>

namespace reticulin::cli {

/// True if this program can draw (built with VTK).
bool can_draw();

/// Draws the view --view of one run into --out. Throws UsageError for an unknown view or option,
/// and when the program was built without VTK.
void draw_run(const Options& options);

/// Draws the compared picture of these arms; --time, --field and --size as for render.
void draw_comparison(const std::vector<ComparedRun>& runs,
                     const std::vector<ComparedArm>& arms,
                     const Options& options,
                     const std::string& path);

}  // namespace reticulin::cli
