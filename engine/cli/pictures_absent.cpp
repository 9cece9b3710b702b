#include "engine/cli/pictures.hpp"
#include "engine/core/error.hpp"

namespace reticulin::cli {

namespace {

[[noreturn]] void cannot_draw() {
    throw UsageError(
        "this program was built without VTK and cannot draw; install libvtk9-dev and libegl-dev, "
        "then configure again with -DRETICULIN_VTK=ON. Every run also opens in ParaView "
        "(run.vtkhdf)");
}

}  // namespace

bool can_draw() {
    return false;
}

void draw_run(const Options&) {
    cannot_draw();
}

void draw_comparison(const std::vector<ComparedRun>&,
                     const std::vector<ComparedArm>&,
                     const Options&,
                     const std::string&) {
    cannot_draw();
}

}  // namespace reticulin::cli
