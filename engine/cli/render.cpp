#include "engine/cli/comparison_table.hpp"
#include "engine/cli/pictures.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"
#include "engine/io/output_file.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace reticulin::cli {

int render(const Options& options) {
    if (options.arguments.empty()) throw UsageError("no run folder given");
    if (options.out.empty()) throw UsageError("render needs --out FILE.png");
    if (!options.out.ends_with(".png"))
        throw UsageError("--out " + options.out +
                         ": pictures are PNG; write a name that ends in .png");
    io::check_output_file(options.out, "--out", true);
    constexpr std::array views{"tissue", "histology", "field", "compare"};
    const bool known =
        std::any_of(views.begin(), views.end(), [&](const char* v) { return options.view == v; });
    if (!known)
        throw UsageError("--view '" + options.view +
                         "': must be tissue, histology, field or compare");
    if (!options.section.empty() && options.view != "histology" && options.view != "field")
        throw UsageError("--section: --view " + options.view +
                         " shows no plane of choice; allowed with --view histology and field");
    if (options.view == "compare") {
        std::vector<ComparedRun> runs;
        for (const std::string& path : options.arguments) runs.push_back(compared_run(path));
        draw_comparison(runs, compared_arms(runs), options, options.out);
    } else {
        if (options.arguments.size() > 1)
            throw UsageError("--view " + options.view + " draws one run; give one run folder");
        draw_run(options);
    }
    if (!options.quiet) std::fprintf(stderr, "wrote %s\n", options.out.c_str());
    return 0;
}

}  // namespace reticulin::cli
