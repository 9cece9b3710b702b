#include "engine/io/snapshot.hpp"

#include "engine/io/hdf5_file.hpp"
#include "engine/io/nearest_name.hpp"

#include <algorithm>
#include <utility>

namespace reticulin::io {

namespace {

using cells::CellKind;
using simulation::TissueState;

Extents field_extents(const RegularGrid& g, int components) {
    Extents e{1,
              static_cast<std::size_t>(g.nz()),
              static_cast<std::size_t>(g.ny()),
              static_cast<std::size_t>(g.nx())};
    if (components > 1) e.push_back(static_cast<std::size_t>(components));
    return e;
}

void write_field(Hdf5File& file, const RegularGrid& g, const FileField& field) {
    const Extents extents = field_extents(g, field.components);
    const std::string path = "/fields/" + field.name;
    file.write(path, extents, field.values.data(), field_storage(extents));
    file.describe(path, field.unit, field.description);
}

template <class T>
void write_list(Hdf5File& file,
                const std::string& path,
                const std::vector<T>& values,
                std::size_t width,
                const std::string& unit,
                const std::string& description) {
    Extents extents{values.size() / width};
    if (width > 1) extents.push_back(width);
    file.write(path, extents, values.data(), row_storage(extents));
    file.describe(path, unit, description);
}

void write_head(Hdf5File& file, const TissueState& state) {
    const RegularGrid& g = state.grid;
    file.set_attribute("/", "schema_version", schema_version);
    file.set_attribute("/", "tick", state.clock.tick);
    file.set_attribute("/", "time", std::vector<double>{days(state.clock.tick)});
    file.set_attribute("/", "voxels", std::vector<std::int64_t>{g.nx(), g.ny(), g.nz()});
    file.set_attribute("/", "voxel", std::vector<double>{g.voxel()});
}

/// Every cell of the block as columns, grouped by type and in the order of the state.
struct CellColumns {
    std::vector<float> points, polarity, radius, memory;
    std::vector<std::uint8_t> kind;
    std::vector<std::int64_t> id;
};

CellColumns cell_columns(const TissueState& state, const SnapshotSettings& settings) {
    CellColumns c;
    for (const cells::CellType type : cells::all_cell_types) {
        const cells::CellGroup& g = state.cells[type];
        for (std::size_t i = 0; i < g.size(); ++i) {
            const Vec3 p = state.grid.wrapped(g.position_of(i));
            const Vec3 u = g.polarity_of(i);
            const auto kind = static_cast<std::uint8_t>(cells::kind_of(type, g.state[i]));
            for (const double v : {p[0], p[1], -p[2]}) c.points.push_back(static_cast<float>(v));
            for (const double v : {u[0], u[1], -u[2]}) c.polarity.push_back(static_cast<float>(v));
            c.kind.push_back(kind);
            c.id.push_back(static_cast<std::int64_t>(g.id[i]));
            c.radius.push_back(static_cast<float>(settings.radius[kind]));
            c.memory.push_back(g.memory[i]);
        }
    }
    return c;
}

void write_cells(Hdf5File& file, const TissueState& state, const SnapshotSettings& settings) {
    const CellColumns c = cell_columns(state, settings);
    const std::string kinds = comma_list(cells::cell_kind_names);
    write_list(file, "/cells/points", c.points, 3, "um", "Position; z = -depth");
    write_list(file, "/cells/id", c.id, 1, "1", "Cell number, never reused");
    write_list(file, "/cells/kind", c.kind, 1, "1", "Kind, counted from 0: " + kinds);
    write_list(file, "/cells/radius", c.radius, 1, "um", "Radius");
    write_list(file, "/cells/polarity", c.polarity, 3, "1", "Direction of the last motion");
    write_list(file, "/cells/memory", c.memory, 1, "1", "TGF-b memory of fibroblasts, 0 to 1");
}

/// Copies the record of punctures, one dataset per column.
struct PunctureTableVisitor {
    Hdf5File& file;

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>& values) {
        write_list(file,
                   "/punctures/table/" + info.name.substr(info.name.find('/') + 1),
                   values,
                   1,
                   info.unit,
                   info.description);
    }

    template <class T>
    void grid(const ArrayInfo&, const GridArray<T>&) {}

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}
};

/// Punctures as lines, two points each: the entry on the surface and the tip.
struct PunctureLines {
    std::vector<float> points, radius, open_radius, depth;
    std::vector<std::int32_t> session, pass;
    std::vector<std::uint8_t> bled;
};

