#pragma once

namespace reticulin::cli {

/// What the runtimes of threads and memory read at start only, unless the user has set it: a
/// program that will use them starts itself once more. `simulates`: whether pages of 2 MiB pay.
void start_again_with_settings(bool simulates, char** argv);

/// Memory given back is kept for the next step instead of being cleared by the system every time.
void keep_memory();

}  // namespace reticulin::cli
