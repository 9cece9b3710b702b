#include "engine/core/parallel.hpp"
#include "engine/diffusion/delta_form.hpp"
#include "engine/diffusion/solute_fields.hpp"

#include "bench/five_solutes.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace reticulin;
using namespace reticulin::diffusion;
using bench::five_solutes;

/// One call of advance for each of the five solutes: cube of range(0) voxels, step of range(1)
/// seconds, range(2) threads. A voxel-solute is one voxel of one solute through one solve of the
/// delta form; `parts` says how many solves a step is made of (delta_form.hpp). Bytes are those a
/// solve must move at least: level read, gain read, increment written, read and rewritten twice.
void advance_solutes(benchmark::State& state) {
    const int n = static_cast<int>(state.range(0));
    const double dt = static_cast<double>(state.range(1)) / 3600.0;
    set_thread_count(static_cast<int>(state.range(2)));
    const RegularGrid grid(n, n, n, 20.0);
    SoluteFields fields(grid, five_solutes());
    const AffineSources sources{VoxelArray<float>(grid, 1.0F), {}, {0, n}};
    double solves = 0.0;
    for (const Solute s : all_solutes) {
        const double diffusivity = five_solutes()[s].diffusivity.native();
        const double loss_rate = five_solutes()[s].loss_rate.native();
        solves +=
            static_cast<double>(graded_parts(dt * diffusivity / 400.0, dt * loss_rate).size());
        fields.advance(s, sources, dt);
    }
    for (auto _ : state) {
        for (const Solute s : all_solutes) benchmark::DoNotOptimize(fields.advance(s, sources, dt));
    }
    const double work =
        static_cast<double>(state.iterations()) * static_cast<double>(grid.voxel_count()) * solves;
    constexpr double bytes_per_solve = 7.0 * sizeof(float);
    state.counters["voxel_solutes"] = benchmark::Counter(work, benchmark::Counter::kIsRate);
    state.counters["bytes"] =
        benchmark::Counter(work * bytes_per_solve, benchmark::Counter::kIsRate);
    state.counters["parts"] = solves / static_cast<double>(solute_count);
    set_thread_count(1);
}

}  // namespace

BENCHMARK(advance_solutes)
    ->ArgNames({"voxels", "seconds", "threads"})
    ->ArgsProduct({{16, 75, 100, 128}, {15, 900}, {1}})
    ->ArgsProduct({{100}, {15}, {2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

BENCHMARK_MAIN();
