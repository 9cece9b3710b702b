#pragma once

#include "engine/core/units.hpp"

namespace reticulin::needling {

/// What insertion does to tissue (docs/model/needling.md), the same for every device.
struct InsertionParameters {
    double residual_ratio = 0;
    double collar_ratio = 0;
    Length collar_limit;
    double torn_fraction = 0;
    double torn_factor_new = 0;
    double kill_fraction = 0;
    double lost_fraction = 0;
    double core_damage = 0;
    double collar_damage = 0;
    double collar_blood = 0;
    Length bleed_depth;
    double efficiency_base = 0;
    Length efficiency_anchor;
    double efficiency_slope_per_mm = 0;
    double efficiency_min = 0;
    double efficiency_max = 0;
    double pen_efficiency = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value(
            "residual_ratio", self.residual_ratio, "Radius of the hole left / needle radius");
        visit.value("collar_ratio",
                    self.collar_ratio,
                    "Width of the torn collar / needle radius at the surface");
        visit.value("collar_limit", self.collar_limit, "Largest collar width");
        visit.value("torn_fraction",
                    self.torn_fraction,
                    "Cross-linked collagen torn at the wall of the hole");
        visit.value(
            "torn_factor_new", self.torn_factor_new, "New collagen tears this many times as much");
        visit.value("kill_fraction",
                    self.kill_fraction,
                    "Kill probability in the collar = this x torn_fraction x profile");
        visit.value("lost_fraction",
                    self.lost_fraction,
                    "Share of core collagen that is lost; the rest is displaced into the collar");
        visit.value("core_damage", self.core_damage, "Damage signal set in the core");
        visit.value("collar_damage",
                    self.collar_damage,
                    "Damage signal at the wall of the hole, falling with the collar profile");
        visit.value("collar_blood",
                    self.collar_blood,
                    "Blood in the torn collar at the wall, relative to clot");
        visit.value("bleed_depth",
                    self.bleed_depth,
                    "A channel bleeds if it reaches this far below the mean junction");
        visit.value("efficiency_base",
                    self.efficiency_base,
                    "Roller: reached depth / needle length at the anchor length");
        visit.value("efficiency_anchor", self.efficiency_anchor, "Roller: anchor needle length");
        visit.value("efficiency_slope_per_mm",
                    self.efficiency_slope_per_mm,
                    "Roller: rise of efficiency per mm of needle length");
        visit.value("efficiency_min", self.efficiency_min, "Roller: least efficiency");
        visit.value("efficiency_max", self.efficiency_max, "Roller: greatest efficiency");
        visit.value("pen_efficiency", self.pen_efficiency, "Pen: reached depth / needle length");
    }
};

}  // namespace reticulin::needling
