#pragma once

#include "engine/core/units.hpp"

namespace reticulin::matrix {

/// First-order rate per hour of a half-life: ln 2 / t.
constexpr double half_life_rate(Duration half_life) {
    return 0.693147180559945309417 / half_life.native();
}

}  // namespace reticulin::matrix
