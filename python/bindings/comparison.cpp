#include "engine/cli/comparison_table.hpp"

#include "python/bindings/bindings.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace nanobind::literals;

namespace reticulin::python {

void bind_comparison(nb::module_& module) {
    using cli::ComparedArm;
    using cli::ComparedQuantity;
    using cli::ComparedRun;
    nb::class_<ComparedQuantity>(
        module, "ComparedQuantity", "A column of the table of `reticulin compare`.")
        .def_ro("key", &ComparedQuantity::key, "Column of the table of measures.")
        .def_ro("heading", &ComparedQuantity::heading)
        .def_ro("group", &ComparedQuantity::group, "Title of the table that holds it.")
        .def_prop_ro(
            "is_peak",
            [](const ComparedQuantity& q) { return q.when == ComparedQuantity::When::peak; },
            "The largest of all rows, not the last.")
        .def_ro("needs_holes",
                &ComparedQuantity::needs_holes,
                "Says nothing of a block without a hole.");
    nb::class_<ComparedRun>(module, "ComparedRun", "A run, as far as grouping into arms needs it.")
        .def(nb::new_([](const std::string& path) { return cli::compared_run(path); }), "path"_a)
        .def_ro("path", &ComparedRun::path)
        .def_ro("seed", &ComparedRun::seed)
        .def_ro("end_day", &ComparedRun::end_day);
    nb::class_<ComparedArm>(module, "ComparedArm", "Runs that differ only in seed.")
        .def_ro("name", &ComparedArm::name, "\"1.5 mm, every 6 weeks\", unlike all others.")
        .def_ro("regimen", &ComparedArm::regimen, "In words.")
        .def_ro("runs", &ComparedArm::runs, "Indices, by seed.")
        .def_ro("copies", &ComparedArm::copies, "Indices of copies of one of these: left out.");
    module.def("compared_quantities",
               cli::compared_quantities,
               "The columns of the table of `reticulin compare`.");
    module.def("compared_arms",
               cli::compared_arms,
               "runs"_a,
               "Groups runs into arms: untreated first, then by needle length and spacing.");
}

}  // namespace reticulin::python
