#include "engine/cells/contacts.hpp"
#include "engine/core/parallel.hpp"

#include "bench/yardstick/interleaved.hpp"
#include "tests/unit/cells/literal_cells.hpp"

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

constexpr double radius = 8.412710547954228;  // um
constexpr double spacing = 14.5;              // um
constexpr double tiny_step = 1e-4;            // h

/// A jittered lattice of fibroblasts that fills a periodic cube; `shuffled`: numbered at random.
LiteralTissue tissue_of(int edge, bool shuffled) {
    const int voxels = static_cast<int>(std::lround(edge * spacing / 20.0));
    const double pitch = voxels * 20.0 / edge;
    LiteralTissue tissue(RegularGrid(voxels, voxels, voxels, 20.0));
    tissue.parameters.fibroblast.radius = radius * units::um;
    tissue.parameters.contact.repulsion = 10.0 * units::um_per_hour;
    tissue.parameters.contact.adhesion = 0.4 * units::um_per_hour;
    Stream random(1, 1, 0, Purpose::initial_tissue);
    std::vector<Vec3> places;
    const auto along = [&](int i) { return (i + 0.5 + 0.3 * (random.uniform() - 0.5)) * pitch; };
    for (int z = 0; z < edge; ++z)
        for (int y = 0; y < edge; ++y)
            for (int x = 0; x < edge; ++x) places.emplace_back(along(x), along(y), along(z));
    for (std::size_t i = places.size() - 1; shuffled && i > 0; --i)
        std::swap(places[i],
                  places[static_cast<std::size_t>(random.uniform() * static_cast<double>(i + 1))]);
    CellGroup& group = tissue.cells[CellType::fibroblast];
    const auto activated = static_cast<std::uint8_t>(FibroblastState::activated);
    for (const Vec3& place : places)
        append_cell(group, tissue.cells.next_id++, {place, Vec3(1, 0, 0), activated, 0, 0.0F});
    sort_group(tissue.geometry.grid(), group);
    return tissue;
}

std::unique_ptr<mech::System<double>> yardstick_of(std::size_t count) {
    auto system = std::make_unique<mech::System<double>>();
    double low[3], high[3];
    const std::vector<double> place = mech::packing(count, spacing, 0.3, low, high);
    const double half = std::ceil(high[0] / 20.0) * 20.0 + 40.0;
    const double lower[3] = {-half, -half, -half}, upper[3] = {half, half, half};
    system->init(count, lower, upper, 2.0 * 1.25 * radius + 0.2);
    for (std::size_t i = 0; i < count; ++i) {
        system->x[i] = place[3 * i];
        system->y[i] = place[3 * i + 1];
        system->z[i] = place[3 * i + 2];
        system->r[i] = radius;
        system->reach[i] = 1.25 * radius;
        system->rep[i] = std::sqrt(10.0);
        system->adh[i] = std::sqrt(0.4);
    }
    return system;
}

void compare(int edge, bool shuffled, int threads) {
    set_thread_count(threads);
    omp_set_num_threads(threads);
    LiteralTissue tissue = tissue_of(edge, shuffled);
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
