#include "engine/core/error.hpp"

#include "visualization/picture_data.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reticulin::visualization {

namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

io::FieldData field_or_nothing(const io::ResultFile& run,
                               const std::string& name,
                               std::size_t snapshot) {
    return has(run.field_names(snapshot), name) ? run.field(name, snapshot) : io::FieldData{};
}

void subtract(io::FieldData& from, const io::FieldData& what) {
    if (from.values.size() != what.values.size()) return;
    for (std::size_t i = 0; i < from.values.size(); ++i) from.values[i] -= what.values[i];
}

io::FieldData wanted_field(const io::ResultFile& run,
                           const std::string& name,
                           std::size_t snapshot,
                           bool change) {
    check_field(run, name);
    io::FieldData field = run.field(name, snapshot);
    if (change) subtract(field, run.field(name, 0));
    return field;
}

void read_tissue(const io::ResultFile& run, std::size_t snapshot, TissuePicture& picture) {
    picture.junction_depth = run.static_field("junction_depth");
    picture.resting_collagen = run.static_field("resting_collagen");
    picture.collagen = field_or_nothing(run, "collagen_total", snapshot);
    picture.new_collagen = field_or_nothing(run, "collagen_new", snapshot);
    // Resting tissue always holds a little collagen that is not cross-linked; the first snapshot
    // stands before any cut, so what exceeds it is what healing made.
    subtract(picture.new_collagen, field_or_nothing(run, "collagen_new", 0));
    picture.fibrin = field_or_nothing(run, "fibrin", snapshot);
    picture.orientation = field_or_nothing(run, "orientation", snapshot);
    if (picture.orientation.values.empty())
        picture.orientation = run.static_field("orientation_rest");
    if (picture.collagen.values.empty()) picture.collagen = picture.resting_collagen;
    picture.cells = run.cells(snapshot);
    picture.punctures = run.punctures(snapshot);
    picture.all_punctures = run.punctures(run.times().size() - 1);
    picture.vessels = run.vessels();
}

}  // namespace

void check_field(const io::ResultFile& run, const std::string& name) {
    const int components = run.components(name);
    if (components == 1) return;
    throw UsageError(
        fmt::format("--field {}: it has {} components and a picture shows one number; "
                    "draw another field, or open the run in ParaView",
                    name,
                    components));
}

TissuePicture read_picture(const io::ResultFile& run,
                           double day,
                           const std::string& field,
                           bool change) {
    if (run.times().empty()) throw IoError(run.path() + " holds no snapshot to draw");
    const std::size_t snapshot = day < 0.0 ? run.times().size() - 1 : run.nearest(day);
    TissuePicture picture;
    picture.title = run.title();
    picture.regimen = run.regimen();
    picture.seed = run.seed();
    picture.day = run.times()[snapshot];
    picture.session_days = run.session_days();
    picture.voxels = run.voxels();
    picture.voxel = run.voxel();
    picture.thickness = run.layer_thicknesses();
    read_tissue(run, snapshot, picture);
    if (!field.empty()) picture.fields.push_back(wanted_field(run, field, snapshot, change));
    return picture;
}

}  // namespace reticulin::visualization
