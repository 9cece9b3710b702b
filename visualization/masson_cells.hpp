#pragma once

#include "visualization/masson_section.hpp"

namespace reticulin::visualization {

/// A body laid into the stains: an ellipse of this half-length and half-width (um), turned by
/// (cosine, sine), with a soft edge.
struct StainedEllipse {
    double lateral = 0, depth = 0;  // um
    double length = 1, width = 1;   // half axes, um
    double cosine = 1, sine = 0;
    double strength = 1;     // concentration inside
    double softness = 0.35;  // um over which the edge fades, times about three
};

/// Adds an ellipse to one stain: the larger of what is there and what it brings.
void stain_ellipse(StainRaster& raster,
                   std::vector<float>& plane,
                   const Section& section,
                   const StainedEllipse& ellipse);

/// Takes stain away inside an ellipse (a lumen, a vacuole).
void clear_ellipse(StainRaster& raster, const Section& section, const StainedEllipse& ellipse);

/// A cell as Masson's trichrome shows it; `kind` is an index into io::ResultFile::kind_names().
struct DrawnCell {
    std::uint8_t kind = 0;
    std::int64_t id = 0;
    double lateral = 0, depth = 0;
    double cosine = 1, sine = 0;  // direction of its long axis
    double focus = 1;             // 1 = in the plane, less towards the edge of the slab
};

void stain_cell(StainRaster& raster, const Section& section, const DrawnCell& cell);

/// Stains every cell whose body meets the slab, the resting keratinocytes (drawn: the resting
/// epidermis is a layer in the data) and the vessels.
void stain_cells(const TissuePicture& tissue, const Section& section, StainedSection& result);

/// Draws one vessel cut across, with erythrocytes.
void stain_vessel(StainRaster& raster,
                  const Section& section,
                  double lateral,
                  double depth,
                  double radius,
                  std::uint64_t seed);

/// Indices of the cells whose body meets the slab of one voxel about the plane and the window.
std::vector<std::size_t> cells_in_slab(const TissuePicture& tissue, const Section& section);

}  // namespace reticulin::visualization
