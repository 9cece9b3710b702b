#pragma once

#include <cstdint>

namespace reticulin {

/// Bytes of memory this process holds now (VmRSS of /proc/self/status).
std::int64_t held_memory();

/// Bytes it has held at most (VmHWM) since it started, or since they were forgotten. Not what
/// getrusage tells: that counts what the process held before it became this program, so a run
/// started by a large Python process would be as large as that.
std::int64_t peak_memory();

/// What the process holds now is its peak from here on; nothing happens where the system cannot.
void forget_peak_memory();

}  // namespace reticulin
