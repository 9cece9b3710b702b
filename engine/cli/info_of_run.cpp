#include "engine/cli/run_plan.hpp"
#include "engine/io/result_file.hpp"

#include <cstdio>

namespace reticulin::cli {

int info_of_run(const Options& options) {
    const io::ResultFile run = io::ResultFile::open(options.arguments.front());
    const auto voxels = run.voxels();
    std::printf("%s: %s\n", run.title().c_str(), run.regimen().c_str());
    std::printf("seed             %llu\n", static_cast<unsigned long long>(run.seed()));
    std::printf(
        "voxels           %d x %d x %d of %g um\n", voxels[0], voxels[1], voxels[2], run.voxel());
    std::printf("snapshots        %zu, days", run.times().size());
    for (const double day : run.times()) std::printf(" %g", day);
    std::printf("\nsessions, days  ");
    for (const double day : run.session_days()) std::printf(" %g", day);
    std::printf("\n");
    return 0;
}

}  // namespace reticulin::cli
