#include "engine/io/vtkhdf_index.hpp"

#include <algorithm>
#include <numeric>

namespace reticulin::io {

namespace {

using Integers = std::vector<std::int64_t>;
using Snapshots = std::vector<SnapshotInfo>;

/// How bulk data gets into the tree: by reference or by value.
class Bulk {
  public:
    virtual ~Bulk() = default;
    virtual void put_field(Hdf5File& out,
                           const std::string& path,
                           const ColumnInfo& field) const = 0;
    virtual void put_static(Hdf5File& out,
                            const std::string& path,
                            const ColumnInfo& field) const = 0;
    /// Rows of all snapshots one after the other; `counts` says how many each has.
    virtual void put_rows(Hdf5File& out,
                          const std::string& path,
                          const std::string& source,
                          const ColumnInfo& column,
                          const Integers& counts) const = 0;
};

Extents field_extents(const ResultLayout& l, std::size_t steps, std::size_t components) {
    Extents e{steps, l.nz, l.ny, l.nx};
    if (components > 1) e.push_back(components);
    return e;
}

Extents row_extents(std::size_t rows, std::size_t components) {
    return components > 1 ? Extents{rows, components} : Extents{rows};
}

std::size_t total(const Integers& counts) {
    return static_cast<std::size_t>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

/// Index: every array is a map onto the files of snapshots/.
class VirtualBulk final : public Bulk {
  public:
    VirtualBulk(const ResultLayout& layout, const Snapshots& snapshots)
        : layout_(layout), snapshots_(snapshots) {}

    void put_field(Hdf5File& out, const std::string& path, const ColumnInfo& field) const override {
        std::vector<VirtualPiece> pieces;
        for (std::size_t s = 0; s < snapshots_.size(); ++s) {
            if (field.name == "orientation")
                add_orientation(pieces, s, field.components);
            else
                pieces.push_back(
                    planes(snapshots_[s].file, field.name, s, field.components, 0, layout_.nz));
        }
        out.write_virtual(
            path, field.type, field_extents(layout_, snapshots_.size(), field.components), pieces);
    }

    void put_static(Hdf5File& out,
                    const std::string& path,
                    const ColumnInfo& field) const override {
        out.link_out(path, "snapshots/static.h5", "/fields/" + field.name);
    }

    void put_rows(Hdf5File& out,
                  const std::string& path,
                  const std::string& source,
                  const ColumnInfo& column,
                  const Integers& counts) const override {
        if (total(counts) == 0) {
            const float nothing = 0;
            out.write(path, row_extents(0, column.components), &nothing);
            return;
        }
        std::vector<VirtualPiece> pieces;
        std::size_t first = 0;
        for (std::size_t s = 0; s < snapshots_.size(); ++s) {
            const auto rows = static_cast<std::size_t>(counts[s]);
            if (rows == 0) continue;
            const Extents block = row_extents(rows, column.components);
            Extents start(block.size(), 0);
            start[0] = first;
            pieces.push_back({"snapshots/" + snapshots_[s].file,
                              source,
                              block,
                              Extents(block.size(), 0),
                              start,
                              block});
            first += rows;
        }
        out.write_virtual(path, column.type, row_extents(first, column.components), pieces);
    }

  private:
    [[nodiscard]] VirtualPiece planes(const std::string& file,
                                      const std::string& name,
                                      std::size_t step,
                                      std::size_t components,
                                      std::size_t first,
                                      std::size_t last) const {
        const Extents extents = field_extents(layout_, 1, components);
        VirtualPiece piece{"snapshots/" + file,
                           "/fields/" + name,
                           extents,
                           Extents(extents.size(), 0),
                           Extents(extents.size(), 0),
                           extents};
        piece.start[0] = step;
        piece.start[1] = piece.source_start[1] = first;
        piece.count[1] = last - first;
        return piece;
    }

    /// Resting planes come from static.h5.
    void add_orientation(std::vector<VirtualPiece>& pieces,
                         std::size_t step,
                         std::size_t components) const {
        const SnapshotInfo& s = snapshots_[step];
        const auto add =
            [&](const std::string& file, const char* name, std::size_t first, std::size_t last) {
                if (first < last)
                    pieces.push_back(planes(file, name, step, components, first, last));
            };
        add("static.h5", "orientation_rest", 0, s.first_plane);
        add(s.file, "orientation", s.first_plane, s.last_plane);
        add("static.h5", "orientation_rest", s.last_plane, layout_.nz);
    }

    const ResultLayout& layout_;
    const Snapshots& snapshots_;
};

/// Packed: every array is read and written whole.
class PlainBulk final : public Bulk {
  public:
    using Open = std::function<Hdf5File(const std::string&)>;

    PlainBulk(const ResultLayout& layout, const Snapshots& snapshots, const Open& open)
        : layout_(layout), snapshots_(snapshots), static_file_(open("static.h5")) {
        for (const SnapshotInfo& s : snapshots_) files_.push_back(open(s.file));
    }

    void put_field(Hdf5File& out, const std::string& path, const ColumnInfo& field) const override {
        copy_field(out, path, field, snapshots_.size());
    }

    void put_static(Hdf5File& out,
                    const std::string& path,
                    const ColumnInfo& field) const override {
        copy_field(out, path, field, 0);
        out.describe(path, field.unit, field.description);
    }

    void put_rows(Hdf5File& out,
                  const std::string& path,
                  const std::string& source,
                  const ColumnInfo& column,
                  const Integers& counts) const override {
        switch (column.type) {
            case NumberType::u8:
                return copy_rows<std::uint8_t>(out, path, source, column, counts);
            case NumberType::i32:
                return copy_rows<std::int32_t>(out, path, source, column, counts);
            case NumberType::i64:
                return copy_rows<std::int64_t>(out, path, source, column, counts);
            case NumberType::f64:
                return copy_rows<double>(out, path, source, column, counts);
            default:
                return copy_rows<float>(out, path, source, column, counts);
        }
    }

  private:
    void copy_field(Hdf5File& out,
                    const std::string& path,
                    const ColumnInfo& field,
                    std::size_t steps) const {
        if (field.type == NumberType::u8) return copy_typed<std::uint8_t>(out, path, field, steps);
        copy_typed<float>(out, path, field, steps);
    }

    /// steps 0: the static field of that name.
    template <class T>
    void copy_typed(Hdf5File& out,
                    const std::string& path,
                    const ColumnInfo& field,
                    std::size_t steps) const {
        std::vector<T> values;
        if (steps == 0) values = static_file_.read<T>("/fields/" + field.name);
        const bool leaves_planes_out = steps > 0 && field.name == "orientation";
        std::vector<T> rest;
        if (leaves_planes_out) rest = static_file_.read<T>("/fields/orientation_rest");
        for (std::size_t s = 0; s < steps; ++s) {
            std::vector<T> one = files_[s].template read<T>("/fields/" + field.name);
            if (leaves_planes_out) fill_resting_planes(one, rest, snapshots_[s], layout_.nz);
            values.insert(values.end(), one.begin(), one.end());
        }
        const Extents extents =
            field_extents(layout_, std::max<std::size_t>(1, steps), field.components);
        out.write(path, extents, values.data(), field_storage(extents));
    }

    template <class T>
    void copy_rows(Hdf5File& out,
                   const std::string& path,
                   const std::string& source,
                   const ColumnInfo& column,
                   const Integers& counts) const {
        std::vector<T> values;
        for (const Hdf5File& file : files_) {
            const auto one = file.read<T>(source);
            values.insert(values.end(), one.begin(), one.end());
        }
        const Extents extents = row_extents(total(counts), column.components);
        out.write(path, extents, values.data(), row_storage(extents));
    }

    const ResultLayout& layout_;
    const Snapshots& snapshots_;
    Hdf5File static_file_;
    std::vector<Hdf5File> files_;
};

/// Writes the tree /VTKHDF.
class TreeWriter {
  public:
    TreeWriter(Hdf5File& out,
               const ResultLayout& layout,
               const Snapshots& snapshots,
               const Bulk& bulk)
        : out_(out), layout_(layout), snapshots_(snapshots), bulk_(bulk) {}

    void write() {
        head("/VTKHDF", "MultiBlockDataSet", 1);
        steps("/VTKHDF");  // first: readers take the clock from it
        write_fields("/VTKHDF/fields");
        write_rows("/VTKHDF/cells", "/cells/", layout_.cells, cell_counts(), 1);
        write_rows("/VTKHDF/punctures", "/punctures/", layout_.punctures, puncture_counts(), 2);
        std::int64_t position = 0;
        for (const char* block : {"fields", "cells", "punctures"}) {
            out_.set_attribute(std::string("/VTKHDF/") + block, "Index", position++);
            out_.make_group("/VTKHDF/Assembly");
            out_.link_here(std::string("/VTKHDF/Assembly/") + block,
                           std::string("/VTKHDF/") + block);
        }
    }

  private:
    static constexpr const char* first_row = "First row of each step";

    [[nodiscard]] std::size_t count() const { return snapshots_.size(); }

    void head(const std::string& group, const std::string& type, std::int64_t minor) {
        out_.make_group(group);
        out_.set_attribute(group, "Version", Integers{2, minor});
        out_.set_attribute(group, "Type", type);
    }

    /// A single step is published twice: readers take NSteps = 1 for a static file.
    template <class T>
    void per_step(const std::string& path,
                  std::vector<T> values,
                  const std::string& description,
                  std::size_t width = 1) {
        if (count() == 1) {
            const std::vector<T> once = values;
            values.insert(values.end(), once.begin(), once.end());
        }
        out_.write(path, row_extents(values.size() / width, width), values.data());
        out_.describe(path, path.ends_with("/Steps/Values") ? "d" : "1", description);
    }

    void steps(const std::string& group) {
        out_.make_group(group + "/Steps");
        out_.set_attribute(group + "/Steps",
                           "NSteps",
                           static_cast<std::int64_t>(std::max<std::size_t>(2, count())));
        std::vector<double> values;
        for (const SnapshotInfo& s : snapshots_) values.push_back(days(s.tick));
        per_step(group + "/Steps/Values", values, "Simulated time");
    }

    [[nodiscard]] Integers cell_counts() const {
        Integers n;
        for (const SnapshotInfo& s : snapshots_) n.push_back(static_cast<std::int64_t>(s.cells));
        return n;
    }

    [[nodiscard]] Integers puncture_counts() const {
        Integers n;
        for (const SnapshotInfo& s : snapshots_)
            n.push_back(static_cast<std::int64_t>(s.puncture_points));
        return n;
    }

    void write_fields(const std::string& group) {
        head(group, "ImageData", 0);
        const auto n = [](std::size_t v) { return static_cast<std::int64_t>(v); };
        out_.set_attribute(
            group, "WholeExtent", Integers{0, n(layout_.nx), 0, n(layout_.ny), 0, n(layout_.nz)});
        const double bottom = -static_cast<double>(layout_.nz) * layout_.voxel;  // z = -depth
        out_.set_attribute(group, "Origin", std::vector<double>{0.0, 0.0, bottom});
        out_.set_attribute(group, "Spacing", std::vector<double>(3, layout_.voxel));
        out_.set_attribute(group, "Direction", std::vector<double>{1, 0, 0, 0, 1, 0, 0, 0, 1});
        steps(group);
        out_.make_group(group + "/CellData");
        Integers each(count());
        std::iota(each.begin(), each.end(), std::int64_t{0});
        for (const ColumnInfo& f : layout_.fields) {
            bulk_.put_field(out_, group + "/CellData/" + f.name, f);
            out_.describe(group + "/CellData/" + f.name, f.unit, f.description);
            per_step(group + "/Steps/CellDataOffsets/" + f.name, each, first_row);
        }
        for (const ColumnInfo& f : layout_.static_fields) {
            bulk_.put_static(out_, group + "/CellData/" + f.name, f);
            per_step(group + "/Steps/CellDataOffsets/" + f.name, Integers(count(), 0), first_row);
        }
    }

    /// Cells are vertices (one point each), punctures lines (two points each). Topology is counted
    /// from 0 in every step and shared by all: offsets into it are 0 and a step without rows is
    /// fine.
    void write_rows(const std::string& group,
                    const std::string& source,
                    const std::vector<ColumnInfo>& columns,
                    const Integers& points,
                    std::int64_t points_per_cell) {
        head(group, "PolyData", 0);
        steps(group);
        per_step(group + "/NumberOfPoints", points, "Points of each step");
        const ColumnInfo position{"points", "um", "Position; z = -depth", NumberType::f32, 3};
        bulk_.put_rows(out_, group + "/Points", source + "points", position, points);
        out_.describe(group + "/Points", position.unit, position.description);
        for (const char* kind : {"Vertices", "Lines", "Polygons", "Strips"}) {
            const bool used = std::string(kind) == (points_per_cell == 1 ? "Vertices" : "Lines");
            write_topology(
                group + "/" + kind, used ? points : Integers(count(), 0), points_per_cell);
        }
        write_row_offsets(group + "/Steps", points);
        for (const ColumnInfo& c : columns) {
            bulk_.put_rows(out_, group + "/PointData/" + c.name, source + c.name, c, points);
            out_.describe(group + "/PointData/" + c.name, c.unit, c.description);
            per_step(group + "/Steps/PointDataOffsets/" + c.name, first_rows(points), first_row);
        }
        out_.make_group(group + "/PointData");
    }

    void write_topology(const std::string& group,
                        const Integers& points,
                        std::int64_t points_per_cell) {
        Integers cells = points;
        for (std::int64_t& c : cells) c /= points_per_cell;
        const std::int64_t most = *std::max_element(cells.begin(), cells.end());
        per_step(group + "/NumberOfCells", cells, "Vertices, lines, ... of each step");
        per_step(
            group + "/NumberOfConnectivityIds", points, "Entries of Connectivity of each step");
        Integers offsets;
        for (std::int64_t i = 0; i <= most; ++i) offsets.push_back(i * points_per_cell);
        Integers connectivity(static_cast<std::size_t>(most * points_per_cell));
        std::iota(connectivity.begin(), connectivity.end(), std::int64_t{0});
        out_.write(group + "/Offsets", {offsets.size()}, offsets.data());
        out_.describe(
            group + "/Offsets", "1", "First entry of Connectivity of each, shared by all steps");
        out_.write(group + "/Connectivity", {connectivity.size()}, connectivity.data());
        out_.describe(group + "/Connectivity", "1", "Points of each, shared by all steps");
    }

    static Integers first_rows(const Integers& counts) {
        Integers first(counts.size(), 0);
        std::partial_sum(counts.begin(), counts.end() - 1, first.begin() + 1);
        return first;
    }

    void write_row_offsets(const std::string& group, const Integers& points) {
        Integers parts(count());
        std::iota(parts.begin(), parts.end(), std::int64_t{0});
        per_step(group + "/PartOffsets", parts, "First part of each step");
        per_step(group + "/NumberOfParts", Integers(count(), 1), "Parts of each step");
        per_step(group + "/PointOffsets", first_rows(points), first_row);
        per_step(group + "/CellOffsets", Integers(4 * count(), 0), first_row, 4);
        per_step(group + "/ConnectivityIdOffsets", Integers(4 * count(), 0), first_row, 4);
    }

    Hdf5File& out_;
    const ResultLayout& layout_;
    const Snapshots& snapshots_;
    const Bulk& bulk_;
};

}  // namespace

std::string build_index(const ResultLayout& layout, const Snapshots& snapshots) {
    Hdf5File out = Hdf5File::create("run.vtkhdf", true);
    const VirtualBulk bulk(layout, snapshots);
    TreeWriter(out, layout, snapshots, bulk).write();
    return out.bytes();
}

std::string build_packed(const ResultLayout& layout,
                         const Snapshots& snapshots,
                         const std::function<Hdf5File(const std::string&)>& open_file,
                         const std::function<void(Hdf5File&)>& add_more) {
    Hdf5File out = Hdf5File::create("run.vtkhdf");
    const PlainBulk bulk(layout, snapshots, open_file);
    TreeWriter(out, layout, snapshots, bulk).write();
    add_more(out);
    return out.bytes();
}

}  // namespace reticulin::io
