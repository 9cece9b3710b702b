#pragma once

#include "engine/cells/cell_parameters.hpp"
#include "engine/diffusion/local_signal_parameters.hpp"
#include "engine/diffusion/solute.hpp"
#include "engine/matrix/matrix_parameters.hpp"
#include "engine/needling/needling_parameters.hpp"
#include "engine/tissue/skin_parameters.hpp"

namespace reticulin::simulation {

/// The block that is simulated.
struct BlockParameters {
    Length width;
    Length breadth;
    Length depth;
    Length voxel;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("width", self.width, "Extent along x (periodic)");
        visit.value("breadth", self.breadth, "Extent along y (periodic)");
        visit.value("depth", self.depth, "Extent in depth");
        visit.value("voxel", self.voxel, "Edge of a voxel");
    }
};

/// Clocks and step control; all steps are whole minutes.
struct NumericsParameters {
    Duration neutrophil_step;
    Duration macrophage_step;
    Duration recruitment_step;
    Duration fibroblast_step;
    Duration fibroblast_step_max;
    Duration keratinocyte_step;
    Duration matrix_step;
    Duration matrix_step_from_day_7;
    Duration audit_step;
    Duration solute_step_min;
    Duration solute_step_from_day_0;
    Duration solute_step_from_day_4;
    Duration solute_step_from_day_14;
    Duration solute_step_from_day_28;
    double solute_tolerance = 0;
    bool skip_quiet = true;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("neutrophil_step", self.neutrophil_step, "Step of neutrophils");
        visit.value("macrophage_step", self.macrophage_step, "Step of macrophages");
        visit.value("recruitment_step", self.recruitment_step, "Step of entry from vessels");
        visit.value("fibroblast_step", self.fibroblast_step, "Step of fibroblasts and contacts");
        visit.value("fibroblast_step_max",
                    self.fibroblast_step_max,
                    "The same at most, where they follow longer steps of the solutes");
        visit.value("keratinocyte_step", self.keratinocyte_step, "Step of rim keratinocytes");
        visit.value("matrix_step",
                    self.matrix_step,
                    "Step of the matrix while tissue is active, to day 7 after a session");
        visit.value(
            "matrix_step_from_day_7", self.matrix_step_from_day_7, "The same from day 7 on");
        visit.value("audit_step",
                    self.audit_step,
                    "Interval of audits; also the matrix step of quiet tissue");
        visit.value("solute_step_min", self.solute_step_min, "Shortest solute step");
        visit.value("solute_step_from_day_0",
                    self.solute_step_from_day_0,
                    "Longest solute step in the first four days after a session");
        visit.value(
            "solute_step_from_day_4", self.solute_step_from_day_4, "The same from day 4 to day 14");
        visit.value("solute_step_from_day_14",
                    self.solute_step_from_day_14,
                    "The same from day 14 to day 28");
        visit.value(
            "solute_step_from_day_28", self.solute_step_from_day_28, "The same from day 28 on");
        visit.value("solute_tolerance",
                    self.solute_tolerance,
                    "Relative change of a solute per step that the step control aims at");
        visit.value(
            "skip_quiet",
            self.skip_quiet,
            "Leave out work on quiet solutes and matrix (results within a tested tolerance)");
    }
};

/// Everything the model needs to know besides the regimen.
struct Parameters {
    BlockParameters block;
    NumericsParameters numerics;
    tissue::SkinParameters skin;
    diffusion::SoluteCatalogue solutes;
    diffusion::LocalSignalParameters local_signals;
    matrix::MatrixParameters matrix;
    cells::CellParameters cells;
    needling::InsertionParameters insertion;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("block", self.block, "The block that is simulated");
        visit.group("numerics", self.numerics, "Clocks and step control");
        visit.group("skin", self.skin, "Skin profile");
        visit.group("solutes", self.solutes, "Solutes");
        visit.group("local_signals", self.local_signals, "Signals bound to their place");
        visit.group("matrix", self.matrix, "Extracellular matrix");
        visit.group("cells", self.cells, "Cells");
        visit.group("insertion", self.insertion, "What a needle does to tissue");
    }
};

}  // namespace reticulin::simulation
