#pragma once

#include "engine/core/math.hpp"
#include "engine/matrix/matrix_parameters.hpp"
#include "engine/needling/needling_parameters.hpp"
#include "engine/needling/regimen.hpp"
#include "engine/tissue/wounds.hpp"

namespace reticulin::testing {

/// The numbers of scenarios/library/parameters.toml.
inline needling::InsertionParameters example_insertion() {
    needling::InsertionParameters p;
    p.residual_ratio = 0.5;
    p.collar_ratio = 1.0;
    p.collar_limit = 70.0 * units::um;
    p.torn_fraction = 0.3;
    p.torn_factor_new = 2.0;
    p.kill_fraction = 0.5;
    p.lost_fraction = 0.33;
    p.core_damage = 3.53;
    p.collar_damage = 3.53;
    p.collar_blood = 0.25;
    p.bleed_depth = 50.0 * units::um;
    p.efficiency_base = 0.2;
    p.efficiency_anchor = 0.77 * units::mm;
    p.efficiency_slope_per_mm = 0.45;
    p.efficiency_min = 0.2;
    p.efficiency_max = 0.8;
    p.pen_efficiency = 1.0;
    return p;
}

/// Round numbers, unlike the library's: what a needle does holds for any.
inline matrix::MatrixParameters example_matrix() {
    matrix::MatrixParameters p;
    p.collagen_density = 200.0 * units::mg_per_ml;
    p.resting_share_iii = 0.2;
    p.early_share_iii = 0.4;
    p.collagen_half_life = 15.0 * units::year;
    p.crosslink_rate = 0.002 * units::per_hour;
    p.clot_fibrin = 3.0 * units::mg_per_ml;
    p.serum_fibrin_fraction = 0.3;
    return p;
}

/// The roller of most reports: 192 needles in 24 rows of 8.
inline needling::Device example_roller(double length_mm = 1.0) {
    needling::Device d;
    d.name = "roller";
    d.actuation = needling::Actuation::roller;
    d.depth_rule = needling::DepthRule::roller;
    d.needle_length = length_mm * units::mm;
    d.needle_radius = 70.0 * units::um;
    d.tip_radius = 4.0 * units::um;
    d.rows = 24;
    d.needles_per_row = 8;
    d.drum_radius = 10.0 * units::mm;
    d.needle_pitch = 2.5 * units::mm;
    return d;
}

inline needling::Session example_session(const needling::Device& device, std::int64_t passes) {
    needling::Session s;
    s.device = device;
    s.passes = passes;
    s.directions_degrees = {0.0, 45.0, 90.0, 135.0};
    return s;
}

/// A tapered channel tilted by `degrees` in the direction of `azimuth`.
inline tissue::Puncture example_puncture(
    double x, double y, double degrees, double azimuth, double depth = 304.0) {
    constexpr double rad = 3.14159265358979323846 / 180.0;
    tissue::Puncture p;
    p.entry = Vec3(x, y, 0.0);
    p.direction = Vec3(math::sin(degrees * rad) * math::cos(azimuth * rad),
                       math::sin(degrees * rad) * math::sin(azimuth * rad),
                       math::cos(degrees * rad));
    p.depth = depth;
    p.needle_length = 1000.0;
    p.needle_radius = 70.0;
    p.tip_radius = 4.0;
    p.residual_ratio = 0.5;
    p.collar_width = 70.0;
    p.bled = true;
    return p;
}

}  // namespace reticulin::testing
