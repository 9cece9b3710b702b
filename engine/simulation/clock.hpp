#pragma once

#include "engine/core/tick.hpp"
#include "engine/simulation/parameters.hpp"

namespace reticulin::simulation {

/// Periods in whole ticks. What they are stands in the library alone (numerics.*).
struct Periods {
    Tick neutrophil = 1;
    Tick macrophage = 1;
    Tick recruitment = 1;
    Tick keratinocyte = 1;
    Tick fibroblast = 1;
    Tick fibroblast_max = 1;
    Tick matrix = 1;
    Tick matrix_from_day_7 = 1;
    Tick audit = ticks_per_day;
    Tick solute_min = 1;
    /// Longest solute step by time since the last session: a field that lags behind its sources
    /// lets too many cells in while signals fall (docs/model/simulation.md).
    Tick solute_from_day_0 = 1;
    Tick solute_from_day_4 = 1;
    Tick solute_from_day_14 = 1;
    Tick solute_from_day_28 = 1;

    [[nodiscard]] Tick longest_solute_step(Tick since_session) const;
    [[nodiscard]] Tick matrix_step(Tick since_session) const;
    static Periods from(const NumericsParameters& numerics);
};

/// What could change in the next ticks; everything else is left out.
struct Activity {
    bool neutrophils = false;
    bool macrophages = false;
    bool recruitment = false;  // a signal that lets cells in
    bool keratinocytes = false;
    bool fibroblasts = false;  // an activated cell, one that remembers, or a solute
    bool matrix = false;       // an activated cell, a macrophage, or a solute
};

/// Whether a process of this period ends its step at `tick`.
constexpr bool is_due(Tick tick, Tick period) {
    return tick % period == 0;
}

/// As many whole periods as a step holds, at least one.
constexpr Tick whole_periods(Tick step, Tick period) {
    return step < period ? period : step / period * period;
}

/// The first multiple of `period` after `tick`.
constexpr Tick next_multiple(Tick tick, Tick period) {
    return (tick / period + 1) * period;
}

/// The next tick after `now` at which any process must run, given what is active; `solute_due` < 0
/// says that solutes sleep. Never beyond the next audit.
Tick next_event(Tick now, const Periods& periods, const Activity& activity, Tick solute_due);

}  // namespace reticulin::simulation
