#pragma once

#include "engine/core/units.hpp"

#include <cstdint>
#include <string>

namespace reticulin::needling {

enum class Actuation : std::uint8_t { roller, stamp, pen, placed, incision };
enum class DepthRule : std::uint8_t { roller, pen };

/// A needling device. What it does to skin (hole density, depth, overlap) follows from this and is
/// measured, never given.
struct Device {
    std::string name;
    Actuation actuation = Actuation::roller;
    DepthRule depth_rule = DepthRule::roller;
    Length needle_length;
    Length needle_radius;  // at the base, fully inserted
    Length tip_radius;
    // roller: needles sit on a drum in rows along its axis
    std::int64_t rows = 0;             // around the drum
    std::int64_t needles_per_row = 0;  // along the axis
    Length drum_radius;                // to the foot of the needles; rolls without sliding on it
    Length needle_pitch;               // along the axis (roller, stamp)
    Length row_pitch;                  // stamp: between rows; roller: 2 pi R / rows follows
    double row_stagger = 0;            // each row is shifted by this share of needle_pitch
    // pen: a cartridge of needles stamps while it glides
    Length cartridge_radius;
    std::int64_t cartridge_needles = 0;
    double strokes_per_second = 0;
    Speed glide_speed;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit);
};

template <class Self, class Visitor>
void Device::describe(Self& self, Visitor& visit) {
    visit.value("name", self.name, "Name in words");
    visit.choice("actuation",
                 self.actuation,
                 {"roller", "stamp", "pen", "placed", "incision"},
                 "How needles are driven");
    visit.choice("depth_rule",
                 self.depth_rule,
                 {"roller", "pen"},
                 "How needle length becomes reached depth");
    visit.value("needle_length", self.needle_length, "Nominal needle length");
    visit.value("needle_radius", self.needle_radius, "Needle radius at its base");
    visit.value("tip_radius", self.tip_radius, "Tip radius");
    visit.value("rows", self.rows, "Rows of needles");
    visit.value("needles_per_row", self.needles_per_row, "Needles in a row");
    visit.value("drum_radius", self.drum_radius, "Roller: drum radius at the foot of the needles");
    visit.value("needle_pitch", self.needle_pitch, "Distance of needles in a row");
    visit.value("row_pitch", self.row_pitch, "Stamp: distance of rows");
    visit.value("row_stagger", self.row_stagger, "Shift of each row, in needle pitches");
    visit.value("cartridge_radius", self.cartridge_radius, "Pen: radius of the needle circle");
    visit.value("cartridge_needles", self.cartridge_needles, "Pen: needles of the cartridge");
    visit.value("strokes_per_second", self.strokes_per_second, "Pen: strokes per second");
    visit.value("glide_speed", self.glide_speed, "Pen: glide over the skin");
}

}  // namespace reticulin::needling
