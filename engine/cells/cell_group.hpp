#pragma once

#include "engine/cells/cell_type.hpp"
#include "engine/core/array_list.hpp"
#include "engine/core/geometry.hpp"
#include "engine/core/tick.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::cells {

/// All cells of one type, structure of arrays, kept in (voxel, id) order after every sort.
struct CellGroup {
    std::vector<std::uint64_t> id;                // never reused
    std::array<std::vector<double>, 3> position;  // um; z = depth
    std::array<std::vector<float>, 3> polarity;   // unit direction of the last motion
    std::vector<std::uint8_t> state;              // MacrophageState, FibroblastState, 0 otherwise
    std::vector<std::int64_t> born;               // tick of birth or entry
    std::vector<float> memory;                    // TGF-b memory, 0..1 (fibroblasts)
    // Of activated cells and myofibroblasts: p p^T x hours since the matrix last stood.
    std::array<std::vector<float>, 6> passed;
    std::vector<std::int32_t> tag;  // puncture index (rim keratinocytes), else -1

    [[nodiscard]] std::size_t size() const { return id.size(); }

    [[nodiscard]] Vec3 position_of(std::size_t i) const {
        return {position[0][i], position[1][i], position[2][i]};
    }

    [[nodiscard]] Vec3 polarity_of(std::size_t i) const {
        return {polarity[0][i], polarity[1][i], polarity[2][i]};
    }

    void set_position(std::size_t i, const Vec3& p) {
        for (std::size_t d = 0; d < 3; ++d) position[d][i] = p[static_cast<Eigen::Index>(d)];
    }

    void set_polarity(std::size_t i, const Vec3& p) {
        for (std::size_t d = 0; d < 3; ++d)
            polarity[d][i] = static_cast<float>(p[static_cast<Eigen::Index>(d)]);
    }

    [[nodiscard]] SymmetricTensor passed_of(std::size_t i) const {
        SymmetricTensor sum{};
        for (std::size_t c = 0; c < passed.size(); ++c) sum[c] = static_cast<double>(passed[c][i]);
        return sum;
    }

    /// Calls visit(name, unit, description, list) for every array, in the order of the state.
    template <class Self, class Visit>
    static void for_each_list(Self& self, Visit&& visit);
};

/// How cells came and went since the start of the run; audited exactly every day:
/// now = initial + entered + divided + returned + made - apoptosis - egress - cut - removed -
/// restored.
struct CellCounters {
    std::int64_t initial = 0;
    std::int64_t entered = 0;   // from vessels
    std::int64_t divided = 0;   // extra cells by division
    std::int64_t returned = 0;  // fibroblast return (k_h) below day 0
    std::int64_t made = 0;      // rim keratinocytes made from the epidermis
    std::int64_t apoptosis = 0;
    std::int64_t egress = 0;    // left by lymph
    std::int64_t cut = 0;       // killed by a needle
    std::int64_t removed = 0;   // fibroblast return above day 0
    std::int64_t restored = 0;  // rim keratinocytes back in the epidermis

    [[nodiscard]] std::int64_t expected() const {
        return initial + entered + divided + returned + made - apoptosis - egress - cut - removed -
               restored;
    }
};

/// Every cell of the block.
struct CellGroups {
    std::array<CellGroup, cell_type_count> group;
    std::array<CellCounters, cell_type_count> counters{};
    std::uint64_t next_id = 1;

    [[nodiscard]] CellGroup& operator[](CellType t) { return group[index(t)]; }

    [[nodiscard]] const CellGroup& operator[](CellType t) const { return group[index(t)]; }

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit);
};

template <class Self, class Visit>
void CellGroup::for_each_list(Self& self, Visit&& visit) {
    static constexpr std::array<const char*, 3> positions{"position_x", "position_y", "position_z"};
    static constexpr std::array<const char*, 3> polarities{
        "polarity_x", "polarity_y", "polarity_z"};
    visit("id", "1", "Cell number, never reused", self.id);
    for (std::size_t d = 0; d < 3; ++d)
        visit(positions[d], "um", "Position; z is depth below the surface", self.position[d]);
    for (std::size_t d = 0; d < 3; ++d)
        visit(polarities[d], "1", "Direction of the last motion", self.polarity[d]);
    visit("state", "1", "State within the type", self.state);
    visit("born", "min", "Tick of birth or entry", self.born);
    visit("memory", "1", "TGF-b memory", self.memory);
    static constexpr std::array<const char*, 6> passages{
        "passed_xx", "passed_yy", "passed_zz", "passed_xy", "passed_yz", "passed_xz"};
    for (std::size_t c = 0; c < passages.size(); ++c)
        visit(passages[c],
              "h",
              "Direction x direction x time moved since the matrix last stood",
              self.passed[c]);
    visit("tag", "1", "Puncture of a rim keratinocyte, else -1", self.tag);
}

template <class Self, class Visitor>
void CellGroups::for_each_array(Self& self, Visitor& visit) {
    for (std::size_t t = 0; t < cell_type_count; ++t) {
        auto& c = self.counters[t];
        const std::string path = "cells/" + std::string(cell_type_names[t]) + "/";
        CellGroup::for_each_list(
            self.group[t],
            [&](const char* name, const char* unit, const char* description, auto& list) {
                visit.list(ArrayInfo{path + name, unit, description}, list);
            });
        visit.scalar(ArrayInfo{path + "initial", "1", "Cells at the start"}, c.initial);
        visit.scalar(ArrayInfo{path + "entered", "1", "Entered from vessels"}, c.entered);
        visit.scalar(ArrayInfo{path + "divided", "1", "Born by division"}, c.divided);
        visit.scalar(ArrayInfo{path + "returned", "1", "Came back by fibroblast return"},
                     c.returned);
        visit.scalar(ArrayInfo{path + "made", "1", "Made from the resting epidermis"}, c.made);
        visit.scalar(ArrayInfo{path + "apoptosis", "1", "Died"}, c.apoptosis);
        visit.scalar(ArrayInfo{path + "egress", "1", "Left by lymph"}, c.egress);
        visit.scalar(ArrayInfo{path + "cut", "1", "Killed by a needle"}, c.cut);
        visit.scalar(ArrayInfo{path + "removed", "1", "Removed above the resting count"},
                     c.removed);
        visit.scalar(ArrayInfo{path + "restored", "1", "Returned to the resting epidermis"},
                     c.restored);
    }
    visit.scalar(ArrayInfo{"cells/next_id", "1", "Next cell number"}, self.next_id);
}

}  // namespace reticulin::cells
