#include "engine/io/json.hpp"

#include "target.hpp"

using namespace reticulin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    io::JsonObject manifest;
    if (!fuzz::is_taken<IoError>([&] { manifest = io::JsonObject::parse(text, "manifest.json"); }))
        return 0;
    for (const char* key : {"seed", "tick", "title", "session_ticks", "fields"}) {
        (void)manifest.text(key);
        (void)manifest.number(key, 0.0);
        (void)manifest.integer(key, 0);
        (void)manifest.natural(key, 0);
        (void)manifest.truth(key, false);
        (void)manifest.numbers(key);
        (void)manifest.texts(key);
    }
    const io::JsonObject copy(manifest);  // NOLINT(performance-unnecessary-copy-initialization)
    const std::string line = copy.line();
    fuzz::require(line.find('\n') == std::string::npos, "a line is one line");
    fuzz::require(io::JsonObject::parse(line, "line").line() == line, "a line reads back");
    fuzz::require(io::JsonObject::parse(copy.page(), "page").line() == line, "a page reads back");
    return 0;
}
