#pragma once

#include "engine/tissue/skin_parameters.hpp"

namespace reticulin::testing {

/// Healthy skin in the numbers of scenarios/library/skins/healthy_adult.toml.
inline tissue::SkinParameters example_skin() {
    tissue::SkinParameters s;
    s.layered = true;
    s.stratum_corneum_thickness = 12.0 * units::um;
    s.viable_epidermis_thickness = 85.0 * units::um;
    s.papillary_thickness = 300.0 * units::um;
    s.reticular_thickness = 1500.0 * units::um;
    s.rete_ridge_amplitude = 20.0 * units::um;
    s.rete_ridge_period = 125.0 * units::um;
    s.resting_fibroblast_density = 3000.0 * units::per_mm3;
    s.papillary_fibroblast_factor = 1.5;
    s.deep_reticular_fibroblast_factor = 0.7;
    s.papillary_collagen_fraction = 0.9;
    s.reticular_collagen_fraction = 1.0;
    s.papillary_in_plane_alignment = 0.2;
    s.reticular_in_plane_alignment = 0.6;
    s.bundle_correlation_length = 200.0 * units::um;
    s.vessel_background = 0.7;
    s.superficial_plexus_depth = 150.0 * units::um;
    s.plexus_spread = 60.0 * units::um;
    s.superficial_entry_density = 40.0 * units::per_mm2;
    s.deep_entry_density = 10.0 * units::per_mm2;
    s.superficial_vessel_radius = 12.0 * units::um;
    s.deep_vessel_radius = 25.0 * units::um;
    s.basal_keratinocyte_density = 18000.0 * units::per_mm2;
    return s;
}

/// One uniform dermis, as in the twins.
inline tissue::SkinParameters uniform_skin() {
    tissue::SkinParameters s = example_skin();
    s.layered = false;
    s.uniform_vessels = true;
    s.reticular_in_plane_alignment = 0.0;
    return s;
}

}  // namespace reticulin::testing
