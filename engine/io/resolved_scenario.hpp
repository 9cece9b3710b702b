#pragma once

#include "engine/io/parameter_fields.hpp"
#include "engine/io/scenario.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// Device name of a resolved scenario: its geometry stands in full beside it.
inline constexpr std::string_view as_given = "as_given";

/// scenario.resolved.toml: every effective value with its origin, sessions and regions written out.
/// It stands alone: it reads back to the same scenario whatever the library says later.
std::string resolved_text(const Scenario& scenario, const std::vector<FieldGroup>& groups);

/// Everything that moves the state: values, sessions and, if asked for, seeds. Without seeds it is
/// the same for all replicates of an arm.
std::string model_text(const Scenario& scenario, bool with_seeds);

/// model_text, and which rows and snapshots are written: all that decides what a run writes, and
/// nothing else (no titles, origins, file names): two scenarios with the same text give the same
/// results, bit for bit, in one results version.
std::string identity_text(const Scenario& scenario);

/// What decides all that a run does and writes up to and with a tick, if it does not end there: two
/// scenarios with the same text are one run until then. Later sessions stand in it without their
/// times: where they will cut is known from the start (regions), when is not. A step that ends at a
/// later session may have been cut short for it.
std::string past_text(const Scenario& scenario, Tick tick);

}  // namespace reticulin::io
