#pragma once

#include "engine/core/units.hpp"

namespace reticulin::measures {

/// Where the response to a puncture is read (docs/model/measures.md).
struct SleeveParameters {
    Length least_radius;
    Length margin;
    Length core_radius;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value(
            "least_radius", self.least_radius, "Sleeve: least distance from a puncture's axis");
        visit.value(
            "margin", self.margin, "Sleeve: distance beyond the torn collar where that is more");
        visit.value(
            "core_radius", self.core_radius, "Inner part of a sleeve, reported as its core");
    }
};

/// Scar index: what counts as too many myofibroblasts, too much collagen III, too much alignment.
struct ScarIndexParameters {
    NumberDensity critical_myofibroblasts;
    Length averaging_radius;
    double critical_share_iii = 0;
    double alignment_scale = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("critical_myofibroblasts",
                    self.critical_myofibroblasts,
                    "Myofibroblasts above which tissue scars");
        visit.value(
            "averaging_radius", self.averaging_radius, "Radius over which they are averaged");
        visit.value("critical_share_iii",
                    self.critical_share_iii,
                    "Share of collagen III above which tissue scars");
        visit.value("alignment_scale",
                    self.alignment_scale,
                    "Rise of the largest eigenvalue of orientation that counts 1");
    }
};

/// Virtual instrument: area fraction of Masson's blue in a section. Fixed on untouched skin only.
struct MassonParameters {
    double threshold = 0;
    double papillary_area_fraction = 0;
    double reticular_area_fraction = 0;
    Concentration papillary_reference;
    Concentration reticular_reference;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("threshold",
                    self.threshold,
                    "Blue counted as collagen, relative to the mean blue of healthy dermis");
        visit.value("papillary_area_fraction",
                    self.papillary_area_fraction,
                    "Area fraction of untouched healthy papillary dermis");
        visit.value("reticular_area_fraction",
                    self.reticular_area_fraction,
                    "Area fraction of untouched healthy reticular dermis");
        visit.value("papillary_reference",
                    self.papillary_reference,
                    "Collagen of healthy papillary dermis");
        visit.value("reticular_reference",
                    self.reticular_reference,
                    "Collagen of healthy reticular dermis");
    }
};

/// All instruments.
struct MeasureParameters {
    SleeveParameters sleeve;
    ScarIndexParameters scar_index;
    MassonParameters masson;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("sleeve", self.sleeve, "Where the response to a puncture is read");
        visit.group("scar_index", self.scar_index, "Scar index");
        visit.group("masson", self.masson, "Masson area fraction, a virtual instrument");
    }
};

}  // namespace reticulin::measures
