#pragma once

#include "engine/simulation/parameters.hpp"
#include "engine/simulation/tissue_state.hpp"
#include "engine/tissue/skin_geometry.hpp"

namespace reticulin::simulation {

/// The grid of a block; extents are rounded to whole voxels (the reader refuses those that are
/// not).
RegularGrid make_grid(const BlockParameters& block);

/// Skin at tick 0: resting matrix, supply and quiescent fibroblasts; every signal exactly zero.
/// Fibroblasts are drawn by stratified sampling of the resting density (counts of a layer vary by
/// less than one cell between seeds, places vary freely); same seed, same cells.
TissueState make_initial_tissue(const Parameters& parameters,
                                const tissue::SkinGeometry& geometry,
                                std::uint64_t seed);

}  // namespace reticulin::simulation
