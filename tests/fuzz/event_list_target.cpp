#include "engine/io/event_list.hpp"

#include "target.hpp"

using namespace reticulin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    constexpr Tick tick = 1440;
    std::string kept;
    if (!fuzz::is_taken<IoError>([&] { kept = io::events_until(text, tick); })) return 0;
    fuzz::require(kept.size() <= text.size(), "events are only left out");
    fuzz::require(io::events_until(kept, tick) == kept, "what is kept once is kept again");
    return 0;
}
