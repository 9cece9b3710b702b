#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace reticulin::tissue {

/// Layers from the surface down. Deep reticular = lower half of the reticular dermis (resting cells
/// are fewer there); it is a sub-layer, reported with the reticular dermis.
enum class SkinLayer : std::uint8_t {
    stratum_corneum,
    viable_epidermis,
    papillary_dermis,
    reticular_dermis,
    hypodermis
};

inline constexpr std::array<std::string_view, 5> skin_layer_names{
    "stratum_corneum", "viable_epidermis", "papillary_dermis", "reticular_dermis", "hypodermis"};

constexpr std::string_view name_of(SkinLayer layer) {
    return skin_layer_names[static_cast<std::size_t>(layer)];
}

constexpr bool is_dermis(SkinLayer layer) {
    return layer == SkinLayer::papillary_dermis || layer == SkinLayer::reticular_dermis;
}

}  // namespace reticulin::tissue
