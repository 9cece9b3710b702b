#pragma once

#include "engine/core/error.hpp"
#include "engine/core/tick.hpp"
#include "engine/io/hdf5_file.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// What the index has to know of one snapshot.
struct SnapshotInfo {
    std::string file;  // name in snapshots/
    Tick tick = 0;
    std::size_t cells = 0;
    std::size_t puncture_points = 0;  // two per puncture
    std::size_t first_plane = 0;      // planes of `orientation` the file holds: [first, last)
    std::size_t last_plane = 0;
};

/// One dataset of fields, cells or punctures.
struct ColumnInfo {
    std::string name;
    std::string unit;
    std::string description;
    NumberType type = NumberType::f32;
    std::size_t components = 1;
};

/// Along one side of a block: a file that claims more is damaged.
inline constexpr std::int64_t most_voxels = 100000;

/// What all snapshots of a run share.
struct ResultLayout {
    std::size_t nx = 0, ny = 0, nz = 0;
    double voxel = 0;
    std::vector<ColumnInfo> fields;         // in every snapshot
    std::vector<ColumnInfo> static_fields;  // in static.h5
    std::vector<ColumnInfo> cells;          // without points
    std::vector<ColumnInfo> punctures;      // without points
};

/// Snapshots of a folder in order of tick, by their seals (file and tick only). A file without a
/// right seal throws IoError, or is left out and named in `damaged` where that is given.
std::vector<SnapshotInfo> list_snapshots(const std::string& folder,
                                         std::vector<std::string>* damaged = nullptr);

/// Name in snapshots/ of the snapshot with this number, counted from 0.
std::string snapshot_file(int number);

/// Throws IoError naming the first snapshot that a run folder had and that is gone: a number below
/// one that is there, or what run.vtkhdf lists last. A run that kept none is whole.
void refuse_missing_snapshot(const std::string& run_folder);

/// Reads counts and planes of a snapshot.
SnapshotInfo inspect_snapshot(const Hdf5File& file, const std::string& name);

/// Fills the planes of `orientation` that a snapshot leaves out with those of `orientation_rest`;
/// `planes` is how many the block has.
template <class T>
void fill_resting_planes(std::vector<T>& orientation,
                         const std::vector<T>& rest,
                         const SnapshotInfo& snapshot,
                         std::size_t planes) {
    if (rest.size() != orientation.size())
        throw IoError(snapshot.file + " is damaged: extents of the orientation");
    const std::size_t plane = rest.size() / planes;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (i / plane < snapshot.first_plane || i / plane >= snapshot.last_plane)
            orientation[i] = rest[i];
    }
}

/// Layout of a run from its static file and any snapshot.
ResultLayout inspect_layout(const Hdf5File& static_file, const Hdf5File& snapshot);

/// Opens a sealed HDF5 file: checksum first, then the library.
Hdf5File open_sealed(const std::string& path);

}  // namespace reticulin::io
