#pragma once

#include "engine/io/scenario.hpp"
#include "engine/simulation/simulation.hpp"

#include <memory>
#include <string>

namespace reticulin::testing {

/// A shipped scenario by its path below scenarios/, with overrides "path=value".
io::Scenario shipped(const std::string& path, const std::vector<std::string>& overrides = {});

/// A simulation of a scenario.
std::unique_ptr<simulation::Simulation> simulate(const io::Scenario& scenario);

/// Copies every array of one state into another through for_each_array: what a checkpoint does,
/// without a file.
void copy_state(const simulation::TissueState& from, simulation::TissueState& to);

/// Sum over cells of one kind.
std::size_t count(const simulation::Simulation& simulation, cells::CellKind kind);

}  // namespace reticulin::testing
