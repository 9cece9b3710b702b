#include "engine/io/result_source.hpp"

#include "engine/core/error.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/run_folder.hpp"

#include <algorithm>
#include <optional>

namespace reticulin::io {

namespace {

/// Snapshot files are read and verified whole; the last one is kept open.
class FolderSource final : public ResultSource {
  public:
    explicit FolderSource(const std::string& path)
        : path_(path),
          manifest_(read_manifest(path)),
          snapshots_(list_snapshots(path + "/" + run_files::snapshots)) {
        for (const SnapshotInfo& s : snapshots_) ticks_.push_back(s.tick);
        if (snapshots_.empty()) {
            take_size_from_manifest();
            return;
        }
        static_.emplace(open_sealed(path_ + "/snapshots/static.h5"));
        layout_ = inspect_layout(*static_, snapshot(0));
    }

    [[nodiscard]] const ResultLayout& layout() const override { return layout_; }

    [[nodiscard]] const std::vector<Tick>& ticks() const override { return ticks_; }

    [[nodiscard]] const JsonObject& manifest() const override { return manifest_; }

    [[nodiscard]] MeasureTable measures() const override {
        const std::string path = path_ + "/" + run_files::measures;
        MeasureTable table = parse_measures(read_bytes(path), path);
        if (table.columns.empty() && manifest_.text("status") == "finished")
            throw IoError(path + " is damaged: it has no columns");
        return table;
    }

    [[nodiscard]] std::vector<float> field(const std::string& name, std::size_t index) override {
        std::vector<float> values = snapshot(index).read<float>("/fields/" + name);
        if (name != "orientation") return values;
        const SnapshotInfo info = inspect_snapshot(snapshot(index), snapshots_.at(index).file);
        const auto rest = static_file().read<float>("/fields/orientation_rest");
        fill_resting_planes(values, rest, info, layout_.nz);
        return values;
    }

    [[nodiscard]] std::vector<float> static_field(const std::string& name) override {
        return static_file().read<float>("/fields/" + name);
    }

    [[nodiscard]] std::vector<double> cell_column(const std::string& name,
                                                  std::size_t index) override {
        return snapshot(index).read<double>("/cells/" + name);
    }

    [[nodiscard]] std::vector<double> puncture_column(const std::string& name,
                                                      std::size_t index) override {
        return snapshot(index).read<double>("/punctures/table/" + name);
    }

    [[nodiscard]] std::vector<double> constant(const std::string& name) override {
        return static_file().read<double>("/" + name);
    }

  private:
    /// Of a run that kept no snapshots; zeros stay where the manifest does not tell.
    void take_size_from_manifest() {
        const std::vector<double> voxels = manifest_.numbers("voxels");
        const auto possible = [](double n) { return n >= 1.0 && n <= most_voxels; };
        if (voxels.size() != 3 || !std::all_of(voxels.begin(), voxels.end(), possible)) return;
        layout_.nx = static_cast<std::size_t>(voxels[0]);
        layout_.ny = static_cast<std::size_t>(voxels[1]);
        layout_.nz = static_cast<std::size_t>(voxels[2]);
        layout_.voxel = manifest_.number("voxel_um");
    }

    [[nodiscard]] const Hdf5File& static_file() const {
        if (!static_) throw IoError(path_ + " holds no snapshots");
        return *static_;
    }

    const Hdf5File& snapshot(std::size_t index) {
        if (index >= snapshots_.size())
            throw IoError(path_ + " holds no snapshot number " + std::to_string(index));
        if (!open_ || open_index_ != index) {
            open_.emplace(open_sealed(path_ + "/snapshots/" + snapshots_[index].file));
            open_index_ = index;
        }
        return *open_;
    }

