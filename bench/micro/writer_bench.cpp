#include "engine/io/checkpoint.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/measure_rows.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/io/snapshot.hpp"

#include "tests/support/simulations.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>

/// What a run writes, on the skin of the main job one hour after a placed channel was cut: building
/// the bytes and, for the snapshot, bringing them to the disk (written, synced, renamed). Bytes per
/// second are those of the file. range(0) is the width of the block in um (1500: the main job).
namespace {

using namespace reticulin;

struct CutBlock {
    explicit CutBlock(const benchmark::State& state)
        : scenario(testing::shipped("single_puncture.toml",
                                    {"block.width=" + std::to_string(state.range(0)) + " um",
                                     "block.breadth=" + std::to_string(state.range(0)) + " um"})),
          simulation(testing::simulate(scenario)) {
        simulation->run_until(60);
    }

    io::Scenario scenario;
    std::unique_ptr<simulation::Simulation> simulation;
};

io::SnapshotBuilder builder_of(const CutBlock& block) {
    const auto radii = io::cell_radii(block.scenario.parameters.cells);
    const std::size_t six_components = 6 * block.simulation->state().grid.voxel_count();
    return {{block.scenario.output.fields, block.scenario.output.lossless, radii},
            std::vector<float>(six_components, 0.0F)};
}

void snapshot_bytes(benchmark::State& state) {
    const CutBlock block(state);
    const io::SnapshotBuilder builder = builder_of(block);
    std::size_t bytes = 0;
    for (auto _ : state) bytes += builder.build(block.simulation->state()).size();
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void snapshot_to_disk(benchmark::State& state) {
    const CutBlock block(state);
    const std::string bytes = builder_of(block).build(block.simulation->state());
    const std::string file =
        (std::filesystem::temp_directory_path() / "reticulin_writer_bench.h5").string();
    for (auto _ : state) io::write_atomically(file, io::sealed(bytes, 60));
    io::remove_file(file);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

/// range(1): 1 packs the arrays, as a finished run's last checkpoint.
void checkpoint(benchmark::State& state) {
    const CutBlock block(state);
    std::size_t bytes = 0;
    for (auto _ : state) {
        bytes +=
            io::checkpoint_bytes(block.simulation->state(), "bench", state.range(1) == 1).size();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void state_hash(benchmark::State& state) {
    const CutBlock block(state);
    for (auto _ : state) benchmark::DoNotOptimize(block.simulation->state().hash());
}

void row_of_measures(benchmark::State& state) {
    const CutBlock block(state);
    io::MeasureRows rows(*block.simulation, block.scenario);
    for (auto _ : state) benchmark::DoNotOptimize(rows.row(block.simulation->state()));
}

}  // namespace

BENCHMARK(snapshot_bytes)->Arg(200)->Arg(1500)->Unit(benchmark::kMillisecond);
BENCHMARK(snapshot_to_disk)->Arg(200)->Arg(1500)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(checkpoint)
    ->ArgsProduct({{200, 1500}, {0, 1}})
    ->ArgNames({"width", "packed"})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(state_hash)->Arg(200)->Arg(1500)->Unit(benchmark::kMillisecond);
BENCHMARK(row_of_measures)->Arg(200)->Arg(1500)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
