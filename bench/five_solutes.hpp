#pragma once

#include "engine/diffusion/solute.hpp"

namespace reticulin::bench {

/// The five solutes of the library's order of magnitude, no floor: every plane stays active.
inline diffusion::SoluteCatalogue five_solutes() {
    constexpr double um2_per_second[] = {8.0, 10.0, 9.0, 9.0, 5.0};
    constexpr double per_hour[] = {2.8, 1.0, 8.4, 2.1, 0.21};
    diffusion::SoluteCatalogue catalogue;
    for (std::size_t i = 0; i < diffusion::solute_count; ++i) {
        catalogue.solute[i].diffusivity = um2_per_second[i] * units::um2_per_s;
        catalogue.solute[i].loss_rate = per_hour[i] * units::per_hour;
    }
    return catalogue;
}

}  // namespace reticulin::bench