    std::string path_;
    JsonObject manifest_;
    std::vector<SnapshotInfo> snapshots_;
    std::vector<Tick> ticks_;
    std::optional<Hdf5File> static_, open_;
    std::size_t open_index_ = 0;
    ResultLayout layout_;
};

std::string text_of(const Hdf5File& file, const std::string& dataset) {
    const auto bytes = file.read<std::uint8_t>(dataset);
    return {bytes.begin(), bytes.end()};
}

JsonObject manifest_of_packed(const Hdf5File& file, const std::string& path) {
    JsonObject manifest = JsonObject::parse(text_of(file, "/reticulin/manifest"), path);
    check_schema(manifest, path);
    return manifest;
}

/// A packed file: the tree of the index with plain datasets, and /reticulin.
class PackedSource final : public ResultSource {
  public:
    explicit PackedSource(const std::string& path)
        : path_(path),
          file_(open_sealed(path)),
          manifest_(manifest_of_packed(file_, path)),
          ticks_(file_.read<std::int64_t>("/reticulin/ticks")),
          cells_(file_.read<std::int64_t>("/reticulin/cell_rows")),
          punctures_(file_.read<std::int64_t>("/reticulin/puncture_rows")) {
        const auto extent = file_.integers_attribute("/VTKHDF/fields", "WholeExtent");
        const auto spacing = file_.reals_attribute("/VTKHDF/fields", "Spacing");
        const bool good = extent.size() == 6 && spacing.size() == 3 && extent[1] > 0 &&
                          extent[3] > 0 && extent[5] > 0 && cells_.size() == ticks_.size() + 1 &&
                          punctures_.size() == ticks_.size() + 1;
        if (!good) throw IoError(path + " is damaged: extents");
        layout_.nx = static_cast<std::size_t>(extent[1]);
        layout_.ny = static_cast<std::size_t>(extent[3]);
        layout_.nz = static_cast<std::size_t>(extent[5]);
        layout_.voxel = spacing[0];
        for (const std::string& name : file_.children("/VTKHDF/fields/CellData")) add_field(name);
    }

    [[nodiscard]] const ResultLayout& layout() const override { return layout_; }

    [[nodiscard]] const std::vector<Tick>& ticks() const override { return ticks_; }

    [[nodiscard]] const JsonObject& manifest() const override { return manifest_; }

    [[nodiscard]] MeasureTable measures() const override {
        const std::string name = "/reticulin/measures";
        return parse_measures(text_of(file_, name), name + " of " + path_);
    }

    [[nodiscard]] std::vector<float> field(const std::string& name, std::size_t index) override {
        return file_.read_rows<float>("/VTKHDF/fields/CellData/" + name, index, 1);
    }

    [[nodiscard]] std::vector<float> static_field(const std::string& name) override {
        return field(name, 0);
    }

    [[nodiscard]] std::vector<double> cell_column(const std::string& name,
                                                  std::size_t index) override {
        const std::string dataset = name == "points" ? "Points" : "PointData/" + name;
        return rows("/VTKHDF/cells/" + dataset, cells_, index);
    }

    [[nodiscard]] std::vector<double> puncture_column(const std::string& name,
                                                      std::size_t index) override {
        return rows("/reticulin/punctures/" + name, punctures_, index);
    }

    [[nodiscard]] std::vector<double> constant(const std::string& name) override {
        return file_.read<double>("/reticulin/" + name);
    }

  private:
    void add_field(const std::string& name) {
        const std::string path = "/VTKHDF/fields/CellData/" + name;
        const Extents extents = file_.extents(path);
        ColumnInfo column{name,
                          file_.text_attribute(path, "units"),
                          file_.text_attribute(path, "description"),
                          file_.type(path),
                          extents.size() == 5 ? extents[4] : 1};
        const bool constant = extents.at(0) == 1 && file_.has("/reticulin/static/" + name);
        (constant ? layout_.static_fields : layout_.fields).push_back(column);
    }

    [[nodiscard]] std::vector<double> rows(const std::string& dataset,
                                           const std::vector<std::int64_t>& first,
                                           std::size_t index) const {
        if (index + 1 >= first.size() || first[index] < 0 || first[index + 1] < first[index])
            throw IoError(path_ + " holds no snapshot number " + std::to_string(index));
        return file_.read_rows<double>(dataset,
                                       static_cast<std::size_t>(first[index]),
                                       static_cast<std::size_t>(first[index + 1] - first[index]));
    }

    std::string path_;
    Hdf5File file_;
    JsonObject manifest_;
    std::vector<Tick> ticks_;
    std::vector<std::int64_t> cells_, punctures_;  // first row of each snapshot, then the total
    ResultLayout layout_;
};

}  // namespace

std::unique_ptr<ResultSource> open_run_folder(const std::string& path) {
    return std::make_unique<FolderSource>(path);
}

std::unique_ptr<ResultSource> open_packed_run(const std::string& path) {
    return std::make_unique<PackedSource>(path);
}

}  // namespace reticulin::io
