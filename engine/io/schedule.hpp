#pragma once

#include "engine/core/tick.hpp"
#include "engine/io/scenario.hpp"

#include <vector>

namespace reticulin::io {

/// Ticks at which there are sessions, ascending, each once.
std::vector<Tick> session_ticks(const needling::Regimen& regimen);

/// When rows of measures are due.
struct MeasureSchedule {
    Tick early_step = 0;      // between rows soon after a session
    Tick late_step = 0;       // between rows otherwise
    Tick early_duration = 0;  // how long after a session is soon
};

/// Ticks of the rows of measures, ascending, each once: the start, the steps after each session
/// until the next, the session's own tick (before the cut), one tick later (after it), the end.
std::vector<Tick> measure_ticks(const std::vector<Tick>& sessions,
                                Tick end,
                                const MeasureSchedule& schedule);

/// The same for a scenario that is run until `end`.
std::vector<Tick> measure_ticks_of(const Scenario& scenario, Tick end);

/// Those of them up to `now` that are due whenever the run ends.
std::vector<Tick> lasting_measure_ticks_of(const Scenario& scenario, Tick now);

/// Ticks of the snapshots: the start, each session's tick and one tick later, then `days_after`
/// each session (0 is the second of these), the end.
std::vector<Tick> snapshot_ticks(const std::vector<Tick>& sessions,
                                 Tick end,
                                 const std::vector<double>& days_after);

/// Of ticks in ascending order: whether one is among them, those up to one, the first after one.
bool contains(const std::vector<Tick>& ticks, Tick tick);
std::vector<Tick> up_to(const std::vector<Tick>& ticks, Tick tick);
Tick after(const std::vector<Tick>& ticks, Tick tick, Tick otherwise);

}  // namespace reticulin::io