PunctureLines puncture_lines(const tissue::Wounds& wounds) {
    PunctureLines lines;
    for (std::size_t i = 0; i < wounds.size(); ++i) {
        const tissue::Puncture p = wounds.puncture(i);
        const Vec3 tip =
            p.entry + p.direction * (p.direction[2] > 0.0 ? p.depth / p.direction[2] : 0.0);
        for (const Vec3& v : {p.entry, tip}) {
            for (const double x : {v[0], v[1], -v[2]})
                lines.points.push_back(static_cast<float>(x));
            lines.session.push_back(p.session);
            lines.pass.push_back(p.pass);
            lines.depth.push_back(static_cast<float>(p.depth));
            lines.open_radius.push_back(static_cast<float>(wounds.open_radius[i]));
            lines.bled.push_back(p.bled ? 1 : 0);
        }
        lines.radius.push_back(static_cast<float>(p.hole_radius_at(0.0)));
        lines.radius.push_back(static_cast<float>(p.residual_ratio * p.tip_radius));
    }
    return lines;
}

void write_puncture_lines(Hdf5File& file, const tissue::Wounds& wounds) {
    const PunctureLines lines = puncture_lines(wounds);
    const auto write = [&](const char* name,
                           const auto& values,
                           const char* unit,
                           const char* description,
                           std::size_t width = 1) {
        write_list(file, std::string("/punctures/") + name, values, width, unit, description);
    };
    write("points",
          lines.points,
          "um",
          "Entry on the surface, then the tip, of each puncture; z = -depth",
          3);
    write("session", lines.session, "1", "Session, counted from 0");
    write("pass", lines.pass, "1", "Pass within the session, counted from 0");
    write("depth", lines.depth, "um", "Reached depth");
    write("radius", lines.radius, "um", "Radius of the hole at this point when it was made");
    write("open_radius", lines.open_radius, "um", "Radius not yet covered by keratinocytes");
    write("bled", lines.bled, "1", "1 if the channel reached the upper vessels");
}

std::vector<std::string> names_to_write(const TissueState& state,
                                        const SnapshotSettings& settings) {
    const bool all =
        std::find(settings.fields.begin(), settings.fields.end(), "all") != settings.fields.end();
    return all ? all_field_names(state) : settings.fields;
}

/// Planes [first, last) of a file field that differ from rest, widened to whole chunks.
std::pair<std::size_t, std::size_t> planes_off_rest(const FileField& field,
                                                    const std::vector<float>& rest,
                                                    std::size_t nz) {
    if (rest.size() != field.values.size()) return {0, nz};
    const std::size_t plane = rest.size() / nz;
    const auto differs = [&](std::size_t z) {
        const auto at = static_cast<std::ptrdiff_t>(z * plane);
        return !std::equal(rest.begin() + at,
                           rest.begin() + at + static_cast<std::ptrdiff_t>(plane),
                           field.values.begin() + at);
    };
    std::size_t first = 0;
    std::size_t last = nz;
    while (first < nz && !differs(first)) ++first;
    while (last > first && !differs(last - 1)) --last;
    if (first == last) return {0, 0};
    return {first / chunk_edge * chunk_edge,
            std::min(nz, (last + chunk_edge - 1) / chunk_edge * chunk_edge)};
}

void write_orientation(Hdf5File& file,
                       const RegularGrid& g,
                       const FileField& field,
                       const std::vector<float>& rest) {
    const auto [first, last] = planes_off_rest(field, rest, static_cast<std::size_t>(g.nz()));
    const Extents extents = field_extents(g, field.components);
    file.write_planes(
        "/fields/orientation", extents, field.values.data(), field_storage(extents), first, last);
    file.describe(
        "/fields/orientation",
        field.unit,
        field.description +
            "; planes outside [first, last) rest and stand in static.h5 as orientation_rest");
    file.set_attribute("/fields/orientation",
                       "planes",
                       std::vector<std::int64_t>{static_cast<std::int64_t>(first),
                                                 static_cast<std::int64_t>(last)});
}

FileField layer_field(const tissue::SkinGeometry& geometry) {
    const RegularGrid& g = geometry.grid();
    const std::string layers = comma_list(tissue::skin_layer_names);
    FileField f{"layer", "1", "Skin layer, counted from 0: " + layers, 1, {}};
    for (int z = g.nz() - 1; z >= 0; --z) {
        for (int y = 0; y < g.ny(); ++y) {
            for (int x = 0; x < g.nx(); ++x)
                f.values.push_back(static_cast<float>(geometry.layer(g.offset(x, y, z))));
        }
    }
    return f;
}

void write_layer(Hdf5File& file, const tissue::SkinGeometry& geometry) {
    const FileField field = layer_field(geometry);
    std::vector<std::uint8_t> values(field.values.size());
    std::transform(field.values.begin(), field.values.end(), values.begin(), [](float v) {
        return static_cast<std::uint8_t>(v);
    });
    const Extents extents = field_extents(geometry.grid(), 1);
    file.write("/fields/layer", extents, values.data(), field_storage(extents));
    file.describe("/fields/layer", field.unit, field.description);
}

