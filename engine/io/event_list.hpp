#pragma once

#include "engine/core/parallel.hpp"
#include "engine/core/tick.hpp"
#include "engine/io/json.hpp"

#include <string>
#include <string_view>

namespace reticulin::io {

/// Calls visit(line, event) for every finished line. Throws IoError, naming `path`, on a damaged
/// one.
void for_each_event(std::string_view text,
                    const std::string& path,
                    FunctionRef<void(std::string_view, const JsonObject&)> visit);

/// The lines of events.jsonl up to a tick; an unfinished last line is left out. Throws IoError on a
/// damaged line.
std::string events_until(const std::string& text, Tick tick);

}  // namespace reticulin::io
