#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace reticulin::cells {

/// The visible list of cell types, one group each. Order is part of the results.
enum class CellType : std::uint8_t { neutrophil, macrophage, fibroblast, keratinocyte };

inline constexpr std::size_t cell_type_count = 4;
inline constexpr std::array<std::string_view, cell_type_count> cell_type_names{
    "neutrophil", "macrophage", "fibroblast", "keratinocyte"};
inline constexpr std::array<CellType, cell_type_count> all_cell_types{
    CellType::neutrophil, CellType::macrophage, CellType::fibroblast, CellType::keratinocyte};

constexpr std::size_t index(CellType t) {
    return static_cast<std::size_t>(t);
}

/// States, counted per type (CellGroup::state).
enum class MacrophageState : std::uint8_t { m1, m2 };
enum class FibroblastState : std::uint8_t { quiescent, activated, myofibroblast };

/// The kinds a reader tells apart in measures, files and pictures.
enum class CellKind : std::uint8_t {
    neutrophil,
    macrophage_m1,
    macrophage_m2,
    fibroblast_quiescent,
    fibroblast_activated,
    myofibroblast,
    keratinocyte
};
inline constexpr std::size_t cell_kind_count = 7;
inline constexpr std::array<std::string_view, cell_kind_count> cell_kind_names{
    "neutrophil",
    "macrophage_m1",
    "macrophage_m2",
    "fibroblast_quiescent",
    "fibroblast_activated",
    "myofibroblast",
    "keratinocyte"};

constexpr CellKind kind_of(CellType type, std::uint8_t state) {
    switch (type) {
        case CellType::neutrophil:
            return CellKind::neutrophil;
        case CellType::macrophage:
            return state == 0 ? CellKind::macrophage_m1 : CellKind::macrophage_m2;
        case CellType::fibroblast:
            return state == 0
                       ? CellKind::fibroblast_quiescent
                       : (state == 1 ? CellKind::fibroblast_activated : CellKind::myofibroblast);
        case CellType::keratinocyte:
            break;
    }
    return CellKind::keratinocyte;
}

}  // namespace reticulin::cells
