#pragma once

#include "engine/io/json.hpp"

namespace reticulin::io {

/// Program, version, compiler and build type, as manifests and `reticulin version` have them.
JsonObject build_information();

}  // namespace reticulin::io
