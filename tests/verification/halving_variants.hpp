#pragma once

#include "tests/support/straight_channel.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

/// What test_halving compares (docs/model/halving.md).
namespace reticulin::testing {

/// What is run: the radial twin's channel, or one roller session in layered skin.
enum class Scene : std::uint8_t { channel, roller };

/// A way to run a scene; `apply` changes the numerics and nothing else.
struct Variant {
    const char* name;
    void (*apply)(simulation::Parameters& p);
    Scene scene = Scene::channel;
};

/// Halves a step; the clock counts whole minutes, so halves are rounded down and one minute stays.
inline void halve(Duration& step) {
    const double minutes = step.in(units::minute);
    step = std::max(1.0, std::floor(0.5 * minutes)) * units::minute;
}

inline void keep(simulation::Parameters&) {}

template <int um>
void set_voxel(simulation::Parameters& p) {
    p.block.voxel = um * units::um;
}

template <int um>
void set_breadth(simulation::Parameters& p) {
    p.block.width = p.block.breadth = um * units::um;
}

inline void halve_steps(simulation::Parameters& p) {
    simulation::NumericsParameters& n = p.numerics;
    for (Duration* step : {&n.neutrophil_step,
                           &n.macrophage_step,
                           &n.recruitment_step,
                           &n.keratinocyte_step,
                           &n.fibroblast_step,
                           &n.fibroblast_step_max,
                           &n.matrix_step,
                           &n.matrix_step_from_day_7,
                           &n.solute_step_min,
                           &n.solute_step_from_day_0,
                           &n.solute_step_from_day_4,
                           &n.solute_step_from_day_14,
                           &n.solute_step_from_day_28})
        halve(*step);
    n.solute_tolerance *= 0.5;
}

inline void quarter_steps(simulation::Parameters& p) {
    halve_steps(p);
    halve_steps(p);
}

/// The step that is one minute already: its error is read from the other side, by doubling.
inline void double_shortest_step(simulation::Parameters& p) {
    p.numerics.solute_step_min = 2.0 * p.numerics.solute_step_min;
}

inline constexpr Variant standard{"default", keep};
inline constexpr Variant voxel_20_um{"voxel_20_um", set_voxel<20>};
inline constexpr Variant voxel_10_um{"voxel_10_um", set_voxel<10>};

/// One channel in a block as wide as those of sessions; the default of this scene is 0.6 mm.
inline constexpr Variant block_of_1_5_mm{"block_1500_um", set_breadth<1500>};
inline constexpr Variant block_of_2_mm{"block_2000_um", set_breadth<2000>};
inline constexpr Variant block_of_3_mm{"block_3000_um", set_breadth<3000>};

/// The main job's skin and needles, one session.
inline constexpr Variant roller_20_um{"roller_20_um", set_voxel<20>, Scene::roller};
inline constexpr Variant roller_25_um{"roller_25_um", set_voxel<25>, Scene::roller};

}  // namespace reticulin::testing
