#include "engine/cells/contacts.hpp"
#include "engine/core/parallel.hpp"

#include "bench/packed_cells.hpp"
#include "bench/yardstick/interleaved.hpp"

#include <mech.h>

#include <algorithm>
#include <cmath>
#include <memory>

// Cell-steps per second of one mechanics step (sort, neighbours, forces, motion) at 12.8
// neighbours, beside a kernel that does only that. Positions hardly change, so that every step does
// equal work.

namespace {

using namespace reticulin;
using namespace reticulin::cells;
using bench::packed;

constexpr double tiny_step = 1e-4;  // h

std::unique_ptr<mech::System<double>> yardstick_of(std::size_t count) {
    auto system = std::make_unique<mech::System<double>>();
    double low[3], high[3];
    const std::vector<double> place = mech::packing(count, packed.spacing, 0.3, low, high);
    const double half = std::ceil(high[0] / 20.0) * 20.0 + 40.0;
    const double lower[3] = {-half, -half, -half}, upper[3] = {half, half, half};
    system->init(count, lower, upper, 2.0 * 1.25 * packed.radius + 0.2);
    for (std::size_t i = 0; i < count; ++i) {
        system->x[i] = place[3 * i];
        system->y[i] = place[3 * i + 1];
        system->z[i] = place[3 * i + 2];
        system->r[i] = packed.radius;
        system->reach[i] = 1.25 * packed.radius;
        system->rep[i] = std::sqrt(10.0);
        system->adh[i] = std::sqrt(0.4);
    }
    return system;
}

void compare(int edge, bool shuffled, int threads) {
    set_thread_count(threads);
    omp_set_num_threads(threads);
    LiteralTissue tissue = bench::packed_tissue(edge, shuffled);
    const std::size_t count = tissue.cells[CellType::fibroblast].size();
    const auto first = yardstick_of(count);
    const auto second = yardstick_of(count);
    const auto work = static_cast<double>(count);
    ContactMemory memory;
    const auto step = [&] {
        separate_cells(tissue.cells, tissue.environment, tissue.parameters, tiny_step, memory);
    };
    const auto step_first = [&] { first->sort(), first->forces(), first->move(tiny_step); };
    const auto step_second = [&] { second->sort(), second->forces2(), second->move(tiny_step); };
    const std::vector<bench::Contestant> all{
        {"ours", step, work}, {"v1", step_first, work}, {"v2", step_second, work}};
    bench::print_rates(std::to_string(count) + (shuffled ? " shuffled, " : " ordered, ") +
                           std::to_string(threads) + " threads",
                       all,
                       bench::interleaved_rates(all, 7));
}

}  // namespace

int main() {
    std::printf("million cell-steps per second\n");
    for (const int edge : {46, 100})
        for (const bool shuffled : {false, true})
            for (const int threads : {1, 2}) compare(edge, shuffled, threads);
}
