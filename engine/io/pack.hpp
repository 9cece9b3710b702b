#pragma once

#include "engine/io/file_system.hpp"

#include <string>

namespace reticulin::io {

/// Writes one self-contained file of a run folder: the tree of run.vtkhdf with plain datasets, and
/// /reticulin with scenario, manifest, measures and events. Throws IoError.
void pack_run(const std::string& run_folder, const std::string& output, const WriteHook& hook = {});

}  // namespace reticulin::io
