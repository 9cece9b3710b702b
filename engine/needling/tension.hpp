#pragma once

#include "engine/needling/channel_shape.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <span>

namespace reticulin::needling {

/// Tension fraction x = d_z / (d_z + tension_depth) at each voxel's centre; d_z = reached depth
/// below the mean junction of the deepest puncture whose sleeve holds it, 0 outside all sleeves.
VoxelArray<float> tension_fraction(std::span<const tissue::Puncture> punctures,
                                   const tissue::SkinGeometry& geometry,
                                   double tension_depth,
                                   const SleeveDefinition& sleeve);

}  // namespace reticulin::needling
