#pragma once

#include "engine/core/units.hpp"

namespace reticulin::cells {

/// Persistent, biased random walk of one cell type.
struct MigrationParameters {
    Speed speed;
    Duration persistence;
    double bias = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("speed", self.speed, "Speed at the best collagen density");
        visit.value("persistence", self.persistence, "Mean time between changes of direction");
        visit.value("bias", self.bias, "Largest mean cosine towards the attractant");
    }
};

/// What all migrating cells share.
struct SharedMotionParameters {
    double occupancy_half = 0;
    double volume_limit = 0;
    double dense_speed_factor = 0;
    double contact_guidance = 0;
    Length density_kernel_sd;
    Length cell_length;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("occupancy_half",
                    self.occupancy_half,
                    "Receptor-occupancy difference across a cell at half the bias (d0)");
        visit.value("volume_limit", self.volume_limit, "Cell volume fraction at which drift stops");
        visit.value("dense_speed_factor",
                    self.dense_speed_factor,
                    "Speed in intact or in empty matrix, relative to the best density");
        visit.value("contact_guidance",
                    self.contact_guidance,
                    "Pull of a direction towards the local fibres, 0..1");
        visit.value("density_kernel_sd",
                    self.density_kernel_sd,
                    "Standard deviation of the kernel that turns cells into a density");
        visit.value("cell_length",
                    self.cell_length,
                    "Length over which a cell spreads what it makes (width of the tent)");
    }
};

/// Soft spheres: overdamped repulsion and adhesion.
struct ContactParameters {
    Speed repulsion;
    Speed adhesion;
    double adhesion_reach = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value(
            "repulsion", self.repulsion, "Speed at which two wholly overlapping cells part");
        visit.value("adhesion", self.adhesion, "Speed scale of adhesion");
        visit.value("adhesion_reach",
                    self.adhesion_reach,
                    "Reach of adhesion in units of the sum of radii");
    }
};

struct NeutrophilParameters {
    MigrationParameters migration;
    Length radius;
    Volume volume;
    double recruitment_max_per_mm3_hour = 0;
    double recruitment_half = 0;
    double inhibition_half = 0;
    Duration onset;
    Rate death_rate;
    VolumeRate inflammation_secretion;
    VolumeRate mmp_secretion;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("migration", self.migration, "Motion; follows pro_inflammatory");
        visit.value("radius", self.radius, "Cell radius");
        visit.value("volume", self.volume, "Cell volume");
        visit.value("recruitment_max_per_mm3_hour",
                    self.recruitment_max_per_mm3_hour,
                    "Largest entry rate per mm^3 and hour at supply 1");
        visit.value("recruitment_half",
                    self.recruitment_half,
                    "Pro-inflammatory level of half that rate (and of receptors)");
        visit.value("inhibition_half",
                    self.inhibition_half,
                    "Anti-inflammatory level that halves entry and secretion");
        visit.value("onset", self.onset, "Delay of the first entry after a cut");
        visit.value("death_rate", self.death_rate, "Apoptosis");
        visit.value("inflammation_secretion",
                    self.inflammation_secretion,
                    "Pro-inflammatory signal made by one cell");
        visit.value("mmp_secretion", self.mmp_secretion, "MMP made by one cell");
    }
};

