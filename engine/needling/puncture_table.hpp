#pragma once

#include "engine/tissue/wounds.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reticulin::needling {

/// A puncture list as CSV: `#` comment lines with the units, a header, one row per puncture; every
/// number in the shortest form that reads back to the same bits.
std::string write_puncture_table(std::span<const tissue::Puncture> punctures);

/// Reads such a list (comments, blank lines and CRLF allowed; columns in any order; those not given
/// keep their defaults, entry_x, entry_y, depth and needle_radius are needed; without the column
/// session, rows are of Puncture::every_session). Throws ScenarioError with line number, column
/// name, what was found and what is allowed.
std::vector<tissue::Puncture> read_puncture_table(std::string_view text);

}  // namespace reticulin::needling
