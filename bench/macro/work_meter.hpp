#pragma once

#include "engine/simulation/simulation.hpp"

#include <array>

namespace reticulin::bench {

/// Counts the work of a run without adding any: it looks where solutes were due anyway, and once a
/// day while they sleep.
class WorkMeter {
  public:
    /// Refers to the simulation.
    explicit WorkMeter(const simulation::Simulation& simulation);

    /// The next tick after now at which it wants to look.
    [[nodiscard]] Tick next_look() const;
    void look();

    /// Voxels of the active slab x solves of the delta form, over all solutes and steps taken;
    /// trial steps thrown away are not counted (see rejected_steps).
    [[nodiscard]] double voxel_solutes() const { return voxel_solutes_; }

    [[nodiscard]] long solute_steps() const { return solute_steps_; }

    /// Cells x steps of their own period, by type. Numbers are read at the end of each solute step
    /// and taken to hold since the one before, so they are a little off while cells rush in.
    [[nodiscard]] double cell_steps(cells::CellType type) const {
        return cell_steps_[cells::index(type)];
    }

  private:
    void count_cells(const simulation::TissueState& state, Tick elapsed);

    const simulation::Simulation& simulation_;
    std::array<double, diffusion::solute_count> diffusivity_{};  // um^2/h
    std::array<double, diffusion::solute_count> loss_rate_{};    // per hour
    std::array<Tick, cells::cell_type_count> period_{};
    Tick last_ = 0;
    long solute_steps_ = 0;
    Tick solute_tick_ = 0;
    double voxel_solutes_ = 0;
    std::array<double, cells::cell_type_count> cell_steps_{};
};

}  // namespace reticulin::bench
