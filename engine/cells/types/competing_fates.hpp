#pragma once

#include "engine/core/math.hpp"
#include "engine/core/random.hpp"

#include <span>

namespace reticulin::cells {

/// Which of several processes with constant rates (1/h) happens first within dt hours; -1: none.
/// Exact for competing risks; draws nothing where all rates are 0.
inline int first_of(std::span<const double> rates, double dt, Stream& fate) {
    double total = 0.0;
    for (const double r : rates) total += r;
    if (total <= 0.0 || !math::happens(fate.uniform(), total, dt)) return -1;
    double rest = fate.uniform() * total;
    for (std::size_t k = 0; k < rates.size(); ++k) {
        rest -= rates[k];
        if (rest < 0.0) return static_cast<int>(k);
    }
    return static_cast<int>(rates.size()) - 1;
}

}  // namespace reticulin::cells
