#include "engine/core/parallel.hpp"
#include "engine/diffusion/solute_fields.hpp"

#include "bench/yardstick/interleaved.hpp"
#include "tests/reference/exact_propagator.hpp"
#include "tests/reference/solute_setup.hpp"

#include <lod.h>

#include <cmath>
#include <functional>
#include <memory>

// Seconds of one thread per simulated day of one solute at a given error of its field: the
// production solver beside plain splitting, each over its own steps. TGF-b (8 um^2/s, 2.8 /h) from
// a channel 40 um wide through a cube of 1.5 mm; error: the largest relative one between 60 um and
// two decay lengths from the channel's axis, after 2 h and after 6 h, against the exact solution of
// the grid.

namespace {

using namespace reticulin;
using namespace reticulin::diffusion;
using reference::Box;
using reference::Values;

constexpr int edge = 75;                 // voxels
constexpr double voxel = 20.0;           // um
constexpr double diffusivity = 28800.0;  // um^2/h
constexpr double loss_rate = 2.8;        // per hour
constexpr double source = 100.0;         // level per hour, in the channel
constexpr int first = edge / 2, last = edge / 2 + 2;
constexpr double instants[] = {2.0, 6.0};  // h

bool in_channel(int x, int y) {
    return x >= first && x < last && y >= first && y < last;
}

using Level = std::function<double(int x, int y)>;

/// Largest relative error over the plane of mid depth.
double error_of(const Level& level, const Level& exact) {
    const double axis = first + 0.5;  // in voxels
    const double decay_length = std::sqrt(diffusivity / loss_rate);
    double worst = 0.0;
    for (int y = 0; y < edge; ++y) {
        for (int x = 0; x < edge; ++x) {
            const double r = voxel * std::hypot(x - axis, y - axis);
            if (r < 60.0 || r > 2.0 * decay_length) continue;
            worst = std::max(worst, std::abs(level(x, y) / exact(x, y) - 1.0));
        }
    }
    return worst;
}

/// Steps something to the instants; the worst error met.
double worst_error(double dt,
                   const std::function<void()>& step,
                   const Level& level,
                   const std::vector<Values>& exact,
                   const Box& box) {
    double worst = 0.0;
    long done = 0;
    for (std::size_t i = 0; i < std::size(instants); ++i) {
        for (; static_cast<double>(done) * dt < instants[i] - 0.5 * dt; ++done) step();
        const Level right = [&](int x, int y) { return exact[i][box.at(x, y, edge / 2)]; };
        worst = std::max(worst, error_of(level, right));
    }
    return worst;
}

void report(const char* what, double dt, double error, const std::function<void()>& step) {
    const double rate = bench::interleaved_rates({{what, step, 1.0}}, 7, 0.1)[0];
    std::printf("%-10s step %7.1f s   error %6.2f %%   %9.5f s per simulated day\n",
                what,
                dt * 3600.0,
                100.0 * error,
                24.0 / dt / rate);
    std::fflush(stdout);
}

void run_ours(double dt, const std::vector<Values>& exact, const Box& box) {
    const RegularGrid grid(edge, edge, edge, voxel);
    SoluteFields fields(grid, reference::catalogue_of(diffusivity, loss_rate, 0.0));
    AffineSources sources{VoxelArray<float>(grid), {}, {0, edge}};
    reference::for_each_voxel(grid, [&](int x, int y, int z) {
        if (in_channel(x, y)) sources.gain[grid.offset(x, y, z)] = static_cast<float>(source);
    });
    const auto step = [&] { fields.advance(Solute::tgf_beta, sources, dt); };
    const Level level = [&](int x, int y) {
        const SoluteFields& read = fields;
        return static_cast<double>(read.level(Solute::tgf_beta)[grid.offset(x, y, edge / 2)]);
    };
    report("production", dt, worst_error(dt, step, level, exact, box), step);
}

void run_plain(double dt, const std::vector<Values>& exact, const Box& box) {
    lod::Grid<float> grid(edge, edge, edge, 1, {diffusivity}, {loss_rate}, voxel, dt);
    const auto step = [&] {
        for (int z = 0; z < edge; ++z)
            for (int y = first; y < last; ++y)
                for (int x = first; x < last; ++x)
                    grid.at(0, x, y, z) += static_cast<float>(dt * source);
        grid.step2();
    };
    const Level level = [&](int x, int y) {
        return static_cast<double>(grid.at(0, x, y, edge / 2));
    };
    report("plain", dt, worst_error(dt, step, level, exact, box), step);
}

}  // namespace

int main() {
    const Box box{edge, edge, edge, voxel};
    const reference::ExactPropagator propagator(box, diffusivity, loss_rate);
    Values gain(box.size(), 0.0);
    for (int z = 0; z < edge; ++z)
        for (int y = first; y < last; ++y)
            for (int x = first; x < last; ++x) gain[box.at(x, y, z)] = source;
    std::vector<Values> exact;
    for (const double t : instants)
        exact.push_back(propagator.after(Values(box.size(), 0.0), gain, t));
    set_thread_count(1);
    omp_set_num_threads(1);
    for (const double minutes : {120.0, 60.0, 30.0, 15.0}) run_ours(minutes / 60.0, exact, box);
    for (const double seconds : {300.0, 120.0, 60.0, 30.0, 15.0, 10.0, 7.5, 5.0})
        run_plain(seconds / 3600.0, exact, box);
}
