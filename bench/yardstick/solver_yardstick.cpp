#include "engine/core/parallel.hpp"
#include "engine/diffusion/delta_form.hpp"
#include "engine/diffusion/solute_fields.hpp"

#include "bench/five_solutes.hpp"
#include "bench/yardstick/interleaved.hpp"

#include <lod.h>

#include <memory>

// Voxel-solutes per second of the production solver, with sources, uptake and all books, beside a
// plain splitting of the same grid in single precision (three variants). A voxel-solute is one
// voxel of one solute through one implicit solve; ours takes several solves per step (graded
// parts).

namespace {

using namespace reticulin;
using namespace reticulin::diffusion;
using bench::Contestant;
using bench::five_solutes;
using bench::interleaved_rates;
using bench::print_rates;

constexpr double step = 0.25;  // h

/// Five solutes with a source each, TGF-b with uptake, too.
struct Production {
    explicit Production(int n) : grid(n, n, n, 20.0), fields(grid, five_solutes()) {
        for (AffineSources& s : sources) s = {VoxelArray<float>(grid, 1.0F), {}, {0, n}};
        sources[0].loss = VoxelArray<float>(grid, 0.5F);
        const SoluteCatalogue catalogue = five_solutes();
        for (const Solute s : all_solutes) {
            const SoluteParameters& p = catalogue[s];
            const double transport = step * p.diffusivity.native() / (20.0 * 20.0);
            solves +=
                static_cast<double>(graded_parts(transport, step * p.loss_rate.native()).size());
        }
    }

    void advance() {
        for (const Solute s : all_solutes) fields.advance(s, sources[index(s)], step);
    }

    RegularGrid grid;
    SoluteFields fields;
    std::array<AffineSources, solute_count> sources;
    double solves = 0;  // of one advance
};

void compare(int n, int solutes, int threads) {
    set_thread_count(threads);
    omp_set_num_threads(threads);
    std::vector<std::unique_ptr<Production>> ours;
    for (int k = 0; k < solutes; k += static_cast<int>(solute_count))
        ours.push_back(std::make_unique<Production>(n));
    const std::vector<double> spread(static_cast<std::size_t>(solutes), 1000.0);
    const std::vector<double> loss(static_cast<std::size_t>(solutes), 0.1);
    lod::Grid<float> a(n, n, n, solutes, spread, loss, 20.0, 0.12);
    lod::Grid<float> b(n, n, n, solutes, spread, loss, 20.0, 0.12);
    lod::Grid<float> c(n, n, n, solutes, spread, loss, 20.0, 0.12);
    for (lod::Grid<float>* grid : {&a, &b, &c})
        for (int s = 0; s < solutes; ++s)
            for (int z = 0; z < n; ++z)
                for (int y = 0; y < n; ++y)
                    for (int x = 0; x < n; ++x)
                        grid->at(s, x, y, z) =
                            1.0F + 0.01F * static_cast<float>((x + 7 * y + 31 * z) % 100);
    const double voxels = static_cast<double>(n) * n * n;
    const auto advance = [&] {
        for (const auto& some : ours) some->advance();
    };
    const std::vector<Contestant> all{
        {"ours", advance, voxels * ours[0]->solves * static_cast<double>(ours.size())},
        {"A", [&] { a.step3(); }, voxels * solutes},
        {"B", [&] { b.step2(); }, voxels * solutes},
        {"C", [&] { c.step1(); }, voxels * solutes}};
    print_rates(std::to_string(n) + "^3 x " + std::to_string(solutes) + ", " +
                    std::to_string(threads) + " threads",
                all,
                interleaved_rates(all, 7));
}

}  // namespace

int main() {
    std::printf("million voxel-solutes per second\n");
    for (const auto& [n, solutes] : {std::pair{75, 5}, std::pair{100, 5}, std::pair{128, 10}})
        for (const int threads : {1, 2}) compare(n, solutes, threads);
}
