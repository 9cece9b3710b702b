#include "bench/macro/report.hpp"

#include "engine/core/state_hash.hpp"
#include "engine/io/build_information.hpp"

#include <sstream>

namespace reticulin::bench {

namespace {

double per(double amount, double of) {
    return of > 0.0 ? amount / of : 0.0;
}

double seconds_of(const Report& r, const std::string& phase) {
    const auto found = r.phase_seconds.find(phase);
    return found == r.phase_seconds.end() ? 0.0 : found->second;
}

/// Cell steps per second of the phases that make them.
void add_cell_rates(const Report& r, std::vector<Metric>& list) {
    const double immune = seconds_of(r, "immune"), fibroblasts = seconds_of(r, "fibroblasts");
    const double rim = seconds_of(r, "keratinocytes");
    double all = 0.0;
    for (const auto& [type, steps] : r.cell_steps) all += steps;
    list.push_back({"cell_steps", "1", all});
    list.push_back({"cell_steps_per_second", "1/s", per(all, immune + fibroblasts + rim)});
    const auto steps_of = [&](const char* type) {
        const auto found = r.cell_steps.find(type);
        return found == r.cell_steps.end() ? 0.0 : found->second;
    };
    list.push_back({"cell_steps_per_second/immune",
                    "1/s",
                    per(steps_of("neutrophil") + steps_of("macrophage"), immune)});
    list.push_back(
        {"cell_steps_per_second/fibroblast", "1/s", per(steps_of("fibroblast"), fibroblasts)});
}

}  // namespace

std::vector<Metric> metrics(const Report& r) {
    std::vector<Metric> list{{"days", "d", r.days},
                             {"threads", "1", static_cast<double>(r.threads)},
                             {"voxels", "1", static_cast<double>(r.voxels)},
                             {"cells", "1", static_cast<double>(r.cells)},
                             {"build_seconds", "s", r.build_seconds},
                             {"wall_seconds", "s", r.wall_seconds},
                             {"ms_per_day", "ms/d", per(1e3 * r.wall_seconds, r.days)}};
    for (const auto& [phase, seconds] : r.phase_seconds)
        list.push_back({"ms_per_day/" + phase, "ms/d", per(1e3 * seconds, r.days)});
    list.push_back({"solute_steps", "1", static_cast<double>(r.solute_steps)});
    list.push_back({"rejected_solute_steps", "1", static_cast<double>(r.rejected_solute_steps)});
    list.push_back({"voxel_solutes", "1", r.voxel_solutes});
    list.push_back(
        {"voxel_solutes_per_second", "1/s", per(r.voxel_solutes, seconds_of(r, "solutes"))});
    add_cell_rates(r, list);
    list.push_back({"state_bytes_per_voxel", "B", r.bytes_per_voxel});
    list.push_back({"state_bytes_per_cell", "B", r.bytes_per_cell});
    const auto peak = static_cast<double>(r.peak_memory_bytes);
    list.push_back({"peak_memory", "B", peak});
    list.push_back({"peak_memory_per_voxel", "B", per(peak, static_cast<double>(r.voxels))});
    return list;
}

std::string as_json(const Report& r) {
    io::JsonObject values, units;
    for (const Metric& m : metrics(r)) {
        values.set(m.name, m.value);
        units.set(m.name, m.unit);
    }
    io::JsonObject object;
    object.set("case", r.name)
        .set("scenario", r.scenario)
        .set("overrides", r.overrides)
        .set("build", io::build_information())
        .set("state_hash", to_hex(r.state_hash))
        .set("values", values)
        .set("units", units);
    return object.page();
}

std::string as_csv(const Report& r) {
    std::ostringstream out;
    out.precision(9);
    out << "case,metric,unit,value\n";
    for (const Metric& m : metrics(r))
        out << r.name << ',' << m.name << ',' << m.unit << ',' << m.value << '\n';
    out << r.name << ",state_hash,," << to_hex(r.state_hash) << '\n';
    return out.str();
}

}  // namespace reticulin::bench
