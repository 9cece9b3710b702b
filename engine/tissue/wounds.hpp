#pragma once

#include "engine/core/array_list.hpp"
#include "engine/core/tick.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <cmath>
#include <vector>

namespace reticulin::tissue {

/// One channel a needle cut: a straight, tapered cone from the skin surface, or a plane cut (an
/// incision) through the block. Lengths in um.
struct Puncture {
    std::int32_t session = 0;  // counted from 0
    std::int32_t pass = 0;     // counted from 0
    Vec3 entry{0, 0, 0};       // point on the skin surface (z = 0)
    Vec3 direction{0, 0, 1};   // unit axis, pointing into the skin
    double depth = 0;          // reached depth below the surface, measured along z
    double needle_length = 0;
    double needle_radius = 0;  // at the skin surface, fully inserted
    double tip_radius = 0;
    double residual_ratio = 0;  // eta_r: open hole radius / needle radius
    double collar_width = 0;    // w_t of 17.1, already capped
    bool bled = false;
    bool plane = false;  // incision: q is the distance to the plane through entry with this normal:
    Vec3 plane_normal{1, 0, 0};

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

/// All punctures made so far (append-only) and how each closes.
struct Wounds {
    std::vector<std::int32_t> session, pass;
    std::vector<double> entry_x, entry_y, direction_x, direction_y, direction_z;
    std::vector<double> depth, needle_length, needle_radius, tip_radius, residual_ratio,
        collar_width;
    std::vector<double> normal_x, normal_y, normal_z;
    std::vector<std::uint8_t> bled, plane;
    std::vector<Tick> opened;         // tick of the cut
    std::vector<double> open_radius;  // geometric: radius still not covered by keratinocytes, um
    std::vector<Tick> sealed;         // tick at which open_radius reached 0; -1 while open

    [[nodiscard]] std::size_t size() const { return depth.size(); }

    void append(const Puncture& puncture, Tick tick, double open_radius_at_junction);
    [[nodiscard]] Puncture puncture(std::size_t i) const;

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        visit.list(
            ArrayInfo{"punctures/session", "1", "Session that made the puncture, counted from 0"},
            self.session);
        visit.list(ArrayInfo{"punctures/pass", "1", "Pass within the session, counted from 0"},
                   self.pass);
        visit.list(ArrayInfo{"punctures/entry_x", "um", "Entry point on the skin surface, x"},
                   self.entry_x);
        visit.list(ArrayInfo{"punctures/entry_y", "um", "Entry point on the skin surface, y"},
                   self.entry_y);
        visit.list(ArrayInfo{"punctures/direction_x", "1", "Axis into the skin, x"},
                   self.direction_x);
        visit.list(ArrayInfo{"punctures/direction_y", "1", "Axis into the skin, y"},
                   self.direction_y);
        visit.list(ArrayInfo{"punctures/direction_z", "1", "Axis into the skin, depth"},
                   self.direction_z);
        visit.list(ArrayInfo{"punctures/depth", "um", "Reached depth below the surface"},
                   self.depth);
        visit.list(ArrayInfo{"punctures/needle_length", "um", "Nominal needle length"},
                   self.needle_length);
        visit.list(ArrayInfo{"punctures/needle_radius", "um", "Needle radius at the surface"},
                   self.needle_radius);
        visit.list(ArrayInfo{"punctures/tip_radius", "um", "Tip radius"}, self.tip_radius);
        visit.list(ArrayInfo{"punctures/residual_ratio", "1", "Open hole radius / needle radius"},
                   self.residual_ratio);
        visit.list(ArrayInfo{"punctures/collar_width", "um", "Width of the torn collar"},
                   self.collar_width);
        visit.list(ArrayInfo{"punctures/normal_x", "1", "Normal of an incision plane, x"},
                   self.normal_x);
        visit.list(ArrayInfo{"punctures/normal_y", "1", "Normal of an incision plane, y"},
                   self.normal_y);
        visit.list(ArrayInfo{"punctures/normal_z", "1", "Normal of an incision plane, depth"},
                   self.normal_z);
        visit.list(ArrayInfo{"punctures/bled", "1", "1 if the channel reached the upper vessels"},
                   self.bled);
        visit.list(ArrayInfo{"punctures/plane", "1", "1 for an incision"}, self.plane);
        visit.list(ArrayInfo{"punctures/opened", "min", "Tick of the cut"}, self.opened);
        visit.list(
            ArrayInfo{"punctures/open_radius", "um", "Radius not yet covered by keratinocytes"},
            self.open_radius);
        visit.list(ArrayInfo{"punctures/sealed", "min", "Tick of closure; -1 while open"},
                   self.sealed);
    }
};

}  // namespace reticulin::tissue
