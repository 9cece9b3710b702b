#include "engine/cli/puncture_export.hpp"
#include "engine/cli/run_plan.hpp"
#include "engine/io/json.hpp"
#include "engine/io/result_file.hpp"

#include <cstdint>
#include <cstdio>

namespace reticulin::cli {
namespace {

void print_json(const io::ResultFile& run) {
    const auto v = run.voxels();
    io::JsonObject object;
    object.set("title", run.title()).set("regimen", run.regimen()).set("seed", run.seed());
    object.set("voxels", std::vector<double>{double(v[0]), double(v[1]), double(v[2])})
        .set("voxel_um", run.voxel())
        .set("snapshot_days", run.times())
        .set("session_days", run.session_days());
    const bool any = !run.times().empty();
    object.set("punctures",
               any ? static_cast<std::int64_t>(run.punctures(run.times().size() - 1).size()) : 0);
    object.set("fields",
               any ? run.field_names(run.times().size() - 1) : std::vector<std::string>{});
    std::printf("%s\n", object.line().c_str());
}

void print_words(const io::ResultFile& run) {
    const auto voxels = run.voxels();
    std::printf("%s: %s\n", run.title().c_str(), run.regimen().c_str());
    std::printf("seed             %llu\n", static_cast<unsigned long long>(run.seed()));
    if (voxels[0] > 0)
        std::printf("voxels           %d x %d x %d of %g um\n",
                    voxels[0],
                    voxels[1],
                    voxels[2],
                    run.voxel());
    std::printf("snapshots        %zu, days", run.times().size());
    for (const double day : run.times()) std::printf(" %g", day);
    std::printf("\nsessions, days  ");
    for (const double day : run.session_days()) std::printf(" %g", day);
    std::printf("\n");
    if (run.times().empty()) return;
    const std::size_t last = run.times().size() - 1;
    std::printf("punctures        %zu\nfields          ", run.punctures(last).size());
    for (const std::string& name : run.field_names(last)) std::printf(" %s", name.c_str());
    std::printf("\n");
}

}  // namespace

int info_of_run(const Options& options) {
    const io::ResultFile run = io::ResultFile::open_whole(options.arguments.front());
    if (!options.punctures.empty()) export_punctures(punctures_of_run(options), options);
    options.json ? print_json(run) : print_words(run);
    return 0;
}

}  // namespace reticulin::cli
