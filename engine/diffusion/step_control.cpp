#include "engine/diffusion/step_control.hpp"

#include <algorithm>

namespace reticulin::diffusion {

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
