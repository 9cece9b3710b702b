#pragma once

#include "engine/needling/channel_shape.hpp"

#include <vector>

namespace reticulin::needling {

/// What a puncture covers of one voxel.
struct ChannelFraction {
    VoxelIndex voxel;
    Offset offset = 0;
    double core = 0;    // share of the voxel's volume inside the hole, 0..1
    double collar = 0;  // mean over the voxel of the collar profile g, 0..1
};

/// Samples per voxel: across each lateral axis (more near a thin tip) and along depth.
struct ChannelSampling {
    int across = 8;
    int along = 4;
};

/// Volume of the hole, and of the collar weighted by g, between two depths (um^3), from the cone
/// itself without any grid; clipped at the reached depth.
double core_volume(const ChannelShape& shape, double from, double to, double breadth);
double collar_volume(const ChannelShape& shape, double from, double to, double breadth);

/// Every voxel that a puncture touches, in the order of depth, y, x, laterally wrapped. Voxels take
/// volume fractions by sub-sampling (a centre-in-voxel rule errs by a third in core area); in each
/// plane of voxels the fractions are then scaled to the analytic volume, so that core, displaced
/// and lost mass do not depend on voxel size, position or slant.
std::vector<ChannelFraction> channel_fractions(const tissue::Puncture& puncture,
                                               const RegularGrid& grid,
                                               const ChannelSampling& sampling = {});

}  // namespace reticulin::needling
