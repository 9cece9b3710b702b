#include "engine/diffusion/step_control.hpp"

#include <algorithm>

namespace reticulin::diffusion {

namespace {
constexpr double floors_that_tell = 100.0;
constexpr double telling_share = 0.05;
}  // namespace

double telling_change(double change, const FieldExtent& field) {
    const double telling = floors_that_tell * field.floor;
    const double of_peak = telling > 0.0 ? std::min(1.0, field.peak / telling) : 1.0;
    const double few = telling_share * field.largest;
    const double of_amount = field.amount < few ? field.amount / few : 1.0;
    return of_peak * of_amount * change;
}

Tick next_step(double change, Tick current, const StepControl& control) {
    const double room = control.tolerance * static_cast<double>(current);
    Tick step = step_ladder.front();
    for (const Tick rung : step_ladder) {
        const bool fits = change * static_cast<double>(rung) <= room;
        const bool is_second_rung_up = step > current;
        if (!fits || is_second_rung_up) break;
        step = rung;
    }
    return std::clamp(step, control.shortest, control.longest);
}

}  // namespace reticulin::diffusion
