#include "engine/cli/puncture_export.hpp"

#include "engine/core/error.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/result_file.hpp"
#include "engine/needling/puncture_table.hpp"

#include <cstdio>

namespace reticulin::cli {
namespace {

tissue::Puncture puncture_of(const io::PunctureData& data) {
    const auto vector = [](const std::array<double, 3>& v) { return Vec3(v[0], v[1], v[2]); };
    tissue::Puncture p;
    p.session = data.session;
    p.pass = data.pass;
    p.entry = vector(data.entry);
    p.direction = vector(data.direction);
    p.depth = data.depth;
    p.needle_length = data.needle_length;
    p.needle_radius = data.needle_radius;
    p.tip_radius = data.tip_radius;
    p.residual_ratio = data.residual_ratio;
    p.collar_width = data.collar_width;
    p.bled = data.bled;
    p.plane = data.plane;
    p.plane_normal = vector(data.plane_normal);
    return p;
}

}  // namespace

std::vector<tissue::Puncture> punctures_of_run(const Options& options) {
    const io::ResultFile run = io::ResultFile::open(options.arguments.front());
    if (run.times().empty())
        throw UsageError(options.arguments.front() +
                         " holds no snapshots, and punctures stand there; use info --plan with its "
                         "scenario.resolved.toml");
    std::vector<tissue::Puncture> punctures;
    for (const io::PunctureData& data : run.punctures(run.times().size() - 1))
        punctures.push_back(puncture_of(data));
    return punctures;
}

void export_punctures(const std::vector<tissue::Puncture>& punctures, const Options& options) {
    if (io::exists(options.punctures) && !options.force)
        throw UsageError(options.punctures + " exists; choose another file or use --force");
    io::write_atomically(options.punctures, needling::write_puncture_table(punctures));
    if (!options.quiet)
        std::fprintf(
            stderr, "wrote %zu punctures to %s\n", punctures.size(), options.punctures.c_str());
}

}  // namespace reticulin::cli
