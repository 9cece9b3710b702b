#pragma once

#include "engine/core/array_list.hpp"
#include "engine/core/tick.hpp"
#include "engine/tissue/puncture.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::tissue {

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

    /// The one list of what a puncture holds: visit(name, unit, meaning, number in `p`, its column
    /// in `self`), in the order of the state. Appending, reading back, state arrays, puncture lists
    /// and result files all go through it.
    template <class Self, class P, class Visit>
    static void for_each_member(Self& self, P& p, Visit&& visit) {
        visit("session",
              "1",
              "Session that made the puncture, counted from 0",
              p.session,
              self.session);
        visit("pass", "1", "Pass within the session, counted from 0", p.pass, self.pass);
        visit("entry_x", "um", "Entry point on the skin surface, x", p.entry[0], self.entry_x);
        visit("entry_y", "um", "Entry point on the skin surface, y", p.entry[1], self.entry_y);
        visit("direction_x", "1", "Axis into the skin, x", p.direction[0], self.direction_x);
        visit("direction_y", "1", "Axis into the skin, y", p.direction[1], self.direction_y);
        visit("direction_z", "1", "Axis into the skin, depth", p.direction[2], self.direction_z);
        visit("depth", "um", "Reached depth below the surface", p.depth, self.depth);
        visit("needle_length", "um", "Nominal needle length", p.needle_length, self.needle_length);
        visit("needle_radius",
              "um",
              "Needle radius at the surface",
              p.needle_radius,
              self.needle_radius);
        visit("tip_radius", "um", "Tip radius", p.tip_radius, self.tip_radius);
        visit("residual_ratio",
              "1",
              "Open hole radius / needle radius",
              p.residual_ratio,
              self.residual_ratio);
        visit("collar_width", "um", "Width of the torn collar", p.collar_width, self.collar_width);
        visit("normal_x", "1", "Normal of an incision plane, x", p.plane_normal[0], self.normal_x);
        visit("normal_y", "1", "Normal of an incision plane, y", p.plane_normal[1], self.normal_y);
        visit("normal_z",
              "1",
              "Normal of an incision plane, depth",
              p.plane_normal[2],
              self.normal_z);
        visit("bled", "1", "1 if the channel reached the upper vessels", p.bled, self.bled);
        visit("plane", "1", "1 for an incision", p.plane, self.plane);
    }

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        const Puncture any;
        for_each_member(
            self,
            any,
            [&](const char* name, const char* unit, const char* meaning, auto&, auto& column) {
                visit.list(ArrayInfo{std::string("punctures/") + name, unit, meaning}, column);
            });
        visit.list(ArrayInfo{"punctures/opened", "min", "Tick of the cut"}, self.opened);
        visit.list(
            ArrayInfo{"punctures/open_radius", "um", "Radius not yet covered by keratinocytes"},
            self.open_radius);
        visit.list(ArrayInfo{"punctures/sealed", "min", "Tick of closure; -1 while open"},
                   self.sealed);
    }
};

}  // namespace reticulin::tissue
