#include "engine/io/schedule.hpp"

#include "engine/core/contracts.hpp"

#include <algorithm>

namespace reticulin::io {

namespace {

std::vector<Tick> within_run(std::vector<Tick> ticks, Tick end) {
    ticks.push_back(0);
    ticks.push_back(end);
    std::sort(ticks.begin(), ticks.end());
    ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
    ticks.erase(std::upper_bound(ticks.begin(), ticks.end(), end), ticks.end());
    return ticks;
}

}  // namespace

std::vector<Tick> session_ticks(const needling::Regimen& regimen) {
    std::vector<Tick> ticks;
    for (const needling::Session& s : regimen.sessions) ticks.push_back(s.time);
    std::sort(ticks.begin(), ticks.end());
    ticks.erase(std::unique(ticks.begin(), ticks.end()), ticks.end());
    return ticks;
}

std::vector<Tick> measure_ticks(const std::vector<Tick>& sessions,
                                Tick end,
                                const MeasureSchedule& schedule) {
    RETICULIN_EXPECTS(schedule.early_step > 0 && schedule.late_step > 0);
    std::vector<Tick> ticks;
    const Tick first = sessions.empty() ? end : std::min(end, sessions.front());
    for (Tick t = 0; t < first; t += schedule.late_step) ticks.push_back(t);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const Tick start = sessions[i];
        const Tick next = i + 1 < sessions.size() ? sessions[i + 1] : end;
        ticks.push_back(start);
        ticks.push_back(start + 1);
        for (Tick t = start; t < next;) {
            t += t - start < schedule.early_duration ? schedule.early_step : schedule.late_step;
            if (t < next) ticks.push_back(t);
        }
    }
    return within_run(std::move(ticks), end);
}

std::vector<Tick> measure_ticks_of(const Scenario& scenario, Tick end) {
    const OutputSettings& o = scenario.output;
    return measure_ticks(session_ticks(scenario.regimen),
                         end,
                         {to_tick(o.measure_every_early.in(units::hour)),
                          to_tick(o.measure_every_late.in(units::hour)),
                          to_tick(o.early_duration.in(units::hour))});
}

std::vector<Tick> lasting_measure_ticks_of(const Scenario& scenario, Tick now) {
    std::vector<Tick> ticks = measure_ticks_of(scenario, now + 1);
    ticks.pop_back();  // the end's own row
    return ticks;
}

std::vector<Tick> snapshot_ticks(const std::vector<Tick>& sessions,
                                 Tick end,
                                 const std::vector<double>& days_after) {
    std::vector<Tick> ticks;
    for (const Tick start : sessions) {
        ticks.push_back(start);
        ticks.push_back(start + 1);
        for (const double day : days_after) {
            if (day > 0.0) ticks.push_back(start + to_tick(24.0 * day));
        }
    }
    return within_run(std::move(ticks), end);
}

bool contains(const std::vector<Tick>& ticks, Tick tick) {
    return std::binary_search(ticks.begin(), ticks.end(), tick);
}

std::vector<Tick> up_to(const std::vector<Tick>& ticks, Tick tick) {
    return {ticks.begin(), std::upper_bound(ticks.begin(), ticks.end(), tick)};
}

Tick after(const std::vector<Tick>& ticks, Tick tick, Tick otherwise) {
    const auto found = std::upper_bound(ticks.begin(), ticks.end(), tick);
    return found == ticks.end() ? otherwise : *found;
}

}  // namespace reticulin::io
