#pragma once

#include "engine/io/scenario.hpp"
#include "engine/simulation/simulation.hpp"

namespace reticulin::fuzz {

inline constexpr const char* tiny_hash = "tiny";

/// The smallest block that a placed needle fits into.
inline simulation::Simulation tiny_simulation() {
    const io::Scenario scenario = io::read_scenario(R"([run]
duration = "1 d"
[block]
width = "200 um"
breadth = "200 um"
depth = "800 um"
voxel = "40 um"
[regimen]
device = "placed_needle"
needle_length = "0.5 mm"
count = 1
)",
                                                    "tiny.toml");
    return {scenario.parameters, scenario.regimen, scenario.seed};
}

}  // namespace reticulin::fuzz
