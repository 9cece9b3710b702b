#include "engine/cli/scenario_arguments.hpp"
#include "engine/cli/verbs.hpp"

#include <cstdio>

namespace reticulin::cli {

int check(const Options& options) {
    const io::Scenario scenario = load(options);
    if (!options.quiet) {
        std::printf("%s: good. \"%s\": %s; %zu values, %zu regions.\n",
                    scenario.file.c_str(),
                    scenario.title.c_str(),
                    scenario.regimen_in_words.c_str(),
                    scenario.values.size(),
                    scenario.regions.size());
    }
    return 0;
}

}  // namespace reticulin::cli
