#pragma once

#include "engine/io/scenario.hpp"

#include <string>
#include <vector>

namespace reticulin::cli {

/// What a session's device does to the virtual sheet of 10 cm^2, measured on the sheet.
struct NeedlePattern {
    std::string device;
    std::int64_t session = 0;  // the first with this device and these passes, counted from 0
    std::int64_t passes = 0;
    double holes_per_pass = 0;     // per cm^2, mean over the passes
    double holes = 0;              // per cm^2, after all passes
    double needle_length = 0;      // um
    double depth = 0;              // um, mean reached
    double nearest_neighbour = 0;  // um, mean
    double overlap = 0;            // share of holes with another closer than a needle's diameter
    double touching = 0;           // share of holes whose torn collar touches another's
};

/// One per kind of session; placed needles, incisions and lists make no pattern on a sheet.
std::vector<NeedlePattern> needle_patterns(const io::Scenario& scenario);

}  // namespace reticulin::cli
