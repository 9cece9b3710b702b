#pragma once

#include "engine/tissue/wounds.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// Columns of a puncture list, in order; lengths in um, z = depth below the surface.
inline constexpr std::string_view puncture_columns =
    "session,pass,entry_x_um,entry_y_um,direction_x,direction_y,direction_z,depth_um,needle_length_"
    "um,needle_radius_um,tip_radius_um,bled";

/// Reads a puncture list (a header line with the columns above, then one puncture a line; lines
/// with # are comments). Throws IoError naming file, line and reason.
std::vector<tissue::Puncture> read_puncture_table(const std::string& path);

/// The same from text; `label` names it in messages.
std::vector<tissue::Puncture> puncture_table_of(std::string_view text, const std::string& label);

/// Text of a puncture list.
std::string puncture_table(const std::vector<tissue::Puncture>& punctures);

}  // namespace reticulin::io
