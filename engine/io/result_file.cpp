#include "engine/io/result_file.hpp"

#include "engine/cells/cell_type.hpp"
#include "engine/core/error.hpp"
#include "engine/io/nearest_name.hpp"
#include "engine/io/result_source.hpp"
#include "engine/io/snapshot.hpp"
#include "engine/io/snapshot_fields.hpp"
#include "engine/io/snapshot_list.hpp"
#include "engine/tissue/wounds.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <set>
#include <type_traits>

namespace reticulin::io {

struct ResultFile::Parts {
    std::string path;
    std::unique_ptr<ResultSource> source;  // keeps the last snapshot open: one reader at a time
    std::mutex reading;
    std::vector<double> times;

    [[nodiscard]] FieldData field_data(const ColumnInfo& column, std::vector<float> values) const;
};

namespace {

const ColumnInfo* find(const std::vector<ColumnInfo>& columns, const std::string& name) {
    const auto found = std::find_if(
        columns.begin(), columns.end(), [&](const ColumnInfo& c) { return c.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

/// The field of a run at `path`.
const ColumnInfo& require(const std::vector<ColumnInfo>& columns,
                          const std::string& name,
                          const std::string& path) {
    if (const ColumnInfo* found = find(columns, name)) return *found;
    std::vector<std::string> there;
    for (const ColumnInfo& c : columns) there.push_back(c.name);
    if (there.empty())
        throw UsageError(path + ": no field \"" + name +
                         "\": the run kept none (output.fields is empty); run it again with the "
                         "fields you want, such as [\"" +
                         name + "\"]");
    throw UsageError(path + ": no field \"" + name + "\"; allowed: " + comma_list(there) +
                     did_you_mean(nearest_name(name, there)));
}

/// XZ and YZ of a tensor, z of a vector change sign between files (z up) and the engine (depth).
void turn_components(std::vector<float>& values, int components) {
    const auto width = static_cast<std::size_t>(components);
    for (std::size_t i = 0; i + width <= values.size(); i += width) {
        if (components == 3) values[i + 2] = -values[i + 2];
        if (components == 6) {
            values[i + 4] = -values[i + 4];
            values[i + 5] = -values[i + 5];
        }
    }
}

std::vector<std::array<float, 3>> turned_vectors(const std::vector<double>& flat) {
    std::vector<std::array<float, 3>> vectors(flat.size() / 3);
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        vectors[i] = {static_cast<float>(flat[3 * i]),
                      static_cast<float>(flat[3 * i + 1]),
                      static_cast<float>(-flat[3 * i + 2])};
    }
    return vectors;
}

}  // namespace

FieldData ResultFile::Parts::field_data(const ColumnInfo& column, std::vector<float> values) const {
    const ResultLayout& l = source->layout();
    FieldData data{column.name,
                   column.unit,
                   static_cast<int>(l.nx),
                   static_cast<int>(l.ny),
                   static_cast<int>(l.nz),
                   static_cast<int>(column.components),
                   std::move(values)};
    const std::size_t plane = l.nx * l.ny * column.components;
    if (data.values.size() != plane * l.nz)
        throw IoError("the field " + column.name + " is damaged: wrong extents");
    turn_over(data.values, data.nz, plane);
    turn_components(data.values, data.components);
    return data;
}

ResultFile::ResultFile(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ResultFile::~ResultFile() = default;
ResultFile::ResultFile(ResultFile&&) noexcept = default;

ResultFile ResultFile::open(const std::string& path) {
    auto parts = std::make_unique<Parts>();
    parts->path = path;
    if (path.ends_with(".toml"))
        throw UsageError(path +
                         " is a scenario; name the folder of its run (`reticulin run`), or ask "
                         "`reticulin info --plan` what a run will take");
    parts->source =
        std::filesystem::is_directory(path) ? open_run_folder(path) : open_packed_run(path);
    for (const Tick tick : parts->source->ticks()) parts->times.push_back(days(tick));
    return ResultFile(std::move(parts));
}

ResultFile ResultFile::open_whole(const std::string& path) {
    ResultFile file = open(path);
    refuse_missing_snapshot(path);
    return file;
}

const std::string& ResultFile::path() const {
    return parts_->path;
}

std::string ResultFile::title() const {
    return parts_->source->manifest().text("title");
}

std::string ResultFile::regimen() const {
    return parts_->source->manifest().text("regimen");
}

std::string ResultFile::arm() const {
    return parts_->source->manifest().text("arm_hash");
}

std::uint64_t ResultFile::seed() const {
    return parts_->source->manifest().natural("seed");
}

std::array<int, 3> ResultFile::voxels() const {
    const ResultLayout& l = parts_->source->layout();
    return {static_cast<int>(l.nx), static_cast<int>(l.ny), static_cast<int>(l.nz)};
}

double ResultFile::voxel() const {
    return parts_->source->layout().voxel;
}

std::vector<double> ResultFile::session_days() const {
    return parts_->source->manifest().numbers("session_days");
}

std::vector<double> ResultFile::needle_lengths() const {
    const std::vector<double> told = parts_->source->manifest().numbers("needle_lengths_um");
    if (!told.empty() || times().empty()) return told;
    std::set<double> lengths;
    for (const PunctureData& p : punctures(times().size() - 1))
        lengths.insert(p.plane ? p.depth : p.needle_length);
    return {lengths.begin(), lengths.end()};
}

std::vector<std::string> ResultFile::puncture_kinds() const {
    const std::vector<std::string> told = parts_->source->manifest().texts("puncture_kinds");
    if (!told.empty() || times().empty()) return told;
    std::set<std::string> kinds;
    for (const PunctureData& p : punctures(times().size() - 1))
        kinds.insert(p.plane ? "incision" : "needle");
    return {kinds.begin(), kinds.end()};
}

const std::vector<double>& ResultFile::times() const {
    return parts_->times;
}

std::size_t ResultFile::nearest(double day) const {
    const std::vector<double>& t = parts_->times;
    if (t.empty()) throw IoError(parts_->path + " holds no snapshots");
    constexpr double one_tick = 1.5 / static_cast<double>(ticks_per_day);
    std::size_t best = 0;
    for (std::size_t i = 1; i < t.size(); ++i) {
        if (std::abs(t[i] - day) <= std::abs(t[best] - day)) best = i;
    }
    if (best + 1 < t.size() && t[best + 1] - t[best] < one_tick) ++best;  // after the cut
    return best;
}

std::vector<std::string> ResultFile::field_names(std::size_t) const {
    std::vector<std::string> names;
    for (const ColumnInfo& c : parts_->source->layout().fields) names.push_back(c.name);
    return names;
}

int ResultFile::components(const std::string& field) const {
    const ColumnInfo& column = require(parts_->source->layout().fields, field, parts_->path);
    return static_cast<int>(column.components);
}

FieldData ResultFile::field(const std::string& name, std::size_t snapshot) const {
    const std::lock_guard lock(parts_->reading);
    const ColumnInfo& column = require(parts_->source->layout().fields, name, parts_->path);
    return parts_->field_data(column, parts_->source->field(name, snapshot));
}

FieldData ResultFile::static_field(const std::string& name) const {
    const std::lock_guard lock(parts_->reading);
    const ResultLayout& l = parts_->source->layout();
    if (name == "junction_depth") {
        const auto depth = parts_->source->constant("surface/junction_depth");
        if (depth.size() != l.nx * l.ny) throw IoError("junction_depth is damaged: wrong extents");
        return {name,
                "um",
                static_cast<int>(l.nx),
                static_cast<int>(l.ny),
                1,
                1,
                {depth.begin(), depth.end()}};
    }
    return parts_->field_data(require(l.static_fields, name, parts_->path),
                              parts_->source->static_field(name));
}

CellData ResultFile::cells(std::size_t snapshot) const {
    const std::lock_guard lock(parts_->reading);
    ResultSource& source = *parts_->source;
    CellData data;
    const auto id = source.cell_column("id", snapshot);
    const auto kind = source.cell_column("kind", snapshot);
    const auto radius = source.cell_column("radius", snapshot);
    data.position = turned_vectors(source.cell_column("points", snapshot));
    data.polarity = turned_vectors(source.cell_column("polarity", snapshot));
    const std::size_t n = id.size();
    if (kind.size() != n || radius.size() != n || data.position.size() != n ||
        data.polarity.size() != n)
        throw IoError("cells are damaged: columns of different lengths");
    for (std::size_t i = 0; i < n; ++i) {
        data.id.push_back(static_cast<std::int64_t>(id[i]));
        const auto k = static_cast<std::uint8_t>(kind[i]);
        if (k >= kind_names().size())
            throw IoError("cells are damaged: unknown kind " + std::to_string(k));
        data.kind.push_back(k);
        data.radius.push_back(static_cast<float>(radius[i]));
    }
    return data;
}

std::vector<PunctureData> ResultFile::punctures(std::size_t snapshot) const {
    const std::lock_guard lock(parts_->reading);
    ResultSource& source = *parts_->source;
    std::vector<PunctureData> list(source.puncture_column("depth", snapshot).size());
    const auto column = [&](const char* name) {
        std::vector<double> values = source.puncture_column(name, snapshot);
        if (values.size() != list.size())
            throw IoError("punctures are damaged: columns of different lengths");
        return values;
    };
    const tissue::Wounds none;
    std::vector<std::vector<double>> columns;
    PunctureData any;
    tissue::Wounds::for_each_member(none, any, [&](const char* name, auto&&, auto&&, auto&, auto&) {
        columns.push_back(column(name));
    });
    const std::vector<double> opened = column("opened");
    const std::vector<double> sealed = column("sealed");
    const std::vector<double> open_radius = column("open_radius");
    constexpr auto per_day = static_cast<double>(ticks_per_day);
    for (std::size_t i = 0; i < list.size(); ++i) {
        PunctureData& p = list[i];
        auto values = columns.begin();
        tissue::Wounds::for_each_member(none, p, [&](auto&&, auto&&, auto&&, auto& number, auto&) {
            number = static_cast<std::remove_reference_t<decltype(number)>>((*values++)[i]);
        });
        p.opened_day = opened[i] / per_day;
        p.sealed_day = sealed[i] < 0.0 ? -1.0 : sealed[i] / per_day;
        p.open_radius = open_radius[i];
    }
    return list;
}

std::vector<VesselData> ResultFile::vessels() const {
    const std::lock_guard lock(parts_->reading);
    ResultSource& source = *parts_->source;
    const auto points = turned_vectors(source.constant("vessels/points"));
    const auto radius = source.constant("vessels/radius");
    const auto deep = source.constant("vessels/deep");
    if (radius.size() != points.size() || deep.size() != points.size())
        throw IoError("vessels are damaged");
    std::vector<VesselData> list(points.size());
    for (std::size_t i = 0; i < list.size(); ++i)
        list[i] = {{points[i][0], points[i][1], points[i][2]}, radius[i], deep[i] != 0.0};
    return list;
}

MeasureTable ResultFile::measures() const {
    const std::lock_guard lock(parts_->reading);
    return parts_->source->measures();
}

const std::vector<std::string>& ResultFile::kind_names() {
    static const std::vector<std::string> names(cells::cell_kind_names.begin(),
                                                cells::cell_kind_names.end());
    return names;
}

std::array<double, 4> ResultFile::layer_thicknesses() const {
    const std::lock_guard lock(parts_->reading);
    const auto values = parts_->source->constant("surface/layer_thickness");
    if (values.size() != 4) throw IoError("layer_thickness is damaged");
    return {values[0], values[1], values[2], values[3]};
}

}  // namespace reticulin::io
