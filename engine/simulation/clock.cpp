#include "engine/simulation/clock.hpp"

#include <algorithm>

namespace reticulin::simulation {

Periods Periods::from(const NumericsParameters& n) {
    const auto ticks = [](Duration d) { return std::max<Tick>(1, to_tick(d.in(units::hour))); };
    return {ticks(n.neutrophil_step),
            ticks(n.macrophage_step),
            ticks(n.recruitment_step),
            ticks(n.keratinocyte_step),
            ticks(n.fibroblast_step),
            ticks(n.fibroblast_step_max),
            ticks(n.matrix_step),
            ticks(n.matrix_step_from_day_7),
            ticks(n.audit_step),
            ticks(n.solute_step_min),
            ticks(n.solute_step_from_day_0),
            ticks(n.solute_step_from_day_4),
            ticks(n.solute_step_from_day_14),
            ticks(n.solute_step_from_day_28)};
}

Tick Periods::longest_solute_step(Tick since_session) const {
    if (since_session < 4 * ticks_per_day) return solute_from_day_0;
    if (since_session < 14 * ticks_per_day) return solute_from_day_4;
    return since_session < 28 * ticks_per_day ? solute_from_day_14 : solute_from_day_28;
}

Tick Periods::matrix_step(Tick since_session) const {
    return since_session < 7 * ticks_per_day ? matrix : matrix_from_day_7;
}

Tick next_event(Tick now, const Periods& periods, const Activity& activity, Tick solute_due) {
    Tick next = next_multiple(now, periods.audit);
    const auto consider = [&](bool active, Tick period) {
        if (active) next = std::min(next, next_multiple(now, period));
    };
    consider(activity.neutrophils, periods.neutrophil);
    consider(activity.macrophages, periods.macrophage);
    consider(activity.recruitment, periods.recruitment);
    consider(activity.keratinocytes, periods.keratinocyte);
    consider(activity.fibroblasts, periods.fibroblast);
    consider(activity.matrix, periods.fibroblast);  // the matrix takes whole steps of theirs
    // Which of the two holds is told by the age at the tick itself (matrix_step).
    consider(activity.matrix, periods.matrix);
    consider(activity.matrix, periods.matrix_from_day_7);
    if (solute_due > now) next = std::min(next, solute_due);
    return next;
}

}  // namespace reticulin::simulation
