#pragma once

#include "engine/io/snapshot_list.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reticulin::io {

/// The index run.vtkhdf: virtual datasets over snapshots/, fields, cells and punctures on one
/// clock. `snapshots` in order of tick, at least one. Not yet sealed.
std::string build_index(const ResultLayout& layout, const std::vector<SnapshotInfo>& snapshots);

/// The same tree with plain datasets, for one self-contained file. `open_file("s000012.h5")` gives
/// a verified snapshot or static.h5; `add_more` may write beside /VTKHDF.
std::string build_packed(const ResultLayout& layout,
                         const std::vector<SnapshotInfo>& snapshots,
                         const std::function<Hdf5File(const std::string&)>& open_file,
                         const std::function<void(Hdf5File&)>& add_more);

}  // namespace reticulin::io
