#pragma once

#include "engine/core/units.hpp"

namespace reticulin::diffusion {

/// Rates of the signals that do not move (models of docs/model/diffusion.md).
struct LocalSignalParameters {
    Rate platelet_release_rate;
    Concentration platelet_tgf_beta;
    Concentration platelet_pdgf;
    double platelet_active_fraction = 0;
    Rate latent_loss_rate;
    Rate activation_spontaneous;
    Rate activation_by_macrophages;
    Rate activation_by_myofibroblasts;
    Rate activation_by_mmp;
    RatePerConcentration sequestration;
    NumberDensity macrophage_reference;
    NumberDensity neutrophil_reference;
    NumberDensity myofibroblast_reference;
    Rate damage_decay;
    Rate damage_phagocytosis;
    Rate damage_inflammation;
    Duration monocyte_delay;
    Rate apoptotic_decay;
    Rate apoptotic_phagocytosis;
    double apoptotic_floor = 0;
    double damage_floor = 0;
    double platelet_floor = 0;
    Concentration latent_floor;
    double delayed_floor = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("platelet_release_rate",
                    self.platelet_release_rate,
                    "First-order release of platelets in clot");
        visit.value("platelet_tgf_beta",
                    self.platelet_tgf_beta,
                    "TGF-b set free when platelets of pure clot release wholly");
        visit.value("platelet_pdgf",
                    self.platelet_pdgf,
                    "PDGF set free when platelets of pure clot release wholly");
        visit.value("platelet_active_fraction",
                    self.platelet_active_fraction,
                    "Share of platelet TGF-b that is active at once");
        visit.value("latent_loss_rate", self.latent_loss_rate, "Loss of latent TGF-b");
        visit.value("activation_spontaneous",
                    self.activation_spontaneous,
                    "Activation of latent TGF-b without cells");
        visit.value("activation_by_macrophages",
                    self.activation_by_macrophages,
                    "Activation at the macrophage reference density");
        visit.value("activation_by_myofibroblasts",
                    self.activation_by_myofibroblasts,
                    "Activation at the myofibroblast reference density");
        visit.value("activation_by_mmp", self.activation_by_mmp, "Activation per unit of MMP");
        visit.value("sequestration",
                    self.sequestration,
                    "Loss of active TGF-b per new collagen above its resting pool");
        visit.value("macrophage_reference",
                    self.macrophage_reference,
                    "Density at which macrophage rates hold, in matrix and cells too (M*)");
        visit.value("neutrophil_reference",
                    self.neutrophil_reference,
                    "Density at which neutrophil rates hold");
        visit.value("myofibroblast_reference",
                    self.myofibroblast_reference,
                    "Density at which myofibroblast rates hold");
        visit.value("damage_decay", self.damage_decay, "Decay of the damage signal without cells");
        visit.value("damage_phagocytosis",
                    self.damage_phagocytosis,
                    "Clearance of damage at each reference density of phagocytes");
        visit.value("damage_inflammation",
                    self.damage_inflammation,
                    "Pro-inflammatory level made per unit of damage and hour");
        visit.value(
            "monocyte_delay", self.monocyte_delay, "Time constant of the delayed monocyte signal");
        visit.value("apoptotic_decay",
                    self.apoptotic_decay,
                    "Loss of apoptotic bodies without macrophages");
        visit.value("apoptotic_phagocytosis",
                    self.apoptotic_phagocytosis,
                    "Clearance of apoptotic bodies at the macrophage reference density");
        visit.value("apoptotic_floor",
                    self.apoptotic_floor,
                    "Apoptotic bodies per mm^3 below which they count as absent");
        visit.value("damage_floor", self.damage_floor, "Damage below which it counts as absent");
        visit.value("platelet_floor",
                    self.platelet_floor,
                    "Platelets (pure clot = 1) below which the rest is released at once");
        visit.value(
            "latent_floor", self.latent_floor, "Latent TGF-b below which it counts as absent");
        visit.value("delayed_floor",
                    self.delayed_floor,
                    "Delayed monocyte signal below which it counts as absent");
    }
};

}  // namespace reticulin::diffusion
