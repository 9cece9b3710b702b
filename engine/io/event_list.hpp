#pragma once

#include "engine/core/tick.hpp"

#include <string>

namespace reticulin::io {

/// The lines of events.jsonl up to a tick; an unfinished last line is left out. Throws IoError on a
/// damaged line.
std::string events_until(const std::string& text, Tick tick);

}  // namespace reticulin::io
