#include "engine/cli/scenario_arguments.hpp"

#include "engine/core/error.hpp"

namespace reticulin::cli {

std::vector<io::Override> overrides_of(const Options& options) {
    std::vector<io::Override> overrides;
    for (const std::string& text : options.set) overrides.push_back(io::parse_override(text));
    if (!options.seed.empty()) overrides.push_back({"run.seed", options.seed});
    return overrides;
}

io::Scenario load(const Options& options, std::size_t most_arguments) {
    if (options.arguments.empty())
        throw UsageError("no scenario given; write for example scenarios/single_puncture.toml");
    if (options.arguments.size() > most_arguments)
        throw UsageError("found a second argument, " + options.arguments[most_arguments] +
                         "; allowed: one scenario at a time");
    return io::load_scenario(options.arguments.front(), overrides_of(options), options.library);
}

}  // namespace reticulin::cli
