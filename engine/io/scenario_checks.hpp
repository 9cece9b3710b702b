#pragma once

#include "engine/io/scenario.hpp"
#include "engine/io/setting_store.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// What output.fields may name besides "all": every array of the state and what is derived from
/// them (tests hold the list against the state; this room's scenario half does not know the state).
const std::vector<std::string>& output_field_names();

/// What no single key can show: whole voxels, whole minutes, sessions within the run, needles
/// within the block, regions within the block, fields that exist, a count beside a device.
void check_scenario(const ScenarioSettings& settings,
                    const needling::Regimen& regimen,
                    const std::vector<RegionRequest>& regions,
                    const SettingStore& store,
                    const std::string& file,
                    Problems& problems);

}  // namespace reticulin::io
