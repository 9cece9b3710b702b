#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// Letters to change, add, leave out or swap with a neighbour to get from one word to the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// "a, b, c" of anything that text can be made of.
template <class Names>
std::string comma_list(const Names& names) {
    std::string list;
    for (const auto& name : names) list.append(list.empty() ? "" : ", ").append(name);
    return list;
}

/// The name nearest to a word, or "" if none is near enough to be meant (more than about a third of
/// the letters differ).
std::string nearest_name(std::string_view word, const std::vector<std::string>& names);

/// How every message ends that refuses a word: ` (did you mean "name"?)`; "" without a name.
std::string did_you_mean(std::string_view name);

}  // namespace reticulin::io
