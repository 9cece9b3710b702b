#include "engine/io/event_list.hpp"

#include "engine/io/json.hpp"
#include "engine/io/run_folder.hpp"

namespace reticulin::io {

std::string events_until(const std::string& text, Tick tick) {
    std::string kept;
    for (std::size_t at = 0, end = text.find('\n'); end != std::string::npos;
         at = end + 1, end = text.find('\n', at)) {
        const std::string line = text.substr(at, end - at);
        if (JsonObject::parse(line, run_files::events).integer("tick", 0) <= tick)
            kept += line + "\n";
    }
    return kept;
}

}  // namespace reticulin::io
