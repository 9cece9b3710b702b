#pragma once

#include "engine/core/tick.hpp"
#include "engine/needling/device.hpp"
#include "engine/tissue/wounds.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace reticulin::needling {

/// One dated treatment.
struct Session {
    Tick time = 0;
    std::size_t listed = 0;  // place among the sessions as the scenario lists them, from 0
    Device device;
    std::int64_t passes = 1;
    double pressure = 1.0;  // multiplies reached depth
    /// Lines along which the passes run, degrees from x; used in turn.
    std::vector<double> directions_degrees;
    /// actuation = placed: entry points (x, y) in um; incision: (x of the plane).
    std::vector<std::array<double, 2>> entries;
    double incision_half_width = 0;  // um
    double depth = 0;         // um; placed and incision: the depth itself, 0 = by the device's rule
    double tilt_degrees = 0;  // placed: tilt from the vertical towards +x
    /// Punctures given as a list (CSV) instead of by the device; perhaps none in this session.
    std::optional<std::vector<tissue::Puncture>> given;
};

/// A regimen is data: dated sessions; none means untreated.
struct Regimen {
    std::vector<Session> sessions;
    /// Seed of phases and needle places: runs that are compared share it, whatever their own seed.
    std::uint64_t device_seed = 1;
};

}  // namespace reticulin::needling