struct MacrophageParameters {
    MigrationParameters migration_m1;
    MigrationParameters migration_m2;
    Length radius;
    Volume volume;
    double recruitment_max_per_mm3_hour = 0;
    double recruitment_half = 0;
    double recruitment_inhibition_half = 0;
    double inhibition_half = 0;
    Rate switch_by_signal;
    double switch_half = 0;
    double switch_tgf_beta_weight = 0;
    Rate switch_by_eating;
    NumberDensity eating_half;
    NumberDensity reference_density;  // M*; the key is local_signals.macrophage_reference
    Rate death_rate_m1;
    Rate egress_rate_m2;
    Secretion latent_tgf_beta_m1;
    Secretion latent_tgf_beta_m2;
    Secretion pdgf;
    VolumeRate inflammation_secretion_m1;
    VolumeRate anti_inflammatory_m1;
    VolumeRate anti_inflammatory_m2;
    VolumeRate mmp_secretion_m1;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("migration_m1", self.migration_m1, "Motion of M1; follows pro_inflammatory");
        visit.group("migration_m2", self.migration_m2, "Motion of M2");
        visit.value("radius", self.radius, "Cell radius");
        visit.value("volume", self.volume, "Cell volume");
        visit.value("recruitment_max_per_mm3_hour",
                    self.recruitment_max_per_mm3_hour,
                    "Largest entry rate per mm^3 and hour at supply 1");
        visit.value("recruitment_half",
                    self.recruitment_half,
                    "Delayed signal of half that rate (and receptors for the signal)");
        visit.value("recruitment_inhibition_half",
                    self.recruitment_inhibition_half,
                    "Anti-inflammatory level that halves entry");
        visit.value("inhibition_half",
                    self.inhibition_half,
                    "Anti-inflammatory level that halves secretion");
        visit.value(
            "switch_by_signal", self.switch_by_signal, "M1 to M2 by cytokines, largest rate");
        visit.value("switch_half",
                    self.switch_half,
                    "Half-effect of anti_inflammatory + weight x tgf_beta");
        visit.value("switch_tgf_beta_weight",
                    self.switch_tgf_beta_weight,
                    "Weight of TGF-b (per ng/mL) in that sum");
        visit.value("switch_by_eating",
                    self.switch_by_eating,
                    "M1 to M2 by eating apoptotic bodies, largest rate");
        visit.value("eating_half",
                    self.eating_half,
                    "Half-effect of apoptotic bodies x macrophages / reference");
        visit.value("death_rate_m1", self.death_rate_m1, "Death of M1");
        visit.value("egress_rate_m2", self.egress_rate_m2, "M2 leaving by lymph or dying");
        visit.value("latent_tgf_beta_m1", self.latent_tgf_beta_m1, "Latent TGF-b made by one M1");
        visit.value("latent_tgf_beta_m2", self.latent_tgf_beta_m2, "Latent TGF-b made by one M2");
        visit.value("pdgf", self.pdgf, "PDGF made by one macrophage");
        visit.value("inflammation_secretion_m1",
                    self.inflammation_secretion_m1,
                    "Pro-inflammatory signal made by one M1");
        visit.value("anti_inflammatory_m1",
                    self.anti_inflammatory_m1,
                    "Anti-inflammatory signal made by one M1");
        visit.value("anti_inflammatory_m2",
                    self.anti_inflammatory_m2,
                    "Anti-inflammatory signal made by one M2");
        visit.value("mmp_secretion_m1", self.mmp_secretion_m1, "MMP made by one M1");
    }
};

