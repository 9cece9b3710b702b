#include "engine/io/pack.hpp"

#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"
#include "engine/io/output_file.hpp"

#include <cstdio>

namespace reticulin::cli {

int pack(const Options& options) {
    if (options.arguments.size() != 1) throw UsageError("name one run folder to pack");
    const std::string folder = options.arguments.front();
    const std::string name = folder.substr(0, folder.find_last_not_of('/') + 1);
    const std::string output = options.out.empty() ? name + ".vtkhdf" : options.out;
    io::check_output_file(output, "--out", options.force);
    io::pack_run(folder, output);
    if (!options.quiet) std::printf("%s\n", output.c_str());
    return 0;
}

}  // namespace reticulin::cli
