#include "engine/needling/channel_fractions.hpp"
#include "engine/needling/insertion.hpp"
#include "engine/needling/tension.hpp"

#include "tests/unit/needling/example_needling.hpp"
#include "tests/unit/tissue/example_skin.hpp"

#include <benchmark/benchmark.h>

/// One slanted channel of a 1 mm roller: volume fractions, the whole cut, and its tension.
namespace reticulin::needling {
namespace {

using namespace reticulin::testing;

RegularGrid block_of(double voxel) {
    const auto count = [&](double extent) { return static_cast<int>(extent / voxel); };
    return {count(1000.0), count(1000.0), count(1000.0), voxel};
}

void channel_fractions_of_one_puncture(benchmark::State& state) {
    const RegularGrid grid = block_of(static_cast<double>(state.range(0)));
    const tissue::Puncture puncture = example_puncture(503.0, 497.0, 24.6, 30.0);
    for (auto _ : state) benchmark::DoNotOptimize(channel_fractions(puncture, grid));
}

BENCHMARK(channel_fractions_of_one_puncture)
    ->Arg(40)
    ->Arg(20)
    ->Arg(10)
    ->Unit(benchmark::kMillisecond);

void cut_of_one_puncture(benchmark::State& state) {
    const RegularGrid grid = block_of(static_cast<double>(state.range(0)));
    const tissue::SkinGeometry geometry(grid, example_skin(), 1);
    matrix::ExtracellularMatrix matrix(grid, example_matrix());
    diffusion::ImmobileFields local(grid);
    tissue::Vasculature vessels(geometry);
    tissue::Wounds wounds;
    cells::CellGroups cells;
    const std::vector<tissue::Puncture> one{example_puncture(503.0, 497.0, 24.6, 30.0)};
    for (auto _ : state) {
        benchmark::DoNotOptimize(cut(one,
                                     geometry,
                                     example_insertion(),
                                     example_matrix(),
                                     0,
                                     1,
                                     {matrix, local, vessels, wounds, cells}));
    }
}

BENCHMARK(cut_of_one_puncture)->Arg(20)->Unit(benchmark::kMillisecond);

void tension_of_one_puncture(benchmark::State& state) {
    const tissue::SkinGeometry geometry(block_of(20.0), example_skin(), 1);
    const std::vector<tissue::Puncture> one{example_puncture(503.0, 497.0, 24.6, 30.0)};
    for (auto _ : state)
        benchmark::DoNotOptimize(tension_fraction(one, geometry, 500.0, {150.0, 40.0}));
}

BENCHMARK(tension_of_one_puncture)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace reticulin::needling

BENCHMARK_MAIN();
