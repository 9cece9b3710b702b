#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// Letters to change, add, leave out or swap with a neighbour to get from one word to the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// "a, b, c".
std::string comma_list(const std::vector<std::string>& names);

/// The name nearest to a word, or "" if none is near enough to be meant (more than about a third of
/// the letters differ).
std::string nearest_name(std::string_view word, const std::vector<std::string>& names);

}  // namespace reticulin::io
