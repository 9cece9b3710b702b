#include "engine/matrix/extracellular_matrix.hpp"

#include "tests/unit/matrix/matrix_fixture.hpp"

#include <benchmark/benchmark.h>

namespace reticulin::matrix {

namespace {

const RegularGrid grid(100, 100, 20, 20.0);

void count_voxels(benchmark::State& state) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(grid.voxel_count()));
}

/// Untouched skin: every plane is passed over.
void matrix_at_rest(benchmark::State& state) {
    auto matrix = test::resting_matrix(grid);
    for (auto _ : state) matrix.advance({}, 1.0);
    count_voxels(state);
}

/// After a session, signals gone: losses and linking, no production.
void matrix_relaxing(benchmark::State& state) {
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    test::disturb(matrix, drivers);
    for (auto _ : state) matrix.advance({}, 24.0);
    count_voxels(state);
}

/// Every driver on in every voxel: production, MMP, turning.
void matrix_in_a_wound(benchmark::State& state) {
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    test::disturb(matrix, drivers);
    const MatrixDrivers view = drivers.view();
    for (auto _ : state) matrix.advance(view, 1.0);
    count_voxels(state);
}

BENCHMARK(matrix_at_rest);
BENCHMARK(matrix_relaxing);
BENCHMARK(matrix_in_a_wound);

}  // namespace

}  // namespace reticulin::matrix

BENCHMARK_MAIN();
