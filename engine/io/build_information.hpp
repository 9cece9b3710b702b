#pragma once

#include "engine/io/json.hpp"

namespace reticulin::io {

/// Program, versions (its own, of result files, of results), compiler and build type, as manifests
/// and `reticulin version` have them.
JsonObject build_information();

}  // namespace reticulin::io