void write_surface(Hdf5File& file, const tissue::SkinGeometry& geometry) {
    const RegularGrid& g = geometry.grid();
    std::vector<float> depth;
    for (int y = 0; y < g.ny(); ++y) {
        for (int x = 0; x < g.nx(); ++x) {
            const Vec3 c = g.centre({x, y, 0});
            depth.push_back(static_cast<float>(geometry.junction_depth(c[0], c[1])));
        }
    }
    file.write("/surface/junction_depth",
               {static_cast<std::size_t>(g.ny()), static_cast<std::size_t>(g.nx())},
               depth.data());
    file.describe(
        "/surface/junction_depth", "um", "Depth of the dermal-epidermal junction at voxel centres");
    const tissue::SkinParameters& skin = geometry.skin();
    const std::vector<double> thickness{skin.stratum_corneum_thickness.in(units::um),
                                        skin.viable_epidermis_thickness.in(units::um),
                                        skin.papillary_thickness.in(units::um),
                                        skin.reticular_thickness.in(units::um)};
    file.write("/surface/layer_thickness", {thickness.size()}, thickness.data());
    file.describe("/surface/layer_thickness",
                  "um",
                  "Stratum corneum, viable epidermis (mean), papillary and reticular dermis");
}

void write_vessels(Hdf5File& file, const tissue::SkinGeometry& geometry) {
    std::vector<float> points, radius;
    std::vector<std::uint8_t> deep;
    for (const tissue::VesselEntry& e : geometry.vessel_entries()) {
        for (const double v : {e.position[0], e.position[1], -e.position[2]})
            points.push_back(static_cast<float>(v));
        radius.push_back(static_cast<float>(e.radius));
        deep.push_back(e.deep ? 1 : 0);
    }
    write_list(file,
               "/vessels/points",
               points,
               3,
               "um",
               "Vessels of the two plexuses, for pictures (cells enter by supply); z = -depth");
    write_list(file, "/vessels/radius", radius, 1, "um", "Lumen radius there");
    write_list(
        file, "/vessels/deep", deep, 1, "1", "1 in the deep plexus, 0 in the superficial one");
}

}  // namespace

std::array<double, cells::cell_kind_count> cell_radii(const cells::CellParameters& p) {
    std::array<double, cells::cell_kind_count> radius{};
    const auto set = [&](CellKind kind, Length r) {
        radius[static_cast<std::size_t>(kind)] = r.in(units::um);
    };
    set(CellKind::neutrophil, p.neutrophil.radius);
    set(CellKind::macrophage_m1, p.macrophage.radius);
    set(CellKind::macrophage_m2, p.macrophage.radius);
    set(CellKind::fibroblast_quiescent, p.fibroblast.radius);
    set(CellKind::fibroblast_activated, p.fibroblast.radius);
    set(CellKind::myofibroblast, p.fibroblast.radius);
    set(CellKind::keratinocyte, p.keratinocyte.radius);
    return radius;
}

std::string build_static_file(const TissueState& state,
                              const tissue::SkinGeometry& geometry,
                              const SnapshotSettings& settings) {
    Hdf5File file = Hdf5File::create("static.h5");
    write_head(file, state);
    write_layer(file, geometry);
    FileField orientation = collect_field(state, "orientation", settings.lossless);
    orientation.name = "orientation_rest";
    orientation.description = "Orientation tensor of the resting fibres (XX YY ZZ XY YZ XZ)";
    FileField supply = collect_field(state, "vessels/supply", settings.lossless);
    supply.name = "supply_rest";
    supply.description = "Relative blood supply at rest, dermal mean 1";
    write_field(file, state.grid, orientation);
    write_field(file, state.grid, supply);
    write_field(
        file, state.grid, collect_field(state, "matrix/resting_collagen", settings.lossless));
    write_surface(file, geometry);
    write_vessels(file, geometry);
    return file.bytes();
}

SnapshotBuilder::SnapshotBuilder(SnapshotSettings settings, std::vector<float> resting_orientation)
    : settings_(std::move(settings)), resting_orientation_(std::move(resting_orientation)) {}

std::string SnapshotBuilder::build(const TissueState& state) const {
    Hdf5File file = Hdf5File::create("snapshot");
    write_head(file, state);
    file.make_group("/fields");
    for (const std::string& name : names_to_write(state, settings_)) {
        const FileField field = collect_field(state, name, settings_.lossless);
        if (field.name == "orientation")
            write_orientation(file, state.grid, field, resting_orientation_);
        else if (!file.has("/fields/" + field.name) &&
                 field.name != "resting_collagen")  // static.h5 has that
            write_field(file, state.grid, field);
    }
    write_cells(file, state, settings_);
    write_puncture_lines(file, state.wounds);
    PunctureTableVisitor visit{file};
    tissue::Wounds::for_each_array(state.wounds, visit);
    return file.bytes();
}

}  // namespace reticulin::io
