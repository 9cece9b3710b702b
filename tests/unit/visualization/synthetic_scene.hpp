#pragma once

#include "visualization/picture_data.hpp"

namespace reticulin::visualization {

/// Known skin for the picture tests, by closed forms only: a block of 1000 x 400 x 900 um with rete
/// ridges, one channel at x = 620, y = 200 um, 560 um deep, radius 42 um at the surface, leaning by
/// 0.06, new collagen and cells around it, six vessels. `day` sets how far the channel has closed.
TissuePicture synthetic_scene(double day = 7.0);

inline constexpr double channel_x = 620.0;
inline constexpr double channel_y = 200.0;
inline constexpr double channel_depth = 560.0;
inline constexpr double channel_lean = 0.06;

}  // namespace reticulin::visualization
