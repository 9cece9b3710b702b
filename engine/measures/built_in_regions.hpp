#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace reticulin::measures {

/// What a region is called, in letters and in words.
struct RegionName {
    const char* name;
    const char* description;
};

/// Those that every run has, and from the sleeve on those of every treated one.
inline constexpr std::array<RegionName, 10> built_in_regions{{
    {"block", "whole block"},
    {"dermis", "papillary and reticular dermis"},
    {"papillary_dermis", "papillary dermis"},
    {"reticular_dermis", "reticular dermis"},
    {"sleeve", "sleeves of all planned punctures"},
    {"sleeve_papillary", "sleeves, papillary part"},
    {"sleeve_reticular", "sleeves, reticular part"},
    {"sleeve_core", "inner part of the sleeves"},
    {"sleeve_halo", "sleeves without their core"},
    {"beyond_sleeve", "dermis outside the sleeves"},
}};

/// Most regions of a run, the built-in ones among them: memberships are the bits of a word.
inline constexpr std::size_t most_regions = 60;

constexpr bool is_built_in_region(std::string_view name) {
    return std::ranges::any_of(built_in_regions,
                               [&](const RegionName& region) { return name == region.name; });
}

}  // namespace reticulin::measures
