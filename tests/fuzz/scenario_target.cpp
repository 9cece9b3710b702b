#include "engine/core/state_hash.hpp"
#include "engine/io/scenario_reader.hpp"

#include "target.hpp"

#include <algorithm>
#include <memory>

using namespace reticulin;

namespace {

/// A first line "# --set path=value" is given as an override, so that one input tries both doors.
std::vector<io::Override> overrides_of(const std::string& text) {
    constexpr std::string_view mark = "# --set ";
    if (!text.starts_with(mark)) return {};
    std::vector<io::Override> overrides;
    fuzz::is_taken<UsageError>([&] {
        const std::size_t end = std::min(text.find('\n'), text.size());
        overrides.push_back(io::parse_override(text.substr(mark.size(), end - mark.size())));
    });
    return overrides;
}

io::Scenario read(const std::string& text,
                  const std::string& file,
                  const std::vector<io::Override>& overrides) {
    static const auto with_library = [] {
        auto reader = std::make_unique<io::ScenarioReader>(io::Library::embedded(),
                                                           std::vector<io::Override>{});
        reader->apply_library();
        return reader;
    }();
    io::ScenarioReader reader(*with_library, overrides);
    return reader.read(text, file);
}

bool same_sessions(const needling::Regimen& a, const needling::Regimen& b) {
    if (a.sessions.size() != b.sessions.size()) return false;
    for (std::size_t i = 0; i < a.sessions.size(); ++i) {
        const needling::Session& one = a.sessions[i];
        const needling::Session& other = b.sessions[i];
        if (one.time != other.time || one.passes != other.passes || one.entries != other.entries ||
            one.given.has_value() != other.given.has_value())
            return false;
        if (one.given && one.given->size() != other.given->size()) return false;
    }
    return true;
}

/// scenario.resolved.toml loads to the same scenario.
void check_resolved(const io::Scenario& scenario) {
    const io::Scenario again = read(scenario.resolved_text, "resolved.toml", {});
    fuzz::require(again.title == scenario.title && again.end == scenario.end &&
                      again.seed == scenario.seed && again.device_seed == scenario.device_seed,
                  "a resolved scenario has the same header");
    fuzz::require(same_sessions(again.regimen, scenario.regimen),
                  "a resolved scenario has the same sessions");
    fuzz::require(again.regions.size() == scenario.regions.size(),
                  "a resolved scenario has the same regions");
    for (std::size_t i = 0; i < again.regions.size(); ++i)
        fuzz::require(same_sessions(again.regions[i].regimen, scenario.regions[i].regimen),
                      "a resolved region has the same sessions");
}

/// Under libFuzzer every eighth input, chosen by its bytes: the second reading costs more than the
/// first, and what breaks it breaks it for the input's many relatives too. A replay checks all.
bool is_chosen([[maybe_unused]] const std::string& text) {
#if defined(RETICULIN_UNDER_LIBFUZZER)
    return hash_bytes(text.data(), text.size()) % 8 == 0;
#else
    return true;
#endif
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    io::Scenario scenario;
    // A folder that does not exist: relative paths lead nowhere, on every machine.
    const bool taken = fuzz::is_taken<io::InvalidScenario>(
        [&] { scenario = read(text, "no such folder/fuzz.toml", overrides_of(text)); });
    if (taken && is_chosen(text)) check_resolved(scenario);
    return 0;
}
