#pragma once

#include "engine/core/units.hpp"

namespace reticulin::tissue {

/// A skin profile: thicknesses, resting cells, vessels and fibre texture of one site and condition.
struct SkinParameters {
    bool layered = true;
    Length stratum_corneum_thickness;
    Length viable_epidermis_thickness;
    Length papillary_thickness;
    Length reticular_thickness;
    Length rete_ridge_amplitude;
    Length rete_ridge_period;
    NumberDensity resting_fibroblast_density;
    double papillary_fibroblast_factor = 0;
    double deep_reticular_fibroblast_factor = 0;
    double papillary_collagen_fraction = 0;
    double reticular_collagen_fraction = 0;
    double papillary_in_plane_alignment = 0;
    double reticular_in_plane_alignment = 0;
    Length bundle_correlation_length;
    bool uniform_vessels = false;
    double vessel_background = 0;
    Length superficial_plexus_depth;
    Length plexus_spread;
    ArealDensity superficial_entry_density;
    ArealDensity deep_entry_density;
    Length superficial_vessel_radius;
    Length deep_vessel_radius;
    ArealDensity basal_keratinocyte_density;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("layered",
                    self.layered,
                    "Layers as below; false: the whole block is one uniform dermis (twins)");
        visit.value("stratum_corneum_thickness",
                    self.stratum_corneum_thickness,
                    "Thickness of the stratum corneum");
        visit.value("viable_epidermis_thickness",
                    self.viable_epidermis_thickness,
                    "Mean thickness of the viable epidermis");
        visit.value(
            "papillary_thickness", self.papillary_thickness, "Thickness of the papillary dermis");
        visit.value(
            "reticular_thickness", self.reticular_thickness, "Thickness of the reticular dermis");
        visit.value("rete_ridge_amplitude",
                    self.rete_ridge_amplitude,
                    "Half height of the rete ridges about the mean junction depth");
        visit.value("rete_ridge_period",
                    self.rete_ridge_period,
                    "Lateral distance of rete ridges (rounded to a whole number per block)");
        visit.value("resting_fibroblast_density",
                    self.resting_fibroblast_density,
                    "Resting fibroblasts of the upper reticular dermis");
        visit.value("papillary_fibroblast_factor",
                    self.papillary_fibroblast_factor,
                    "Resting fibroblasts of the papillary dermis relative to the above");
        visit.value("deep_reticular_fibroblast_factor",
                    self.deep_reticular_fibroblast_factor,
                    "Resting fibroblasts of the lower half of the reticular dermis, relative");
        visit.value("papillary_collagen_fraction",
                    self.papillary_collagen_fraction,
                    "Collagen of the papillary dermis relative to matrix.collagen_density");
        visit.value("reticular_collagen_fraction",
                    self.reticular_collagen_fraction,
                    "Collagen of the reticular dermis relative to matrix.collagen_density");
        visit.value("papillary_in_plane_alignment",
                    self.papillary_in_plane_alignment,
                    "0 isotropic .. 1 all fibres along the local bundle, papillary");
        visit.value("reticular_in_plane_alignment",
                    self.reticular_in_plane_alignment,
                    "0 isotropic .. 1 all fibres along the local bundle, reticular");
        visit.value("bundle_correlation_length",
                    self.bundle_correlation_length,
                    "Length over which bundle direction varies");
        visit.value("uniform_vessels", self.uniform_vessels, "Supply 1 everywhere (twins)");
        visit.value(
            "vessel_background",
            self.vessel_background,
            "Share of supply that is even through the dermis; the rest stands in the two plexus");
        visit.value("superficial_plexus_depth",
                    self.superficial_plexus_depth,
                    "Depth of the superficial plexus from the skin surface");
        visit.value(
            "plexus_spread", self.plexus_spread, "Standard deviation in depth of each plexus");
        visit.value("superficial_entry_density",
                    self.superficial_entry_density,
                    "Vessel entry points of the superficial plexus per skin area");
        visit.value("deep_entry_density",
                    self.deep_entry_density,
                    "Vessel entry points of the deep plexus per skin area");
        visit.value("superficial_vessel_radius",
                    self.superficial_vessel_radius,
                    "Lumen radius of vessels of the superficial plexus");
        visit.value("deep_vessel_radius",
                    self.deep_vessel_radius,
                    "Lumen radius of vessels of the deep plexus");
        visit.value("basal_keratinocyte_density",
                    self.basal_keratinocyte_density,
                    "Basal keratinocytes per junction area");
    }
};

}  // namespace reticulin::tissue
