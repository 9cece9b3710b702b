#include "engine/io/result_file.hpp"
#include "engine/io/sealed_file.hpp"

#include "python/bindings/bindings.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

namespace nb = nanobind;
using namespace nanobind::literals;

namespace reticulin::python {

namespace {

template <class T>
using Array = nb::ndarray<nb::numpy, T>;
using Table = nb::typed<nb::dict, nb::str, nb::any>;
using Parts = nb::typed<nb::tuple, nb::any, nb::ellipsis>;

/// An array that owns its numbers.
template <class T>
Array<T> array_of(std::vector<T> values, std::vector<std::size_t> shape) {
    auto owned = std::make_unique<std::vector<T>>(std::move(values));
    T* const data = owned->data();
    const nb::capsule owner(owned.release(),
                            [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
    return Array<T>(data, shape.size(), shape.data(), owner);
}

template <class T>
Array<T> array_of(std::vector<T> values) {
    const std::size_t count = values.size();
    return array_of(std::move(values), {count});
}

/// Planes from the bottom up, as files and ParaView have them.
std::vector<float> turned_over(const io::FieldData& field) {
    std::vector<float> values(field.values.size());
    const auto planes = static_cast<std::size_t>(field.nz);
    const std::size_t plane = planes > 0 ? values.size() / planes : 0;
    for (std::size_t z = 0; z < planes; ++z)
        std::copy_n(field.values.begin() + static_cast<std::ptrdiff_t>((planes - 1 - z) * plane),
                    plane,
                    values.begin() + static_cast<std::ptrdiff_t>(z * plane));
    return values;
}

Parts as_tuple(const io::FieldData& field) {
    std::vector<std::size_t> shape{static_cast<std::size_t>(field.nz),
                                   static_cast<std::size_t>(field.ny),
                                   static_cast<std::size_t>(field.nx)};
    if (field.components > 1) shape.push_back(static_cast<std::size_t>(field.components));
    return nb::make_tuple(array_of(turned_over(field), shape), field.unit);
}

Parts field(const io::ResultFile& file, const std::string& name, std::size_t snapshot) {
    io::FieldData data;
    {
        const nb::gil_scoped_release release;
        data = file.field(name, snapshot);
    }
    return as_tuple(data);
}

Array<float> column(const std::vector<std::array<float, 3>>& points, std::size_t axis, float sign) {
    std::vector<float> values(points.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = sign * points[i][axis];
    return array_of(std::move(values));
}

Table cells(const io::ResultFile& file, std::size_t snapshot) {
    const io::CellData data = file.cells(snapshot);
    Table d;
    d["id"] = array_of(data.id);
    d["kind"] = array_of(data.kind);
    d["x"] = column(data.position, 0, 1.0F);
    d["y"] = column(data.position, 1, 1.0F);
    d["z"] = column(data.position, 2, -1.0F);
    d["radius"] = array_of(data.radius);
    d["polarity_x"] = column(data.polarity, 0, 1.0F);
    d["polarity_y"] = column(data.polarity, 1, 1.0F);
    d["polarity_z"] = column(data.polarity, 2, -1.0F);
    return d;
}

template <class Read>
auto each(const std::vector<io::PunctureData>& punctures, const Read& read) {
    std::vector<decltype(read(punctures.front()))> values;
    for (const io::PunctureData& p : punctures) values.push_back(read(p));
    return array_of(std::move(values));
}

Table punctures(const io::ResultFile& file, std::size_t snapshot) {
    using P = io::PunctureData;
    const std::vector<P> list = file.punctures(snapshot);
    Table d;
    d["session"] = each(list, [](const P& p) { return std::int64_t{p.session}; });
    d["pass"] = each(list, [](const P& p) { return std::int64_t{p.pass}; });
    d["entry_x"] = each(list, [](const P& p) { return p.entry[0]; });
    d["entry_y"] = each(list, [](const P& p) { return p.entry[1]; });
    d["direction_x"] = each(list, [](const P& p) { return p.direction[0]; });
    d["direction_y"] = each(list, [](const P& p) { return p.direction[1]; });
    d["direction_z"] = each(list, [](const P& p) { return -p.direction[2]; });
    d["needle_length"] = each(list, [](const P& p) { return p.needle_length; });
    d["depth"] = each(list, [](const P& p) { return p.depth; });
    d["needle_radius"] = each(list, [](const P& p) { return p.needle_radius; });
    d["hole_radius"] = each(list, [](const P& p) { return p.hole_radius_at(0.0); });
    d["open_radius"] = each(list, [](const P& p) { return p.open_radius; });
    const double none = std::numeric_limits<double>::quiet_NaN();
    d["normal_x"] = each(list, [&](const P& p) { return p.plane ? p.plane_normal[0] : none; });
    d["normal_y"] = each(list, [&](const P& p) { return p.plane ? p.plane_normal[1] : none; });
    d["opened"] = each(list, [](const P& p) { return p.opened_day; });
    d["sealed"] = each(list, [](const P& p) { return p.sealed_day; });
    return d;
}

Parts measures(const io::ResultFile& file) {
    const io::MeasureTable table = file.measures();
    std::vector<double> values;
    for (const auto& row : table.rows) values.insert(values.end(), row.begin(), row.end());
    return nb::make_tuple(table.columns,
                          table.units,
                          table.descriptions,
                          array_of(std::move(values), {table.rows.size(), table.columns.size()}));
}

}  // namespace

void bind_result(nb::module_& module) {
    using io::ResultFile;
    nb::class_<ResultFile>(
        module, "ResultFile", "A run folder or a packed run; z counts upward from the bottom.")
        .def(nb::new_([](const std::string& path) { return ResultFile::open(path); }), "path"_a)
        .def_prop_ro("title", &ResultFile::title)
        .def_prop_ro("regimen", &ResultFile::regimen)
        .def_prop_ro("seed", &ResultFile::seed)
        .def_prop_ro("arm", &ResultFile::arm)
        .def_prop_ro("voxels", &ResultFile::voxels, "nx, ny, nz")
        .def_prop_ro("voxel", &ResultFile::voxel, "Edge, um.")
        .def_prop_ro("session_days", &ResultFile::session_days)
        .def_prop_ro("times", &ResultFile::times, "Days of the snapshots.")
        .def("nearest", &ResultFile::nearest, "day"_a)
        .def("field_names", &ResultFile::field_names, "snapshot"_a)
        .def("field", field, "name"_a, "snapshot"_a, "(array [z, y, x(, component)], unit).")
        .def(
            "static_field",
            [](const ResultFile& f, const std::string& name) {
                return as_tuple(f.static_field(name));
            },
            "name"_a)
        .def("cells", cells, "snapshot"_a)
        .def("punctures", punctures, "snapshot"_a)
        .def("measures", measures, "(columns, units, descriptions, array [row, column]).")
        .def_prop_ro_static("kind_names", [](nb::handle) { return ResultFile::kind_names(); });
}

}  // namespace reticulin::python
