#include "engine/io/scenario.hpp"

#include "engine/cli/run_plan.hpp"
#include "engine/io/library.hpp"
#include "engine/io/measure_rows.hpp"
#include "engine/io/resolved_scenario.hpp"
#include "engine/io/scenario_reader.hpp"

#include "python/bindings/bindings.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <functional>
#include <new>
#include <string>
#include <tuple>
#include <vector>

namespace nb = nanobind;
using namespace nanobind::literals;

namespace reticulin::python {

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

std::vector<io::Override> overrides_of(const Settings& settings) {
    std::vector<io::Override> overrides;
    for (const auto& [path, value] : settings) {
        overrides.push_back({path, value});
    }
    return overrides;
}

/// A scenario file whose library is read once for many variants of it.
class ScenarioFile {
  public:
    ScenarioFile(std::string path, const std::string& library)
        : path_(std::move(path)),
          text_(io::read_text_file(path_)),
          base_(library.empty() ? io::Library::embedded() : io::Library::from_folder(library), {}) {
        base_.apply_library();
    }

    [[nodiscard]] io::Scenario read(const Settings& settings) const {
        io::ScenarioReader reader(base_, overrides_of(settings));
        return reader.read(text_, path_);
    }

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string path_, text_;
    io::ScenarioReader base_;
};

std::vector<double> session_days(const io::Scenario& scenario) {
    std::vector<double> sessions;
    for (const needling::Session& s : scenario.regimen.sessions) sessions.push_back(days(s.time));
    return sessions;
}

nb::typed<nb::dict, nb::str, nb::any> plan(const io::Scenario& scenario) {
    const cli::RunPlan plan = cli::plan_of(scenario);
    nb::typed<nb::dict, nb::str, nb::any> d;
    d["voxels"] = plan.voxels;
    d["holes"] = plan.holes;
    d["cells_at_start"] = plan.cells_at_start;
    d["cells_at_peak"] = plan.cells_at_peak;
    d["memory_bytes"] = plan.memory_bytes();
    d["disk_bytes"] = plan.disk_bytes;
    d["running_disk_bytes"] = plan.running_disk_bytes;
    d["snapshots"] = plan.snapshots;
    d["seconds"] = plan.seconds;
    return d;
}

using ValueState = std::tuple<std::string,
                              std::string,
                              std::string,
                              std::string,
                              std::string,
                              std::string,
                              std::string,
                              std::string,
                              std::string,
                              bool>;
using State = std::tuple<std::string,  // text that reads back to the same scenario
                         std::string,
                         std::string,
                         std::string,
                         std::vector<std::string>,
                         std::vector<ValueState>>;

/// For pickle: what reading the resolved text again would not tell goes beside it.
State state_of(const io::Scenario& s) {
    std::vector<ValueState> values;
    for (const io::EffectiveValue& v : s.values)
        values.emplace_back(v.path,
                            v.meaning,
                            v.value,
                            v.unit,
                            v.origin,
                            v.layer,
                            v.range,
                            v.source,
                            v.note,
                            v.assumed);
    return {s.resolved_text, s.file, s.given_text, s.library_hash, s.overrides, values};
}

io::Scenario of_state(const State& state) {
    const auto& [resolved, file, given, library, overrides, values] = state;
    io::Scenario s = io::read_scenario(resolved, file);
    s.resolved_text = resolved;
    s.given_text = given;
    s.library_hash = library;
    s.overrides = overrides;
    s.values.clear();
    for (const ValueState& value : values)
        s.values.push_back(
            std::apply([](const auto&... part) { return io::EffectiveValue{part...}; }, value));
    return s;
}

bool are_equal(const io::Scenario& scenario, nb::handle other) {
    return nb::isinstance<io::Scenario>(other) &&
           io::identity_text(scenario) == io::identity_text(nb::cast<const io::Scenario&>(other));
}

std::vector<std::string> measure_names(const io::Scenario& scenario) {
    std::vector<std::string> names;
    for (const io::MeasureColumn& column : io::measure_columns(scenario))
        names.push_back(column.name);
    return names;
}

void bind_value(nb::module_& module) {
    nb::class_<io::EffectiveValue>(module, "EffectiveValue", "One value in force and its origin.")
        .def_ro("path", &io::EffectiveValue::path)
        .def_ro("meaning", &io::EffectiveValue::meaning)
        .def_ro("value", &io::EffectiveValue::value, "As written: \"8 um^2/s\", \"0.33\".")
        .def_ro("unit", &io::EffectiveValue::unit, "\"1\" where it has none.")
        .def_ro("origin", &io::EffectiveValue::origin, "\"FILE:LINE\" or \"--set path=value\".")
        .def_ro("layer", &io::EffectiveValue::layer)
        .def_ro("range", &io::EffectiveValue::range, "What is allowed, or \"\".")
        .def_ro("source", &io::EffectiveValue::source)
        .def_ro("note", &io::EffectiveValue::note)
        .def_ro("assumed", &io::EffectiveValue::assumed)
        .def("__repr__", [](const io::EffectiveValue& v) {
            return "<" + v.path + " = " + v.value + " (" + v.origin + ")>";
        });
}

void bind_file(nb::module_& module) {
    nb::class_<ScenarioFile>(
        module, "ScenarioFile", "A scenario file and a library, read once for many variants.")
        .def(nb::init<std::string, const std::string&>(), "path"_a, "library"_a = "")
        .def_prop_ro("text", &ScenarioFile::text, "Byte for byte.")
        .def("read",
             &ScenarioFile::read,
             "settings"_a = Settings{},
             nb::call_guard<nb::gil_scoped_release>(),
             "The scenario with (path, value) pairs in place of its own values.\n\n"
             "Raises ScenarioError with every error found.");
}

}  // namespace

