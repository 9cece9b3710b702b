#include "engine/cli/puncture_export.hpp"

#include "engine/core/error.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/output_file.hpp"
#include "engine/io/result_file.hpp"
#include "engine/needling/puncture_table.hpp"

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace reticulin::cli {

std::vector<tissue::Puncture> punctures_of_run(const Options& options) {
    const io::ResultFile run = io::ResultFile::open_whole(options.arguments.front());
    if (run.times().empty())
        throw UsageError(options.arguments.front() +
                         " holds no snapshots, and punctures stand there; use info --plan with its "
                         "scenario.resolved.toml");
    const std::vector<io::PunctureData> punctures = run.punctures(run.times().size() - 1);
    return {punctures.begin(), punctures.end()};
}

void export_punctures(const std::vector<tissue::Puncture>& punctures, const Options& options) {
    std::error_code ignored;
    if (std::filesystem::equivalent(options.punctures, options.arguments.front(), ignored))
        throw UsageError("--punctures " + options.punctures +
                         " is the very file that is read; choose another");
    io::check_output_file(options.punctures, "--punctures", options.force);
    io::write_atomically(options.punctures, needling::write_puncture_table(punctures));
    if (!options.quiet)
        std::fprintf(
            stderr, "wrote %zu punctures to %s\n", punctures.size(), options.punctures.c_str());
}

}  // namespace reticulin::cli
