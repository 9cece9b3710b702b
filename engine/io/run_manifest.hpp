#pragma once

#include "engine/core/tick.hpp"
#include "engine/io/json.hpp"
#include "engine/io/scenario.hpp"
#include "engine/simulation/simulation.hpp"

namespace reticulin::io {

/// The manifest of a run that is about to start and will end at `end`.
JsonObject manifest_of_new_run(const Scenario& scenario,
                               const simulation::Simulation& simulation,
                               Tick end);

/// Notes who runs it: this machine, with so many threads.
void set_machine(JsonObject& manifest, int threads);

}  // namespace reticulin::io
