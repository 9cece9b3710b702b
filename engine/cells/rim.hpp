#pragma once

#include "engine/cells/cell_intent.hpp"

namespace reticulin::cells {

/// Makes the rim of a puncture: keratinocytes of the epidermis about the hole, at mid depth of the
/// viable epidermis (or of the channel, where that is shallower), spaced by the basal density; a
/// plane cut gets two lines. Counted as `made`. Returns how many; 0 when nothing is open.
std::size_t make_rim(std::size_t puncture,
                     CellGroups& cells,
                     const tissue::Wounds& wounds,
                     const tissue::SkinGeometry& geometry,
                     const CellParameters& parameters,
                     const CellStep& step);

/// Makes a rim for every open puncture that has none: one just made, or one whose whole rim a later
/// needle took, so that the epidermis closes over it from its new edge.
void make_missing_rims(CellGroups& cells,
                       const tissue::Wounds& wounds,
                       const tissue::SkinGeometry& geometry,
                       const CellParameters& parameters,
                       const CellStep& step);

/// Distance from a position to the axis (or plane) of a puncture, as a lateral vector at its depth.
Vec3 to_opening(const tissue::Wounds& wounds,
                std::size_t puncture,
                const RegularGrid& grid,
                const Vec3& position);

/// Updates open_radius of every open puncture: mean over its rim of (distance - cell radius), at
/// least 0, never rising. A puncture that reaches 0 is sealed at step.tick and its rim returns to
/// the epidermis, counted as `restored`. Leaves the group sorted.
void close_punctures(CellGroups& cells,
                     tissue::Wounds& wounds,
                     const tissue::SkinGeometry& geometry,
                     const CellParameters& parameters,
                     const CellStep& step);

}  // namespace reticulin::cells
