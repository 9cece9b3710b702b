#pragma once

#include "engine/core/geometry.hpp"

#include <cmath>
#include <cstdint>

namespace reticulin::tissue {

/// One channel a needle cut: a straight, tapered cone from the skin surface, or a plane cut (an
/// incision) through the block. Lengths in um. What files hold of it: `Wounds::for_each_member`.
struct Puncture {
    std::int32_t session = 0;  // counted from 0; in a list, every_session
    std::int32_t pass = 0;     // counted from 0
    Vec3 entry{0, 0, 0};       // point on the skin surface (z = 0)
    Vec3 direction{0, 0, 1};   // unit axis, pointing into the skin
    double depth = 0;          // reached depth below the surface, measured along z
    double needle_length = 0;
    double needle_radius = 0;  // at the skin surface, fully inserted
    double tip_radius = 0;
    double residual_ratio = 0;  // eta_r: open hole radius / needle radius
    double collar_width = 0;    // w_t of the torn collar, already capped
    bool bled = false;
    bool plane = false;  // incision: q is the distance to the plane through entry with this normal:
    Vec3 plane_normal{1, 0, 0};

    /// Number of rows of a list that goes into every session.
    static constexpr std::int32_t every_session = -1;

    /// Whether an incision crosses the x axis, and so runs along y.
    [[nodiscard]] bool crosses_x() const {
        return std::abs(plane_normal[0]) > std::abs(plane_normal[1]);
    }

    /// Of an incision: the side of the block that it runs along.
    [[nodiscard]] double incision_length(double width, double breadth) const {
        return crosses_x() ? breadth : width;
    }

    /// Radius of the needle at a depth below the surface: r_n (1 - z/d) + r_tip z/d; 0 below.
    [[nodiscard]] double needle_radius_at(double z) const;

    /// Radius of the hole left: residual_ratio x the above (half width for a plane).
    [[nodiscard]] double hole_radius_at(double z) const {
        return residual_ratio * needle_radius_at(z);
    }
};

}  // namespace reticulin::tissue
