#pragma once

#include "engine/io/json.hpp"
#include "engine/io/scenario.hpp"

#include <string>

namespace reticulin::io {

/// Throws IoError unless the run was made by this program's results version.
void check_version(const JsonObject& manifest, const std::string& folder);

/// The scenario of a run, as it was when the run began. Throws IoError if it was changed since.
Scenario scenario_of_run(const std::string& folder, const JsonObject& manifest);

/// A run from which another starts, as it stood at its newest good checkpoint.
struct EarlierRun {
    std::string folder;
    Tick tick = 0;
    std::string model_hash;       // its checkpoints bear it
    std::string checkpoint_path;  // for messages
    std::string checkpoint;       // bytes, verified
};

/// Reads a run folder from which `scenario` is to start. `option` is what the caller calls it.
///
/// Until the checkpoint both must have been one run: everything that moves the state or decides
/// what is written is equal, but for the times of sessions that are still to come, and these are
/// at least a day ahead: no step taken by then was cut short for them. Throws UsageError where that
/// is not so, IoError for a folder that is no run, was made by another results version or has no
/// good checkpoint.
EarlierRun read_earlier_run(const std::string& folder,
                            const Scenario& scenario,
                            const std::string& option);

}  // namespace reticulin::io
