#include "engine/cells/cell_intent.hpp"
#include "engine/cells/contacts.hpp"
#include "engine/cells/secretion.hpp"
#include "engine/core/random.hpp"
#include "engine/mechanics/contact_force.hpp"
#include "engine/mechanics/spread_kernel.hpp"

#include "bench/packed_cells.hpp"
#include "tests/unit/cells/literal_cells.hpp"

#include <benchmark/benchmark.h>

/// Neighbour search and forces, densities, secretion and decisions, in cell-steps per second. The
/// block is that of the main job (1.5 x 1.5 x 2 mm); cells stand in five cores, as after a session.
namespace reticulin::cells {
namespace {

using diffusion::Solute;

void gather_in_cores(LiteralTissue& tissue, CellType type, std::uint8_t state, std::size_t count) {
    Stream stream(7, index(type), state, Purpose::initial_tissue);
    const RegularGrid& grid = tissue.geometry.grid();
    for (std::size_t k = 0; k < count; ++k) {
        const double core = 150.0 + 300.0 * static_cast<double>(k % 5);
        const Vec3 place(
            core + 40.0 * stream.normal(), core + 40.0 * stream.normal(), 600.0 * stream.uniform());
        append_cell(tissue.cells[type],
                    tissue.cells.next_id++,
                    {grid.wrapped(place), stream.direction(), state, 0, 0.5F});
    }
    sort_group(grid, tissue.cells[type]);
}

LiteralTissue busy_tissue() {
    LiteralTissue tissue(RegularGrid(75, 75, 100, 20.0));
    tissue.set(Solute::pro_inflammatory, 0.2, Vec3(0, 0, 1e-4));
    tissue.set(Solute::pdgf, 1.0, Vec3(2e-4, 0, 0));
    tissue.set(Solute::tgf_beta, 0.4, Vec3(0, 1e-4, 0));
    return tissue;
}

/// What cells look at, where the tissue stands now.
void attach(LiteralTissue& tissue) {
    tissue.environment.geometry = &tissue.geometry;
    tissue.environment.solutes = &tissue.solutes;
    tissue.environment.local = &tissue.local;
    tissue.environment.vessels = &tissue.vessels;
    tissue.environment.wounds = &tissue.wounds;
    tissue.environment.kernel = &tissue.kernel;
}

void decide_cells(benchmark::State& state, CellType type, std::uint8_t cell_state) {
    LiteralTissue tissue = busy_tissue();
    attach(tissue);
    gather_in_cores(tissue, type, cell_state, static_cast<std::size_t>(state.range(0)));
    const auto sorted = sorted_view(tissue.geometry.grid(), tissue.cells[type]);
    benchmark::DoNotOptimize(concentration_for_mean_cosine(0.1));  // its table is made once a run
    for (auto _ : state) {
        decide(type,
               tissue.cells,
               sorted,
               tissue.environment,
               tissue.parameters,
               {1, 60, 1.0 / 60.0},
               tissue.intents);
        benchmark::DoNotOptimize(tissue.intents.data());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(decide_cells, neutrophil, CellType::neutrophil, 0)->Arg(3000);
BENCHMARK_CAPTURE(decide_cells, macrophage, CellType::macrophage, 0)->Arg(2000);
BENCHMARK_CAPTURE(decide_cells, activated_fibroblast, CellType::fibroblast, 1)->Arg(4000);

/// A block in which inflammation and repair overlap: a cell in two is an immune cell, fibroblasts
/// rest, are activated and contract.
void mix_cells(LiteralTissue& tissue, std::size_t count) {
    const auto share = [&](double part) {
        return static_cast<std::size_t>(part * static_cast<double>(count));
    };
    tissue.scatter(CellType::neutrophil, 0, share(0.3));
    tissue.scatter(CellType::macrophage, 0, share(0.1));
    tissue.scatter(CellType::macrophage, 1, share(0.1));
    tissue.scatter(CellType::fibroblast, 0, share(0.3));
    tissue.scatter(CellType::fibroblast, 1, share(0.15), 0.5F);
    tissue.scatter(CellType::fibroblast, 2, share(0.05), 0.8F);
}

/// A whole step of all cells but contact and its sort, to be held against contact_step.
void decide_and_commit(benchmark::State& state) {
    LiteralTissue tissue = busy_tissue();
    attach(tissue);
    mix_cells(tissue, static_cast<std::size_t>(state.range(0)));
    const CellGroups at_first = tissue.cells;
    for (auto _ : state) {
        state.PauseTiming();
        tissue.cells = at_first;
        state.ResumeTiming();
        for (const CellType type :
             {CellType::neutrophil, CellType::macrophage, CellType::fibroblast})
            tissue.step_unsorted(type, {1, 60, 1.0 / 60.0});
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(decide_and_commit)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// Sort, neighbours, forces and motion of packed cells, `edge` along each axis; what the yardstick
/// of contacts does. Positions hardly change, so that every step does equal work.
void contact_step(benchmark::State& state) {
    const auto edge = static_cast<int>(state.range(0));
    LiteralTissue tissue = bench::packed_tissue(edge, false);
    ContactMemory memory;
    for (auto _ : state)
        separate_cells(tissue.cells, tissue.environment, tissue.parameters, 1e-4, memory);
    state.SetItemsProcessed(state.iterations() * edge * edge * edge);
}

BENCHMARK(contact_step)->Arg(46)->Unit(benchmark::kMillisecond);

void density_field(benchmark::State& state) {
    LiteralTissue tissue = busy_tissue();
    gather_in_cores(tissue, CellType::neutrophil, 0, static_cast<std::size_t>(state.range(0)));
    const auto sorted = sorted_view(tissue.geometry.grid(), tissue.cells[CellType::neutrophil]);
    VoxelArray<float> field(tissue.geometry.grid());
    PlaneRange planes;
    for (auto _ : state) planes = tissue.kernel.field(sorted, {}, planes, field);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(density_field)->Arg(3000)->Arg(14000);

void neighbours_and_forces(benchmark::State& state) {
    LiteralTissue tissue = busy_tissue();
    gather_in_cores(tissue, CellType::neutrophil, 0, static_cast<std::size_t>(state.range(0)));
    const CellGroup& group = tissue.cells[CellType::neutrophil];
    mechanics::ContactBodies bodies{
        group.position[0], group.position[1], group.position[2], {}, {}};
    bodies.radius.assign(group.size(), 7.0);
    bodies.anchored.assign(group.size(), 0);
    for (auto _ : state) {
        benchmark::DoNotOptimize(mechanics::contact_displacements(
            tissue.geometry.grid(), bodies, {30.0, 1.0, 1.25}, 0.5));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(neighbours_and_forces)->Arg(3000);

/// Amounts of all cells into all their solutes; items are pairs of a cell and a solute it makes.
void secretion(benchmark::State& state) {
    LiteralTissue tissue = busy_tissue();
    tissue.environment.solutes = &tissue.solutes;
    gather_in_cores(tissue, CellType::macrophage, 0, static_cast<std::size_t>(state.range(0)));
    std::array<diffusion::AffineSources, diffusion::solute_count> sources;
    for (auto& s : sources) s.gain = VoxelArray<float>(tissue.geometry.grid());
    VoxelArray<float> latent(tissue.geometry.grid());
    const mechanics::SpreadKernel kernel(tissue.geometry.grid(), 40.0);
    const SecretionTargets targets{&sources, &latent};
    for (auto _ : state) {
        gather_anti_inflammatory(tissue.cells, tissue.parameters.macrophage, kernel, targets);
        benchmark::DoNotOptimize(
            gather_secretion(tissue.cells, tissue.environment, tissue.parameters, kernel, targets));
    }
    std::int64_t made = 1;  // latent TGF-b
    for (const auto& s : sources) made += s.active.empty() ? 0 : 1;
    state.SetItemsProcessed(state.iterations() * state.range(0) * made);
}

BENCHMARK(secretion)->Arg(2000)->Arg(100'000)->Arg(1'000'000);

}  // namespace
}  // namespace reticulin::cells

BENCHMARK_MAIN();
