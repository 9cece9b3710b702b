#include "engine/cli/run_plan.hpp"
#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/build_information.hpp"
#include "engine/io/problem.hpp"
#include "engine/io/quantity_parser.hpp"

#include "python/bindings/bindings.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <filesystem>
#include <new>
#include <tuple>

namespace nb = nanobind;
using namespace nanobind::literals;

namespace reticulin::python {

namespace {

nb::list as_list(const std::vector<io::Problem>& problems) {
    nb::list list;
    for (const io::Problem& p : problems)
        list.append(nb::make_tuple(p.place.file, p.place.line, p.place.column, p.path, p.message));
    return list;
}

/// Sets the Python error of the class that reticulin.errors has for it.
void set_error(const char* name, const char* what, const std::vector<io::Problem>& problems = {}) {
    const nb::object type = nb::module_::import_("reticulin.errors").attr(name);
    const nb::object error = problems.empty() ? type(what) : type(what, as_list(problems));
    PyErr_SetObject(type.ptr(), error.ptr());
}

void translate(const std::exception_ptr& thrown, void*) {
    try {
        std::rethrow_exception(thrown);
    } catch (const io::InvalidScenario& error) {
        set_error("ScenarioError", error.what(), error.problems());
    } catch (const ScenarioError& error) {
        set_error("ScenarioError", error.what());
    } catch (const UsageError& error) {
        set_error("UsageError", error.what());
    } catch (const NumericalError& error) {
        set_error("NumericalError", error.what());
    } catch (const IoError& error) {
        set_error("IoError", error.what());
    } catch (const std::filesystem::filesystem_error& error) {
        set_error("IoError", error.what());
    } catch (const cli::MemoryError& error) {
        set_error("TooLargeError", error.what());
    } catch (const Error& error) {
        set_error("ReticulinError", error.what());
    } catch (const std::bad_alloc&) {
        set_error("TooLargeError", "out of memory; `Scenario.plan` tells what a run takes");
    }
}

/// Number in native units (um, h, zg, nN), the unit as written and the dimension in words.
std::tuple<double, std::string, std::string> parse_quantity(const std::string& text) {
    const io::QuantityResult read = io::parse_quantity(text);
    if (!read) throw UsageError(read.error);
    return {
        read.quantity->native, read.quantity->unit, io::dimension_name(read.quantity->dimension)};
}

}  // namespace

void bind_errors(nb::module_& module) {
    nb::register_exception_translator(translate);
    module.def(
        "build_information",
        [] { return io::build_information().line(); },
        "Program, version, compiler and build type as one line of JSON.");
    module.def(
        "parse_quantity",
        parse_quantity,
        "text"_a,
        "Reads \"1.5 mm\": (number in um, h, zg, nN; unit as written; dimension in words).\n\n"
        "Raises UsageError for what is no quantity.");
}

}  // namespace reticulin::python

NB_MODULE(_engine, module) {
    reticulin::unbind_first_thread();  // the interpreter and what it starts
    module.doc() = "The C++ engine of Reticulin. Use the package `reticulin` around it.";
    reticulin::python::bind_errors(module);
    reticulin::python::bind_scenario(module);
    reticulin::python::bind_run(module);
    reticulin::python::bind_result(module);
    reticulin::python::bind_comparison(module);
    reticulin::python::bind_toml(module);
}
