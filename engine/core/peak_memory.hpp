#pragma once

#include <cstdint>

namespace reticulin {

/// Bytes of memory this program has held at most since it started (VmHWM of /proc/self/status).
/// Not what getrusage tells: that counts what the process held before it became this program, so a
/// run started by a large Python process would be as large as that.
std::int64_t peak_memory();

}  // namespace reticulin
