#pragma once

#include "engine/core/units.hpp"
#include "engine/measures/measure_parameters.hpp"
#include "engine/needling/device.hpp"
#include "engine/simulation/parameters.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reticulin::io {

/// [scenario]: what it is called and what it builds on.
struct ScenarioHeader {
    std::string title;
    std::optional<std::string> description;
    std::optional<std::string> base;
    std::string skin;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("title", self.title, "Title of the run");
        visit.value("description", self.description, "What it is for, in a sentence or two");
        visit.value("base",
                    self.base,
                    "Another scenario file (relative to this one) whose keys hold where this one "
                    "is silent");
        visit.value("skin", self.skin, "Skin profile of scenarios/library/skins");
    }
};

/// [run]: how long, and the seeds.
struct RunSettings {
    Duration duration;
    std::int64_t seed = 0;
    std::optional<std::int64_t> device_seed;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("duration", self.duration, "Simulated time");
        visit.value("seed", self.seed, "Seed of skin and cells");
        visit.value("device_seed",
                    self.device_seed,
                    "Seed of entry points and phases; runs that are compared share it. Not given: "
                    "the seed");
    }
};

/// What one session may set; the keys stand in [regimen] for all sessions and in each
/// [[regimen.sessions]] for one.
struct SessionSettings {
    std::optional<std::string> device;
    std::optional<Length> needle_length;
    std::int64_t passes = 1;
    double pressure = 1.0;
    std::vector<double> directions;
    std::vector<double> entry_x;
    std::vector<double> entry_y;
    std::optional<Length> depth;
    double tilt = 0;
    Length half_width;
    std::optional<std::string> punctures;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("device", self.device, "Device of scenarios/library/devices");
        visit.value(
            "needle_length", self.needle_length, "Needle length, in place of the device's own");
        visit.value("passes", self.passes, "Passes of the device in a session");
        visit.value("pressure", self.pressure, "Multiplies reached depth");
        visit.value(
            "directions", self.directions, "Lines of the passes, degrees from x; used in turn");
        visit.quantities("entry_x",
                         self.entry_x,
                         Length::dimension,
                         "Placed needles, incision: entry points, x. Empty: the middle");
        visit.quantities("entry_y",
                         self.entry_y,
                         Length::dimension,
                         "Placed needles: entry points, y. Empty: the middle");
        visit.value("depth",
                    self.depth,
                    "Placed needles, incision: the depth itself. Not given: by the device's rule");
        visit.value(
            "tilt", self.tilt, "Placed needles: tilt from the vertical towards +x, degrees");
        visit.value("half_width", self.half_width, "Incision: half width of the cut");
        visit.value(
            "punctures",
            self.punctures,
            "CSV file (relative to this one) of punctures to make, in place of a device's pattern");
    }
};

/// [regimen]: shorthand for equal sessions.
struct RegimenSettings {
    std::optional<std::string> name;
    std::int64_t count = 0;
    Duration spacing;
    Duration first;
    SessionSettings session;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value(
            "name", self.name, "Regimen of scenarios/library/regimens that the keys below change");
        visit.value("count", self.count, "Number of sessions; 0 is untreated");
        visit.value("spacing", self.spacing, "From one session to the next");
        visit.value("first", self.first, "Time of the first session");
        SessionSettings::describe(self.session, visit);
    }
};

/// [output]: what is written and when.
struct OutputSettings {
    Duration measure_every_early;
    Duration measure_every_late;
    Duration early_duration;
    bool snapshots = true;
    std::vector<double> snapshot_days;
    std::vector<std::string> fields;
    bool lossless = false;
    Duration checkpoint_every;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.value("measure_every_early",
                    self.measure_every_early,
                    "Interval of measures soon after a session");
        visit.value("measure_every_late", self.measure_every_late, "Interval of measures later on");
        visit.value("early_duration", self.early_duration, "How long after a session is soon");
        visit.value("snapshots", self.snapshots, "Write snapshots of fields and cells");
        visit.value("snapshot_days",
                    self.snapshot_days,
                    "Snapshots this many days after each session; the start and the end are always "
                    "written");
        visit.value(
            "fields",
            self.fields,
            "Fields of a snapshot (docs/results_file.md); [\"all\"] for every one, [] for none");
        visit.value(
            "lossless", self.lossless, "Fields with all bits instead of 13 of the mantissa");
        visit.value(
            "checkpoint_every", self.checkpoint_every, "Simulated time between checkpoints");
    }
};

/// Everything a scenario can set.
struct ScenarioSettings {
    ScenarioHeader scenario;
    RunSettings run;
    RegimenSettings regimen;
    needling::Device device;
    OutputSettings output;
    measures::MeasureParameters measures;
    simulation::Parameters parameters;

    template <class Self, class Visitor>
    static void describe(Self& self, Visitor& visit) {
        visit.group("scenario", self.scenario, "What the scenario is");
        visit.group("run", self.run, "How long, and the seeds");
        visit.group("regimen", self.regimen, "Sessions of needling");
        visit.group("device", self.device, "Changes of the regimen's device");
        visit.group("output", self.output, "What is written and when");
        visit.group("measures", self.measures, "Virtual instruments and where they are read");
        simulation::Parameters::describe(self.parameters, visit);
    }
};

}  // namespace reticulin::io
