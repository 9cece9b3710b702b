#pragma once

#include "engine/cells/cell_parameters.hpp"
#include "engine/io/snapshot_fields.hpp"
#include "engine/simulation/tissue_state.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <array>
#include <string>
#include <vector>

namespace reticulin::io {

/// Version of the layout of result files. Raised when a reader of an older file would read the new
/// one wrongly; new datasets alone do not raise it.
inline constexpr std::int64_t schema_version = 1;

/// What a snapshot holds besides cells and punctures.
struct SnapshotSettings {
    std::vector<std::string> fields;  // names; "all": every one
    bool lossless = false;
    std::array<double, cells::cell_kind_count> radius{};  // um, by kind
};

/// Radius of each kind of cell from the parameters.
std::array<double, cells::cell_kind_count> cell_radii(const cells::CellParameters& cells);

/// What never changes: layer, resting collagen, fibres and supply, the junction, vessels. `state`
/// is that of tick 0.
std::string build_static_file(const simulation::TissueState& state,
                              const tissue::SkinGeometry& geometry,
                              const SnapshotSettings& settings);

/// Writes snapshots one after the other; keeps the resting orientation to leave out what rests.
class SnapshotBuilder {
  public:
    /// `resting_orientation` as static.h5 has it.
    SnapshotBuilder(SnapshotSettings settings, std::vector<float> resting_orientation);
    /// The HDF5 file of a snapshot, not yet sealed.
    [[nodiscard]] std::string build(const simulation::TissueState& state) const;

  private:
    SnapshotSettings settings_;
    std::vector<float> resting_orientation_;
};

}  // namespace reticulin::io
