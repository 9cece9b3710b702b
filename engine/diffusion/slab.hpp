#pragma once

#include <algorithm>

namespace reticulin::diffusion {

/// Depth range [begin, end) of planes.
struct Slab {
    int begin = 0;
    int end = 0;

    [[nodiscard]] bool empty() const { return begin >= end; }
};

/// The smallest slab that holds both.
inline Slab joined(Slab a, Slab b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

}  // namespace reticulin::diffusion
