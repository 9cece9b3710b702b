#include "engine/cli/pictures.hpp"
#include "engine/core/error.hpp"

#include <unistd.h>

#include <filesystem>

namespace reticulin::cli {

namespace {

[[noreturn]] void cannot_draw() {
    throw UsageError(
        "this program was built without VTK and cannot draw, nor does reticulin-pictures stand "
        "beside it; install libvtk9-dev and libegl-dev, "
        "then configure again with -DRETICULIN_VTK=ON. Every run also opens in ParaView "
        "(run.vtkhdf)");
}

}  // namespace

std::string program_that_draws() {
    std::error_code error;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::string beside = (here.parent_path() / "reticulin-pictures").string();
    return !error && ::access(beside.c_str(), X_OK) == 0 ? beside : "";
}

bool can_draw() {
    return !program_that_draws().empty();
}

void draw_run(const Options&) {
    cannot_draw();
}

void check_comparison(const std::vector<ComparedRun>&,
                      const std::vector<ComparedArm>&,
                      const Options&) {}

void draw_comparison(const std::vector<ComparedRun>&,
                     const std::vector<ComparedArm>&,
                     const Options&,
                     const std::string&) {
    cannot_draw();
}

}  // namespace reticulin::cli
