#pragma once

#include "engine/needling/regimen.hpp"
#include "engine/simulation/parameters.hpp"
#include "engine/simulation/tissue_state.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace reticulin::simulation {

/// One simulation: skin, a regimen, a seed. Many may live in one process.
class Simulation {
  public:
    /// Builds healthy (or depleted) skin at tick 0 and plans every puncture of the regimen.
    Simulation(const Parameters& parameters, const needling::Regimen& regimen, std::uint64_t seed);
    ~Simulation();
    Simulation(Simulation&&) noexcept;

    /// Advances one tick.
    void advance();
    /// Advances to a tick, leaping over ticks at which nothing is due.
    void run_until(Tick end);

    [[nodiscard]] Tick now() const;
    [[nodiscard]] const TissueState& state() const;
    /// For restart and tests; call rebuild() after writing.
    [[nodiscard]] TissueState& mutable_state();
    /// Rebuilds everything derived (densities, tension) from the state, in the same order as a run
    /// has it, and wakes sleeping solutes if a local signal was written. Cells must be in (voxel,
    /// id) order.
    void rebuild();

    [[nodiscard]] const Parameters& parameters() const;
    [[nodiscard]] const tissue::SkinGeometry& geometry() const;
    /// Every puncture of every session inside the block, in the order of cutting.
    [[nodiscard]] const std::vector<tissue::Puncture>& planned_punctures() const;
    /// The largest residuals of all audits since construction.
    [[nodiscard]] const AuditResiduals& audit_residuals() const;
    /// Wall seconds by phase.
    [[nodiscard]] std::map<std::string, double> seconds_by_phase() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace reticulin::simulation
