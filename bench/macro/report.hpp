#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace reticulin::bench {

/// What one case took, in the words of bench/README.md.
struct Report {
    std::string name;
    std::string scenario;
    std::string overrides;
    double days = 0;
    int threads = 1;
    std::size_t voxels = 0;
    std::size_t cells = 0;  // at the end
    std::uint64_t state_hash = 0;
    double build_seconds = 0;                     // healthy skin from the scenario
    double wall_seconds = 0;                      // of the run alone
    std::map<std::string, double> phase_seconds;  // Simulation::seconds_by_phase
    double voxel_solutes = 0;                     // work_meter.hpp
    std::map<std::string, double> cell_steps;     // by type
    long solute_steps = 0;
    long rejected_solute_steps = 0;
    double bytes_per_voxel = 0;  // of the state's arrays
    double bytes_per_cell = 0;
    std::int64_t peak_memory_bytes = 0;  // of the process
};

/// One number of a report.
struct Metric {
    std::string name;
    std::string unit;
    double value = 0;
};

/// Everything that is a number, in a fixed order.
std::vector<Metric> metrics(const Report& report);
std::string as_json(const Report& report);
/// "case,metric,unit,value", one line a metric, the state hash as text in the last.
std::string as_csv(const Report& report);

}  // namespace reticulin::bench
