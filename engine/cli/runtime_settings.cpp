#include "engine/cli/runtime_settings.hpp"

#include "engine/core/parallel.hpp"

#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace reticulin::cli {
namespace {

/// Puts a setting into the environment unless the user has; true if it was put there.
bool preset(const char* name, const char* value) {
    const char* const given = std::getenv(name);
    if (given != nullptr && *given != '\0') return false;
    setenv(name, value, 1);
    return true;
}

/// Whether /proc/self/exe is the system's loader, called with this program as its argument.
bool is_run_by_loader() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error || program.filename().string().starts_with("ld-");
}

}  // namespace

void start_again_with_settings(bool simulates, char** argv) {
    // Waiting threads must sleep, not spin: on a busy machine spinning costs up to 370 times the
    // run.
    bool added = preset("OMP_WAIT_POLICY", "passive");
    // A few microseconds of looking before they sleep: most loops follow each other that closely,
    // and waking a sleeper costs more than they do. GNU's runtime only; others do not know the
    // name.
    if (added) preset("GOMP_SPINCOUNT", "1000");
    // A simulation's memory in pages of 2 MiB where the system has them: cells read many arrays at
    // scattered places, and small blocks' arrays are smaller than a page each. The GNU C library's
    // alone.
    if (simulates) added |= preset("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    if (!added || is_run_by_loader()) return;
    unbind_first_thread();          // else the program that follows would know of one processor
    execv("/proc/self/exe", argv);  // returns only if it fails: then we go on as we are
}

void keep_memory() {
#ifdef M_TRIM_THRESHOLD
    constexpr int most = 1 << 30;
    mallopt(M_TRIM_THRESHOLD, most);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

}  // namespace reticulin::cli
