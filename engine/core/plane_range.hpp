#pragma once

#include <algorithm>

namespace reticulin {

/// Depth range [begin, end) of voxel planes; empty when begin >= end.
struct PlaneRange {
    int begin = 0;
    int end = 0;

    [[nodiscard]] bool empty() const { return begin >= end; }

    [[nodiscard]] bool contains(int plane) const { return plane >= begin && plane < end; }

    /// The smallest range that holds both.
    [[nodiscard]] PlaneRange united(PlaneRange other) const {
        if (empty()) return other;
        if (other.empty()) return *this;
        return {std::min(begin, other.begin), std::max(end, other.end)};
    }

    friend bool operator==(PlaneRange, PlaneRange) = default;
};

}  // namespace reticulin
