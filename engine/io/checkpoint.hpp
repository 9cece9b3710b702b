#pragma once

#include "engine/io/file_system.hpp"
#include "engine/simulation/tissue_state.hpp"

#include <string>

namespace reticulin::io {

/// Raised whenever the same scenario gives other bits than before: a checkpoint of another version
/// cannot be continued exactly and is refused.
inline constexpr std::int64_t results_version = 10;

/// The state as bytes: every array of for_each_array with its name, type and extents, in order, and
/// the state hash. `compressed` packs the arrays (shuffle + zstd 1). Not yet sealed.
void write_checkpoint(const simulation::TissueState& state,
                      const std::string& scenario_hash,
                      bool compressed,
                      ByteSink sink);

/// How many bytes that takes, unpacked, roughly.
std::size_t checkpoint_size(const simulation::TissueState& state);

/// The same in memory.
std::string checkpoint_bytes(const simulation::TissueState& state,
                             const std::string& scenario_hash,
                             bool compressed);

/// Fills a state that was built from the same scenario. Throws IoError, naming `path`, if the bytes
/// are damaged, of another results version or of another scenario; the state is then half
/// filled and must be thrown away. Afterwards the state's hash is the one that was saved.
void load_checkpoint(std::string_view bytes,
                     const std::string& path,
                     const std::string& scenario_hash,
                     simulation::TissueState& state);

}  // namespace reticulin::io
