#pragma once

#include "engine/needling/needling_parameters.hpp"
#include "engine/needling/regimen.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::needling {

/// A rectangle of the unbounded virtual sheet that a device works on; um.
struct SheetWindow {
    double width = 0;
    double breadth = 0;
};

/// Where one needle enters the sheet, and its axis.
struct NeedleEntry {
    double x = 0;
    double y = 0;
    Vec3 direction{0, 0, 1};
};

/// Entries of one pass inside the window. Each pass lies at its own phase on the sheet, drawn from
/// (device_seed, session, pass) alone: changing needle length, dates or tissue moves no entry.
/// Hole density and overlap follow from the device. Throws ScenarioError naming what is missing.
std::vector<NeedleEntry> insertion_pattern(const Session& session,
                                           std::int64_t session_number,
                                           std::int64_t pass,
                                           const SheetWindow& window,
                                           std::uint64_t device_seed);

/// The first number of a device's geometry that its actuation needs and that is not above 0, by its
/// name in Device::describe; empty if there is none.
std::string missing_geometry(const Device& device);

/// Depth below the surface that needles reach, um: needle length x efficiency x pressure.
double reached_depth(const Device& device, const InsertionParameters& insertion, double pressure);

/// Depth of the channels of a session, um: its own where placed needles and incisions have one,
/// else as its device reaches.
double depth_of(const Session& session, const InsertionParameters& insertion);

/// Angle of a rolled channel with the vertical, rad: arccos(R / (R + L)).
double roller_slant(const Device& device);

/// Direction of rolling of a pass, +1 or -1: the lines of the session are used in turn, first all
/// of them to and then all fro.
int rolling_sign(const Session& session, std::int64_t pass);

}  // namespace reticulin::needling
