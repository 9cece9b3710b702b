#pragma once

#include "engine/cli/options.hpp"
#include "engine/tissue/wounds.hpp"

#include <vector>

namespace reticulin::cli {

/// Every puncture of the run named by the first argument, as it was made. Throws IoError.
std::vector<tissue::Puncture> punctures_of_run(const Options& options);

/// Writes --punctures: a list that a scenario reads back. Throws UsageError where it must not be
/// written (output_file.hpp, or the file that is read), IoError if it cannot be written.
void export_punctures(const std::vector<tissue::Puncture>& punctures, const Options& options);

}  // namespace reticulin::cli