void bind_scenario(nb::module_& module) {
    bind_value(module);
    bind_file(module);
    nb::class_<io::Scenario>(module, "Scenario", "A scenario read, checked and merged.")
        .def_ro("title", &io::Scenario::title)
        .def_ro("description", &io::Scenario::description)
        .def_ro("file", &io::Scenario::file, "As given.")
        .def_ro("regimen", &io::Scenario::regimen_in_words, "In words.")
        .def_ro("seed", &io::Scenario::seed)
        .def_ro("device_seed", &io::Scenario::device_seed)
        .def_ro("values", &io::Scenario::values, "Every value in force.")
        .def_ro("resolved_text", &io::Scenario::resolved_text, "Reads back to the same scenario.")
        .def_ro("library_hash", &io::Scenario::library_hash)
        .def_ro("overrides", &io::Scenario::overrides, "\"path=value\" each.")
        .def_prop_ro(
            "days", [](const io::Scenario& s) { return days(s.end); }, "Simulated days.")
        .def_prop_ro("session_days", session_days, "Day of each session.")
        .def_prop_ro("identity_text",
                     io::identity_text,
                     "All that decides what a run of it writes; equal for equal results.")
        .def(
            "measure_names",
            measure_names,
            "Columns of the table that a run of it writes; those of sleeves where it has sessions, "
            "though needles may miss.")
        .def("__eq__",
             are_equal,
             "other"_a,
             "Whether runs of both write the same: titles and origins of values do not count.")
        .def("__hash__",
             [](const io::Scenario& s) { return std::hash<std::string>{}(io::identity_text(s)); })
        .def("__getstate__", state_of)
        .def("__setstate__",
             [](io::Scenario& s, const State& state) { new (&s) io::Scenario(of_state(state)); })
        .def("plan", plan, "What a run of it will take: voxels, holes, memory, disk.")
        .def("__repr__", [](const io::Scenario& s) {
            return "<Scenario \"" + s.title + "\": " + s.regimen_in_words + ", seed " +
                   std::to_string(s.seed) + ">";
        });
}

}  // namespace reticulin::python
