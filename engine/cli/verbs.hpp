#pragma once

#include "engine/cli/options.hpp"

#include <span>
#include <string_view>

namespace reticulin::cli {

/// One verb of the program.
struct Verb {
    std::string_view name;
    std::string_view arguments;  ///< as shown by --help, "SCENARIO", "RUN...", "SCENARIO [PATH]"
    std::string_view options;    ///< long options it takes, separated by spaces
    std::string_view summary;
    int (*run)(const Options& options);  ///< returns the exit code; throws what the engine throws
};

/// All verbs, in the order of --help.
std::span<const Verb> verbs();

// One file each.
int check(const Options& options);
int explain(const Options& options);
int info(const Options& options);
int measures(const Options& options);
int pack(const Options& options);
int resume(const Options& options);
int run(const Options& options);
int render(const Options& options);
int compare(const Options& options);
int version(const Options& options);

}  // namespace reticulin::cli
