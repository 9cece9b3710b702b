#pragma once

#include <string>
#include <vector>

#include "engine/simulation/simulation.hpp"

namespace reticulin::measures {

/// A part of the block that measures are taken over: weight of each voxel in [0, 1].
struct Region {
    std::string name;  // "block", "papillary_dermis", "sleeve", "sleeve_core", or the user's own
    VoxelArray<float> weight;
    double volume = 0;  // um^3
};

/// One number of a row.
struct Measure {
    std::string name;  // "neutrophils", "collagen_total"; region and unit stand beside it
    std::string region;
    std::string unit;
    std::string description;
    double value = 0;
};

}  // namespace reticulin::measures
