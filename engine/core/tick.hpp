#pragma once

#include <algorithm>
#include <cstdint>

namespace reticulin {

/// Simulated time is counted in whole ticks of one minute; no floating-point time is ever compared.
using Tick = std::int64_t;

inline constexpr Tick ticks_per_hour = 60;
inline constexpr Tick ticks_per_day = 24 * ticks_per_hour;
inline constexpr double hours_per_tick = 1.0 / 60.0;

/// Hours from the start of the run, for output and closed forms.
constexpr double hours(Tick tick) {
    return static_cast<double>(tick) * hours_per_tick;
}

constexpr double days(Tick tick) {
    return hours(tick) / 24.0;
}

/// Nearest whole tick of a time in hours; beyond 1e15 ticks either way, which no run reaches, it
/// stays there: a time as users may write it need not fit into a tick.
constexpr Tick to_tick(double time_in_hours) {
    constexpr double farthest = 1e15;
    const double ticks = std::clamp(time_in_hours * 60.0, -farthest, farthest);
    return static_cast<Tick>(ticks + (ticks < 0.0 ? -0.5 : 0.5));
}

}  // namespace reticulin
