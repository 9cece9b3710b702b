#pragma once

#include "engine/core/units.hpp"

namespace reticulin::matrix {

/// Extracellular matrix: pools, losses, cross-linking, fibres, stiffness (docs/model/matrix.md).
struct MatrixParameters {
    Concentration collagen_density;
    double resting_share_iii = 0;
    double early_share_iii = 0;
    Duration collagen_half_life;
    Rate crosslink_rate;
    Rate mature_crosslink_rate;
    double initial_mature_crosslink = 0;
    Rate mmp_loss_new;
    Rate mmp_loss_cross_linked;
    Rate mmp_loss_torn;
    double mmp_sensitivity_iii = 0;
    double inflammatory_block = 0;
    double inflammatory_block_half = 0;
    double crowding_gain = 0;
    double crowding_exponent = 0;
    Concentration clot_fibrin;
    double serum_fibrin_fraction = 0;
    Rate fibrin_lysis;
    Rate fibrin_lysis_by_macrophages;
    double fibrin_floor = 0;
    Duration elastin_half_life;
    Rate elastin_production;
    double isotropic_share = 0;
    Rate reorientation_rate;
    Stress ground_stiffness;
    Stress fibre_stiffness;
    double stiffness_share_iii = 0;
    double stiffness_share_new = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("collagen_density",
                    self.collagen_density,
                    "Dermal collagen at a skin profile's fraction of 1");
        visit.value("resting_share_iii",
                    self.resting_share_iii,
                    "Share of collagen III at rest and in resting synthesis");
        visit.value("early_share_iii",
                    self.early_share_iii,
                    "Share of collagen III in synthesis at full memory");
        visit.value(
            "collagen_half_life", self.collagen_half_life, "Half-life of collagen without MMP");
        visit.value(
            "crosslink_rate", self.crosslink_rate, "New and torn collagen becoming cross-linked");
        visit.value("mature_crosslink_rate",
                    self.mature_crosslink_rate,
                    "Maturing of cross-links (stiffens)");
        visit.value("initial_mature_crosslink",
                    self.initial_mature_crosslink,
                    "Mature cross-link index of resting dermis");
        visit.value("mmp_loss_new", self.mmp_loss_new, "Loss of new collagen I per unit of MMP");
        visit.value("mmp_loss_cross_linked",
                    self.mmp_loss_cross_linked,
                    "Loss of cross-linked collagen per unit of MMP");
        visit.value("mmp_loss_torn", self.mmp_loss_torn, "Loss of torn collagen I per unit of MMP");
        visit.value("mmp_sensitivity_iii",
                    self.mmp_sensitivity_iii,
                    "Loss of new and torn collagen III relative to I");
        visit.value("inflammatory_block",
                    self.inflammatory_block,
                    "Largest share of synthesis blocked by inflammation");
        visit.value("inflammatory_block_half",
                    self.inflammatory_block_half,
                    "Pro-inflammatory level of half that block");
        visit.value("crowding_gain",
                    self.crowding_gain,
                    "g of activated synthesis at zero collagen: g/(1+(g-1) x^n)");
        visit.value("crowding_exponent", self.crowding_exponent, "n of the same");
        visit.value("clot_fibrin", self.clot_fibrin, "Fibrin of fresh clot");
        visit.value("serum_fibrin_fraction",
                    self.serum_fibrin_fraction,
                    "Fibrin of a channel that did not bleed, relative to clot");
        visit.value("fibrin_lysis", self.fibrin_lysis, "Loss of fibrin without cells");
        visit.value("fibrin_lysis_by_macrophages",
                    self.fibrin_lysis_by_macrophages,
                    "Loss of fibrin at the macrophage reference density");
        visit.value("fibrin_floor",
                    self.fibrin_floor,
                    "Fibrin relative to clot below which it counts as absent");
        visit.value("elastin_half_life", self.elastin_half_life, "Half-life of elastin");
        visit.value("elastin_production",
                    self.elastin_production,
                    "Elastin made per hour at the reference density of activated cells, at most");
        visit.value("isotropic_share",
                    self.isotropic_share,
                    "Share of new fibres laid down without direction");
        visit.value("reorientation_rate",
                    self.reorientation_rate,
                    "Turning of fibres towards a cell that passes");
        visit.value("ground_stiffness", self.ground_stiffness, "Stiffness of the ground substance");
        visit.value("fibre_stiffness",
                    self.fibre_stiffness,
                    "Stiffness of cross-linked fibres at resting density");
        visit.value("stiffness_share_iii",
                    self.stiffness_share_iii,
                    "Stiffening by cross-linked collagen III relative to I");
        visit.value("stiffness_share_new",
                    self.stiffness_share_new,
                    "Stiffening by new collagen relative to cross-linked I");
    }
};

}  // namespace reticulin::matrix
