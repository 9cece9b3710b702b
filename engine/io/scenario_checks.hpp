#pragma once

#include "engine/io/scenario.hpp"
#include "engine/io/setting_store.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// What no single key can show: whole voxels, whole minutes, sessions within the run, needles
/// within the block, regions within the block.
void check_scenario(const ScenarioSettings& settings,
                    const needling::Regimen& regimen,
                    const std::vector<RegionRequest>& regions,
                    const SettingStore& store,
                    const std::string& file,
                    Problems& problems);

}  // namespace reticulin::io
