#pragma once

#include "engine/core/geometry.hpp"
#include "engine/core/regular_grid.hpp"
#include "engine/tissue/wounds.hpp"

namespace reticulin::needling {

/// The sleeve of a puncture: within max(least_radius, r(z) + w_t + margin) of its axis, r(z) the
/// needle's radius at that depth; um. Whoever asks for a sleeve brings its own definition: the
/// tension gate of fibroblasts, and the measures (docs/model/needling.md).
struct SleeveDefinition {
    double least_radius = 0.0;
    double margin = 0.0;
};

/// Whether an incision's normal lies along x or y: other planes do not close in a periodic block.
bool runs_along_an_axis(const tissue::Puncture& incision);

/// Geometry of one puncture: distances to its axis (or plane) and radii by depth; lengths in um.
/// All answers hold for depths from 0 to depth(); below there is no channel.
class ChannelShape {
  public:
    /// Throws ScenarioError if the axis does not point into the skin, or if an incision does not
    /// run along an axis.
    explicit ChannelShape(const tissue::Puncture& puncture);

    [[nodiscard]] double depth() const { return puncture_.depth; }

    [[nodiscard]] bool is_plane() const { return puncture_.plane; }

    [[nodiscard]] bool plane_crosses_x() const { return puncture_.crosses_x(); }

    /// Cosine of the axis with the vertical; 1 for a plane.
    [[nodiscard]] double cosine() const { return puncture_.plane ? 1.0 : puncture_.direction[2]; }

    /// The axis' point at a depth, not wrapped into the block.
    [[nodiscard]] Vec3 axis_at(double z) const;
    /// Distance q from the axis (the plane) of a point that lies (dx, dy) beside axis_at(its
    /// depth).
    [[nodiscard]] double distance(double dx, double dy) const;
    /// The same for a point anywhere in the laterally periodic block.
    [[nodiscard]] double distance(const Vec3& point, const RegularGrid& grid) const;

    [[nodiscard]] double hole_radius(double z) const { return puncture_.hole_radius_at(z); }

    /// Outer radius of the torn collar, r(z) + w_t.
    [[nodiscard]] double collar_reach(double z) const;
    [[nodiscard]] double sleeve_radius(double z, const SleeveDefinition& sleeve) const;
    /// Collar profile g = exp(-(q - r_h)^2 / w_t^2) for r_h <= q < r(z) + w_t, else 0.
    [[nodiscard]] double collar_profile(double q, double z) const;

    /// Cross-sections at a depth, per unit of depth: of the hole, and of the collar weighted by g;
    /// um^2. `breadth` is the block's extent along a plane (not used for a cone).
    [[nodiscard]] double core_section(double z, double breadth) const;
    [[nodiscard]] double collar_section(double z, double breadth) const;

  private:
    tissue::Puncture puncture_;
};

}  // namespace reticulin::needling
