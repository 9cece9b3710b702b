#pragma once

#include "engine/core/tick.hpp"

#include <array>

namespace reticulin::diffusion {

/// Steps a solute may take, in ticks (minutes): each divides the next session's and audit's clocks.
inline constexpr std::array<Tick, 9> step_ladder{1, 5, 15, 30, 60, 120, 240, 360, 720};

/// How steps follow the field: aim at this relative change per step, within [shortest, longest].
struct StepControl {
    double tolerance = 0;  // wanted relative change per step, as SoluteFields::advance tells it
    Tick shortest = 1;     // ticks; no rung below is used
    Tick longest = 1;      // ticks; no rung above is used
};

/// The next step in whole ticks: the largest rung of the ladder whose change, taken as proportional
/// to the step, stays within the tolerance. Grows by one rung at most, shrinks as far as needed.
/// `change` is the largest relative change among the solutes of the last step, which was `current`.
Tick next_step(double change, Tick current, const StepControl& control);

/// What a field is now, beside what tells: highest level and floor, amount and the largest amount
/// since the last session.
struct FieldExtent {
    double peak = 0;
    double floor = 0;
    double amount = 0;
    double largest = 0;
};

/// How much of a relative change the steps follow. A level under a hundred floors has no
/// consequence, and what the last few cells do to a twentieth of a field is chance: below either
/// the change counts in proportion.
double telling_change(double change, const FieldExtent& field);

}  // namespace reticulin::diffusion
