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
            ticks(n.matrix_step),
            ticks(n.audit_step),
            ticks(n.solute_step_min),
            ticks(n.solute_step_max)};
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
    consider(activity.matrix, periods.matrix);
    if (solute_due > now) next = std::min(next, solute_due);
    return next;
}

}  // namespace reticulin::simulation
