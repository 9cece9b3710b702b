#pragma once

#include <string>

namespace reticulin::io {

/// JSON Schema (draft 2020-12) of scenario files for editors, generated from the same describe()
/// functions and ranges that the reader uses; docs/scenario.schema.json is this text.
std::string scenario_schema();

}  // namespace reticulin::io
