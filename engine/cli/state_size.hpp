#pragma once

#include "engine/io/scenario.hpp"

namespace reticulin::cli {

/// What the state of a scenario takes, counted over every array of it (for_each_array).
struct StateSize {
    double bytes_per_voxel = 0;  // of the padded grid
    double bytes_per_cell = 0;
    int voxel_arrays = 0;
};

/// Counted on a slab of the scenario's own skin, as deep as its block and a few voxels wide.
StateSize state_size(const io::Scenario& scenario);

}  // namespace reticulin::cli
