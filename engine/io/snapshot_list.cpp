#include "engine/io/snapshot_list.hpp"

#include "engine/core/error.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/sealed_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reticulin::io {

namespace {

bool is_snapshot_name(const std::string& name) {
    return name.size() == 10 && name.front() == 's' && name.substr(7) == ".h5" &&
           name.find_first_not_of("0123456789", 1) == 7;
}

/// Tick of the snapshot that run.vtkhdf lists last; -1 where there is no good index.
Tick last_listed(const std::string& run_folder) {
    try {
        return tick_of_sealed(run_folder + "/" + run_files::index);
    } catch (const IoError&) {
        return -1;
    }
}

ColumnInfo column_of(const Hdf5File& file,
                     const std::string& group,
                     const std::string& name,
                     std::size_t rank) {
    const std::string path = group + "/" + name;
    const Extents extents = file.extents(path);
    ColumnInfo column{name,
                      file.text_attribute(path, "units"),
                      file.text_attribute(path, "description"),
                      file.type(path),
                      1};
    if (extents.size() < rank || extents.size() > rank + 1)
        throw IoError(path + " of a snapshot has wrong extents");
    if (extents.size() == rank + 1) column.components = extents.back();
    return column;
}

std::vector<ColumnInfo> columns_of(const Hdf5File& file,
                                   const std::string& group,
                                   std::size_t rank) {
    std::vector<ColumnInfo> columns;
    for (const std::string& name : file.children(group)) {
        if (name != "points" && name != "table")
            columns.push_back(column_of(file, group, name, rank));
    }
    return columns;
}

}  // namespace

std::vector<SnapshotInfo> list_snapshots(const std::string& folder,
                                         std::vector<std::string>* damaged) {
    std::vector<SnapshotInfo> list;
    for (const std::string& name : files_in(folder)) {
        if (!is_snapshot_name(name)) continue;
        SnapshotInfo info;
        info.file = name;
        try {
            info.tick = tick_of_sealed(folder + "/" + name);
            list.push_back(info);
        } catch (const DamagedError&) {
            if (damaged == nullptr) throw;
            damaged->push_back(name);
        }
    }
    std::sort(list.begin(), list.end(), [](const SnapshotInfo& a, const SnapshotInfo& b) {
        return a.tick < b.tick;
    });
    return list;
}

std::string snapshot_file(int number) {
    return fmt::format("s{:06d}.h5", number);
}

void refuse_missing_snapshot(const std::string& run_folder) {
    const std::string folder = run_folder + "/" + run_files::snapshots;
    const Tick listed = last_listed(run_folder);  // first: a run under way adds to both
    std::vector<std::string> names;
    const std::vector<SnapshotInfo> good =
        list_snapshots(folder, &names);  // damaged ones are there
    const bool may_end_early = names.empty() && (good.empty() || good.back().tick < listed);
    for (const SnapshotInfo& s : good) names.push_back(s.file);
    std::sort(names.begin(), names.end());
    std::string missing;
    int next = 0;
    for (const std::string& name : names) {
        while (missing.empty() && snapshot_file(next) < name) {
            // One that was written while the folder was being listed is not in the list.
            if (!exists(folder + "/" + snapshot_file(next))) missing = snapshot_file(next);
            ++next;
        }
        ++next;
    }
    if (missing.empty() && may_end_early && listed >= 0) missing = snapshot_file(next);
    if (missing.empty()) return;
    throw IoError(folder + "/" + missing +
                  " is missing: the run had written it; put it back, or run the scenario again");
}

SnapshotInfo inspect_snapshot(const Hdf5File& file, const std::string& name) {
    SnapshotInfo info;
    info.file = name;
    const auto tick = file.integers_attribute("/", "tick");
    info.tick = tick.empty() ? 0 : tick[0];
    info.cells = file.extents("/cells/id").at(0);
    info.puncture_points = file.extents("/punctures/points").at(0);
    if (file.has("/fields/orientation")) {
        const auto planes = file.integers_attribute("/fields/orientation", "planes");
        if (planes.size() != 2 || planes[0] < 0 || planes[1] < planes[0])
            throw IoError(name + " is damaged: planes of the orientation");
        info.first_plane = static_cast<std::size_t>(planes[0]);
        info.last_plane = static_cast<std::size_t>(planes[1]);
    }
    return info;
}

ResultLayout inspect_layout(const Hdf5File& static_file, const Hdf5File& snapshot) {
    ResultLayout layout;
    const auto voxels = static_file.integers_attribute("/", "voxels");
    const auto voxel = static_file.reals_attribute("/", "voxel");
    if (voxels.size() != 3 || voxel.size() != 1 ||
        std::any_of(
            voxels.begin(), voxels.end(), [](std::int64_t n) { return n < 1 || n > most_voxels; }))
        throw IoError("static.h5 is damaged: voxels");
    layout.nx = static_cast<std::size_t>(voxels[0]);
    layout.ny = static_cast<std::size_t>(voxels[1]);
    layout.nz = static_cast<std::size_t>(voxels[2]);
    layout.voxel = voxel[0];
    layout.fields = columns_of(snapshot, "/fields", 4);
    layout.static_fields = columns_of(static_file, "/fields", 4);
    layout.cells = columns_of(snapshot, "/cells", 1);
    layout.punctures = columns_of(snapshot, "/punctures", 1);
    return layout;
}

Hdf5File open_sealed(const std::string& path) {
    const std::string bytes = read_sealed(path);
    return Hdf5File::open(bytes, path);
}

}  // namespace reticulin::io
