#include "engine/cli/runtime_settings.hpp"
#include "engine/core/error.hpp"
#include "engine/core/memory_use.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/file_system.hpp"

#include "bench/macro/report.hpp"
#include "bench/macro/work_meter.hpp"
#include "tests/support/simulations.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

/// One whole run per call, without files, so that peak memory is that of the case alone.
namespace reticulin::bench {
namespace {

struct Case {
    const char* name;
    const char* scenario;
    std::vector<std::string> overrides;
    double days;
};

/// The table of cases. `main_job` holds the days that cost most (a session, its inflammation, the
/// second session on young collagen); the areas tell whether a voxel and a cell cost the same in a
/// larger block; `quiet` what skipping leaves of untouched skin.
const std::vector<Case>& cases() {
    static const std::vector<Case> table{
        {"toy", "single_puncture.toml", {"block.width=200 um", "block.breadth=200 um"}, 1.5},
        {"one_puncture", "single_puncture.toml", {}, 7},
        {"main_job",
         "needle_length_by_spacing/base.toml",
         {"regimen.needle_length=1.5 mm", "regimen.spacing=2 week"},
         16},
        {"area_1_mm2", "single_session.toml", {"block.width=1 mm", "block.breadth=1 mm"}, 4},
        {"area_4_mm2", "single_session.toml", {}, 4},
        {"area_16_mm2", "single_session.toml", {"block.width=4 mm", "block.breadth=4 mm"}, 4},
        {"quiet", "needle_length_by_spacing/untreated.toml", {}, 182},
    };
    return table;
}

struct Arguments {
    std::string name;
    std::string out;
    int threads = 1;
    std::optional<double> days;
};

constexpr const char* usage =
    "usage: bench_scenarios CASE [--threads N] [--days D] [--out PREFIX]\n"
    "Runs one case and writes PREFIX.json and PREFIX.csv; without --out the CSV is printed.\n";

Arguments parse(int count, char** words) {
    Arguments a;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word.rfind("--", 0) != 0) {
            a.name = word;
            continue;
        }
        if (i + 1 >= count) throw UsageError(word + " needs a value");
        const std::string value = words[++i];
        if (word == "--threads") {
            a.threads = std::stoi(value);
        } else if (word == "--days") {
            a.days = std::stod(value);
        } else if (word == "--out") {
            a.out = value;
        } else {
            throw UsageError("unknown option " + word);
        }
    }
    return a;
}

const Case& case_of(const std::string& name) {
    std::string names;
    for (const Case& c : cases()) {
        if (name == c.name) return c;
        names += std::string(" ") + c.name;
    }
    throw UsageError("no case \"" + name + "\"; cases:" + names);
}

/// Bytes of voxel arrays per padded voxel, and of one type's columns per cell.
struct StateBytes {
    std::size_t voxel = 0;
    std::size_t cell = 0;

    template <class T>
    void grid(const ArrayInfo&, const GridArray<T>&) {
        voxel += sizeof(T);
    }

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>&) {
        if (info.name.starts_with("cells/fibroblast/")) cell += sizeof(T);
    }

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void read_state(const simulation::TissueState& state, Report& report) {
    report.voxels = state.grid.voxel_count();
    for (const cells::CellGroup& group : state.cells.group) report.cells += group.size();
    report.state_hash = state.hash();
    StateBytes bytes;
    simulation::TissueState::for_each_array(state, bytes);
    report.bytes_per_voxel = static_cast<double>(bytes.voxel) *
                             static_cast<double>(state.grid.size()) /
                             static_cast<double>(report.voxels);
    report.bytes_per_cell = static_cast<double>(bytes.cell);
    report.rejected_solute_steps = state.solutes.rejected_steps();
}

Report measure(const Case& which, const Arguments& arguments) {
    Report report;
    report.name = which.name;
    report.scenario = which.scenario;
    for (const std::string& o : which.overrides) report.overrides += o + "; ";
    report.days = arguments.days.value_or(which.days);
    report.threads = arguments.threads;
    set_thread_count(arguments.threads);
    const auto built = std::chrono::steady_clock::now();
    const auto run = testing::simulate(testing::shipped(which.scenario, which.overrides));
    WorkMeter meter(*run);
    report.build_seconds = seconds_since(built);
    const auto begin = std::chrono::steady_clock::now();
    const auto end = static_cast<Tick>(report.days * ticks_per_day);
    while (run->now() < end) {
        run->run_until(std::min(end, meter.next_look()));
        meter.look();
    }
    report.wall_seconds = seconds_since(begin);
    report.phase_seconds = run->seconds_by_phase();
    report.voxel_solutes = meter.voxel_solutes();
    report.solute_steps = meter.solute_steps();
    for (const cells::CellType type : cells::all_cell_types) {
        const std::string name(cells::cell_type_names[cells::index(type)]);
        report.cell_steps[name] = meter.cell_steps(type);
    }
    read_state(run->state(), report);
    report.peak_memory_bytes = peak_memory();
    return report;
}

}  // namespace
}  // namespace reticulin::bench

int main(int count, char** words) {
    using namespace reticulin;
    cli::start_again_with_settings(true, words);
    cli::keep_memory();
    try {
        const bench::Arguments arguments = bench::parse(count, words);
        const bench::Report report = bench::measure(bench::case_of(arguments.name), arguments);
        if (arguments.out.empty()) {
            std::fputs(bench::as_csv(report).c_str(), stdout);
        } else {
            io::write_atomically(arguments.out + ".json", bench::as_json(report));
            io::write_atomically(arguments.out + ".csv", bench::as_csv(report));
        }
        return 0;
    } catch (const UsageError& error) {
        std::fprintf(stderr, "bench_scenarios: %s\n%s", error.what(), bench::usage);
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_scenarios: %s\n", error.what());
        return 1;
    }
}
