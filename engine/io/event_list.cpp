#include "engine/io/event_list.hpp"

#include "engine/io/run_folder.hpp"

namespace reticulin::io {

void for_each_event(std::string_view text,
                    const std::string& path,
                    FunctionRef<void(std::string_view, const JsonObject&)> visit) {
    for (std::size_t at = 0, end = text.find('\n'); end != std::string_view::npos;
         at = end + 1, end = text.find('\n', at)) {
        const std::string_view line = text.substr(at, end - at);
        visit(line, JsonObject::parse(std::string(line), path));
    }
}

std::string events_until(const std::string& text, Tick tick) {
    std::string kept;
    for_each_event(text, run_files::events, [&](std::string_view line, const JsonObject& event) {
        if (event.integer("tick", 0) <= tick) kept.append(line).append("\n");
    });
    return kept;
}

}  // namespace reticulin::io
