#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/diffusion/immobile_fields.hpp"
#include "engine/diffusion/solute_fields.hpp"
#include "engine/matrix/extracellular_matrix.hpp"
#include "engine/simulation/audit.hpp"
#include "engine/tissue/vasculature.hpp"
#include "engine/tissue/wounds.hpp"

namespace reticulin::simulation {

/// What the clocks and the step control must remember over a restart.
struct ClockState {
    Tick tick = 0;
    Tick solute_step = 0;      // current solute step, ticks
    Tick solute_due = -1;      // next solute step; -1: asleep
    Tick solute_tick = 0;      // solutes stand at this tick
    Tick matrix_tick = 0;      // the matrix stands at this tick
    Tick fibroblast_tick = 0;  // fibroblasts took their last step at this tick
    Tick last_session = -1;    // tick of the last session, -1: none yet
    std::int64_t sessions_done = 0;
    std::uint64_t seed = 0;

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        visit.scalar(ArrayInfo{"clock/tick", "min", "Simulated time"}, self.tick);
        visit.scalar(ArrayInfo{"clock/solute_step", "min", "Current solute step"},
                     self.solute_step);
        visit.scalar(ArrayInfo{"clock/solute_due", "min", "Next solute step"}, self.solute_due);
        visit.scalar(ArrayInfo{"clock/solute_tick", "min", "Time at which the solutes stand"},
                     self.solute_tick);
        visit.scalar(ArrayInfo{"clock/matrix_tick", "min", "Time at which the matrix stands"},
                     self.matrix_tick);
        visit.scalar(ArrayInfo{"clock/fibroblast_tick", "min", "Last step of the fibroblasts"},
                     self.fibroblast_tick);
        visit.scalar(ArrayInfo{"clock/last_session", "min", "Last session, -1 before the first"},
                     self.last_session);
        visit.scalar(ArrayInfo{"clock/sessions_done", "1", "Sessions so far"}, self.sessions_done);
        visit.scalar(ArrayInfo{"clock/seed", "1", "Seed of the run"}, self.seed);
    }
};

/// Everything that evolves; nothing else may be needed to continue a run.
struct TissueState {
    RegularGrid grid;
    ClockState clock;
    diffusion::SoluteFields solutes;
    diffusion::ImmobileFields local;
    matrix::ExtracellularMatrix matrix;
    tissue::Vasculature vessels;
    tissue::Wounds wounds;
    cells::CellGroups cells;
    AuditState audit;
    /// Share of the volume that cells fill, as migrating cells last saw it (refreshed with the
    /// macrophage clock, hence not a function of the cells as they are now).
    VoxelArray<float> volume_fraction;
    /// q: quiescent fibroblasts over their territory / the same on day 0, as of the last audit or
    /// cut.
    VoxelArray<float> resting_share;

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        ClockState::for_each_array(self.clock, visit);
        diffusion::SoluteFields::for_each_array(self.solutes, visit);
        diffusion::ImmobileFields::for_each_array(self.local, visit);
        matrix::ExtracellularMatrix::for_each_array(self.matrix, visit);
        tissue::Vasculature::for_each_array(self.vessels, visit);
        tissue::Wounds::for_each_array(self.wounds, visit);
        cells::CellGroups::for_each_array(self.cells, visit);
        AuditState::for_each_array(self.audit, visit);
        visit.grid(ArrayInfo{"cells/volume_fraction", "1", "Share of the volume that cells fill"},
                   GridArray{self.volume_fraction.data(), &self.grid});
        visit.grid(ArrayInfo{"cells/resting_share",
                             "1",
                             "Quiescent fibroblasts over their territory / the same on day 0"},
                   GridArray{self.resting_share.data(), &self.grid});
    }

    /// Hash of tick, counters, fields, matrix, cells; no padding.
    [[nodiscard]] std::uint64_t hash() const {
        StateHashVisitor visit;
        for_each_array(*this, visit);
        return visit.value();
    }
};

}  // namespace reticulin::simulation
