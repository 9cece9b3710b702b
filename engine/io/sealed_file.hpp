#pragma once

#include "engine/core/tick.hpp"
#include "engine/io/file_system.hpp"

#include <string>
#include <string_view>

namespace reticulin::io {

/// Snapshots, indexes and checkpoints end in a seal of 32 bytes: "RTCLSEAL", tick (int64), length
/// of what it seals (uint64), XXH64 of everything before the hash; little endian. HDF5 readers do
/// not mind bytes after the end of a file.
inline constexpr std::size_t seal_size = 32;

/// `bytes` with its seal appended.
std::string sealed(std::string bytes, Tick tick);

/// Writes bytes and their seal atomically, piece by piece; `about` is how many there will be.
void write_sealed(const std::string& path,
                  ByteSource source,
                  std::size_t about,
                  Tick tick,
                  const WriteHook& hook,
                  std::string_view place);

/// The bytes without the seal, which must be right; else IoError with path and reason.
std::string_view unsealed(std::string_view bytes, const std::string& path);

/// Reads a sealed file and verifies it before anyone parses it.
std::string read_sealed(const std::string& path);

/// Tick of a sealed file; reads its last bytes only and checks its length, not the sum.
Tick tick_of_sealed(const std::string& path);

}  // namespace reticulin::io
