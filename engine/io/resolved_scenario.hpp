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

}  // namespace reticulin::io