struct FibroblastParameters {
    MigrationParameters migration_quiescent;
    MigrationParameters migration_activated;
    MigrationParameters migration_myofibroblast;
    Length radius;
    Volume volume;
    Rate activation_rate;
    Concentration activation_half_tgf_beta;
    Concentration activation_half_pdgf;
    Rate proliferation_rate;
    double proliferation_memory_weight = 0;
    NumberDensity crowding_density;
    Rate deactivation_rate;
    Rate death_rate_activated;
    Rate to_myofibroblast_rate;
    double to_myofibroblast_half = 0;
    double papillary_factor = 0;
    double reticular_factor = 0;
    Rate death_rate_myofibroblast_signalled;
    Rate death_rate_myofibroblast_silent;
    Concentration memory_half;
    Duration memory_rise;
    Duration memory_fall;
    double memory_floor = 0;
    Rate return_rate;
    Length territory_sd;
    Secretion synthesis_activated_low;
    Secretion synthesis_activated_high;
    Secretion synthesis_myofibroblast;
    Secretion latent_tgf_beta;
    double latent_tgf_beta_myofibroblast_factor = 0;
    VolumeRate mmp_secretion_activated;
    bool tension_gate = true;
    Length tension_depth;
    Length tension_least_radius;
    Length tension_margin;
    double tension_reference = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("migration_quiescent",
                    self.migration_quiescent,
                    "Motion of quiescent cells while a signal is present");
        visit.group("migration_activated",
                    self.migration_activated,
                    "Motion of activated cells; follow pdgf and tgf_beta");
        visit.group("migration_myofibroblast",
                    self.migration_myofibroblast,
                    "Motion of myofibroblasts; follow pdgf and tgf_beta");
        visit.value("radius", self.radius, "Cell radius");
        visit.value("volume", self.volume, "Cell volume");
        visit.value(
            "activation_rate", self.activation_rate, "Quiescent to activated, largest rate");
        visit.value("activation_half_tgf_beta",
                    self.activation_half_tgf_beta,
                    "TGF-b of half that rate (and of receptors)");
        visit.value("activation_half_pdgf",
                    self.activation_half_pdgf,
                    "PDGF of half that rate and of proliferation (and of receptors)");
        visit.value("proliferation_rate",
                    self.proliferation_rate,
                    "Division of activated cells, largest rate");
        visit.value("proliferation_memory_weight",
                    self.proliferation_memory_weight,
                    "Weight of memory beside PDGF in division");
        visit.value("crowding_density",
                    self.crowding_density,
                    "Fibroblast density at which division stops");
        visit.value(
            "deactivation_rate", self.deactivation_rate, "Activated to quiescent at zero memory");
        visit.value("death_rate_activated", self.death_rate_activated, "Death of activated cells");
        visit.value("to_myofibroblast_rate",
                    self.to_myofibroblast_rate,
                    "Activated to myofibroblast, largest rate");
        visit.value(
            "to_myofibroblast_half", self.to_myofibroblast_half, "Memory of half that rate");
        visit.value("papillary_factor",
                    self.papillary_factor,
                    "That rate in the papillary dermis, relative");
        visit.value("reticular_factor",
                    self.reticular_factor,
                    "That rate in the reticular dermis, relative");
        visit.value("death_rate_myofibroblast_signalled",
                    self.death_rate_myofibroblast_signalled,
                    "Death of myofibroblasts at full memory");
        visit.value("death_rate_myofibroblast_silent",
                    self.death_rate_myofibroblast_silent,
                    "Death of myofibroblasts at zero memory");
        visit.value("memory_half", self.memory_half, "TGF-b of half memory");
        visit.value("memory_rise", self.memory_rise, "Time constant of rising memory");
        visit.value("memory_fall", self.memory_fall, "Time constant of falling memory");
        visit.value("memory_floor",
                    self.memory_floor,
                    "Memory below which a resting fibroblast has forgotten");
        visit.value(
            "return_rate", self.return_rate, "Return of quiescent cells to the count of day 0");
        visit.value("territory_sd",
                    self.territory_sd,
                    "Standard deviation of the count by which resting cells keep the matrix");
        visit.value("synthesis_activated_low",
                    self.synthesis_activated_low,
                    "Collagen made by an activated cell at zero memory");
        visit.value("synthesis_activated_high",
                    self.synthesis_activated_high,
                    "Collagen made by an activated cell at full memory");
        visit.value("synthesis_myofibroblast",
                    self.synthesis_myofibroblast,
                    "Collagen made by a myofibroblast");
        visit.value("latent_tgf_beta",
                    self.latent_tgf_beta,
                    "Latent TGF-b made by an activated cell at full memory");
        visit.value("latent_tgf_beta_myofibroblast_factor",
                    self.latent_tgf_beta_myofibroblast_factor,
                    "The same of a myofibroblast, relative");
        visit.value("mmp_secretion_activated",
                    self.mmp_secretion_activated,
                    "MMP made by an activated cell");
        visit.value("tension_gate",
                    self.tension_gate,
                    "Myofibroblasts need stiffness and tension; false: gate 1 (twins)");
        visit.value("tension_depth", self.tension_depth, "Connected wound depth of half tension");
        visit.value("tension_least_radius",
                    self.tension_least_radius,
                    "Least distance from a channel's axis to which its tension reaches");
        visit.value("tension_margin", self.tension_margin, "Its reach beyond the torn collar");
        visit.value("tension_reference",
                    self.tension_reference,
                    "Tension fraction at which the gate is fully open");
    }
};

struct KeratinocyteParameters {
    Speed speed;
    Length radius;
    Duration lag;
    Duration barrier_half_life;
    Duration direction_persistence;
    double bias = 0;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("speed", self.speed, "Speed of the front over the clot");
        visit.value("radius", self.radius, "Cell radius");
        visit.value("lag", self.lag, "Time before rim cells start to migrate");
        visit.value("barrier_half_life",
                    self.barrier_half_life,
                    "Half-life of the functional opening of the barrier");
        visit.value("direction_persistence",
                    self.direction_persistence,
                    "Mean time between changes of direction");
        visit.value("bias", self.bias, "Mean cosine towards the open side");
    }
};

struct CellParameters {
    SharedMotionParameters motion;
    ContactParameters contact;
    NeutrophilParameters neutrophil;
    MacrophageParameters macrophage;
    FibroblastParameters fibroblast;
    KeratinocyteParameters keratinocyte;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("motion", self.motion, "What all migrating cells share");
        visit.group("contact", self.contact, "Contact of cells");
        visit.group("neutrophil", self.neutrophil, "Neutrophil");
        visit.group("macrophage", self.macrophage, "Macrophage, states M1 and M2");
        visit.group("fibroblast",
                    self.fibroblast,
                    "Fibroblast, states quiescent, activated, myofibroblast");
        visit.group("keratinocyte", self.keratinocyte, "Keratinocyte of a channel's rim");
    }
};

}  // namespace reticulin::cells
