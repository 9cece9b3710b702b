#pragma once

#include "engine/needling/channel_shape.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <span>

namespace reticulin::needling {

/// Shares of each voxel's volume near punctures (docs/model/needling.md). They exclude each other
/// and add up to the sleeve: the union over all punctures, clipped to dermis and reached depth.
struct SleeveShares {
    VoxelArray<float> core;    // inside the hole left by a needle
    VoxelArray<float> halo;    // outside it, within the torn collar r(z) + w_t
    VoxelArray<float> beyond;  // the rest of the sleeve
};

SleeveShares sleeve_shares(std::span<const tissue::Puncture> punctures,
                           const tissue::SkinGeometry& geometry,
                           const SleeveDefinition& sleeve);

/// The sum of the three: the volume over which windows and sleeve measures are read.
VoxelArray<float> sleeve_fraction(std::span<const tissue::Puncture> punctures,
                                  const tissue::SkinGeometry& geometry,
                                  const SleeveDefinition& sleeve);

/// Tension fraction x = d_z / (d_z + tension_depth) at each voxel's centre; d_z = reached depth
/// below the mean junction of the deepest puncture whose sleeve holds it, 0 outside all sleeves.
VoxelArray<float> tension_fraction(std::span<const tissue::Puncture> punctures,
                                   const tissue::SkinGeometry& geometry,
                                   double tension_depth,
                                   const SleeveDefinition& sleeve);

}  // namespace reticulin::needling
