#pragma once

#include "visualization/figure.hpp"

namespace reticulin::visualization {

/// The view "tissue": the block in three dimensions with a quarter cut away at the deepest channel.
Image tissue_view(const TissuePicture& tissue, const SectionOptions& options = {});

/// Where a point of the block (um, z = depth) falls in the picture of `tissue_view`, in pixels.
std::array<double, 2> tissue_view_pixel(const TissuePicture& tissue,
                                        const SectionOptions& options,
                                        const std::array<double, 3>& place);

}  // namespace reticulin::visualization
