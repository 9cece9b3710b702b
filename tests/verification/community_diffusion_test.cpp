#include "engine/diffusion/solute_fields.hpp"

#include "tests/reference/solute_setup.hpp"
#include "tests/verification/community_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

/// Diffusion with sinks after the community's benchmark of multiscale tools (permedcoe-benchmark in
/// docs/references.bib; docs/model/community.md says where each number comes from). Times here are
/// minutes, as there.
namespace reticulin::testing {
namespace {

using diffusion::Solute;
using reference::Values;
using std::numbers::pi;

constexpr double wall_level = 10.0;        // uM
constexpr double diffusivity = 2000.0;     // um^2/min
constexpr double uptake_rate = 20.0;       // per min, in the voxel of the cell
constexpr double benchmark_step = 0.01;    // min
constexpr double sink_width = 20.0;        // um: the benchmark's voxel
constexpr double minutes_per_hour = 60.0;  // the engine counts hours

/// A cube whose walls are held at a level; nodes stand on the walls and every `spacing` between.
struct Cube {
    double edge;  // um
    int intervals;

    [[nodiscard]] double spacing() const { return edge / intervals; }

    [[nodiscard]] int side() const { return intervals + 1; }

    [[nodiscard]] std::size_t at(int x, int y, int z) const {
        return static_cast<std::size_t>((z * side() + y) * side() + x);
    }

    [[nodiscard]] bool is_wall(int x, int y, int z) const {
        return std::min({x, y, z}) == 0 || std::max({x, y, z}) == intervals;
    }

    [[nodiscard]] Values all(double value) const {
        const auto n = static_cast<std::size_t>(side());
        return Values(n * n * n, value);
    }

    template <class Visit>
    void for_each_node(Visit&& visit) const {
        for (int z = 0; z <= intervals; ++z)
            for (int y = 0; y <= intervals; ++y)
                for (int x = 0; x <= intervals; ++x) visit(x, y, z);
    }
};

/// What cells take: share of the level per minute, and level per minute whatever the level.
struct Sinks {
    Values rate;
    Values drain;
};

/// Trapezoidal weight: a node on a wall counts half along that axis.
double weight(const Cube& cube, int x, int y, int z) {
    double w = 1.0;
    for (const int i : {x, y, z}) w *= i == 0 || i == cube.intervals ? 0.5 : 1.0;
    return w;
}

double mean(const Cube& cube, const Values& c) {
    double sum = 0.0;
    cube.for_each_node(
        [&](int x, int y, int z) { sum += weight(cube, x, y, z) * c[cube.at(x, y, z)]; });
    return sum / std::pow(cube.intervals, 3);
}

/// What the sinks take together, uM um^3 per min.
double taken(const Cube& cube, const Sinks& sinks, const Values& c) {
    double sum = 0.0;
    for (std::size_t i = 0; i < c.size(); ++i) sum += sinks.rate[i] * c[i];
    return sum * std::pow(cube.spacing(), 3);
}

double centre(const Cube& cube, const Values& c) {
    const int middle = cube.intervals / 2;
    return c[cube.at(middle, middle, middle)];
}

/// Share of a node's own cell (one spacing wide) that lies in an interval about `place`.
double covered(double node, double spacing, double place, double width) {
    const double low = std::max(node - 0.5 * spacing, place - 0.5 * width);
    const double high = std::min(node + 0.5 * spacing, place + 0.5 * width);
    return std::max(0.0, high - low) / spacing;
}

/// Sinks that are cubes one benchmark voxel wide, at `per_edge`^3 places evenly spaced.
Sinks cubic_sinks(const Cube& cube, int per_edge) {
    std::vector<double> along(static_cast<std::size_t>(cube.side()));
    for (int i = 0; i <= cube.intervals; ++i)
        for (int k = 0; k < per_edge; ++k)
            along[static_cast<std::size_t>(i)] += covered(
                i * cube.spacing(), cube.spacing(), (k + 0.5) * cube.edge / per_edge, sink_width);
    Sinks sinks{cube.all(0.0), cube.all(0.0)};
    const auto share = [&](int i) { return along[static_cast<std::size_t>(i)]; };
    cube.for_each_node([&](int x, int y, int z) {
        if (!cube.is_wall(x, y, z))
            sinks.rate[cube.at(x, y, z)] = uptake_rate * share(x) * share(y) * share(z);
    });
    return sinks;
}

/// The engine's solutes in such a cube. Walls are voxels whose exchange with `wall_level` is so
/// fast that they stay there (gain and loss through the public sources). The engine is periodic
/// laterally, so that one wall stands for both; in depth it has a wall at either end.
class EngineCube {
  public:
    EngineCube(const Cube& cube, const Sinks& sinks, double level)
        : cube_(cube),
          grid_(cube.intervals, cube.intervals, cube.side(), cube.spacing()),
          fields_(grid_, reference::catalogue_of(diffusivity * minutes_per_hour, 0.0, 0.0)) {
        constexpr double wall_exchange = 1e8;  // per h
        sources_.gain = VoxelArray<float>(grid_);
        sources_.loss = VoxelArray<float>(grid_);
        sources_.active = {0, grid_.nz()};
        reference::for_each_voxel(grid_, [&](int x, int y, int z) {
            const bool wall = cube.is_wall(x, y, z);
            const std::size_t i = cube.at(x, y, z);
            const auto at = grid_.offset(x, y, z);
            const double rate = wall ? wall_exchange : minutes_per_hour * sinks.rate[i];
            const double gain =
                wall ? wall_exchange * wall_level : -minutes_per_hour * sinks.drain[i];
            sources_.loss[at] = static_cast<float>(rate);
            sources_.gain[at] = static_cast<float>(gain);
            fields_.level(Solute::tgf_beta)[at] = static_cast<float>(wall ? wall_level : level);
        });
        fields_.widen(Solute::tgf_beta, sources_.active);
    }

    void run(double minutes, double step) {
        const auto steps = std::lround(minutes / step);
        for (long k = 0; k < steps; ++k)
            fields_.advance(Solute::tgf_beta, sources_, step / minutes_per_hour);
    }

    [[nodiscard]] Values field() const {
        Values values = cube_.all(0.0);
        cube_.for_each_node([&](int x, int y, int z) {
            const int n = cube_.intervals;
            values[cube_.at(x, y, z)] =
                static_cast<double>(fields_.level(Solute::tgf_beta)[grid_.offset(x % n, y % n, z)]);
        });
        return values;
    }

  private:
    Cube cube_;
    RegularGrid grid_;
    diffusion::SoluteFields fields_;
    diffusion::AffineSources sources_;
};

/// The slow, obvious reference: seven points, forward Euler, the walls left alone.
void run_explicit(const Cube& cube, const Sinks& sinks, Values& c, double minutes) {
    const double h2 = cube.spacing() * cube.spacing();
    const long steps = std::lround(std::ceil(minutes * diffusivity / (0.12 * h2)));
    const double dt = minutes / static_cast<double>(steps);
    const auto n = static_cast<std::size_t>(cube.side());
    Values next = c;
    for (long k = 0; k < steps; ++k) {
        for (int z = 1; z < cube.intervals; ++z) {
            for (int y = 1; y < cube.intervals; ++y) {
                for (std::size_t i = cube.at(1, y, z); i < cube.at(cube.intervals, y, z); ++i) {
                    const double around =
                        c[i - 1] + c[i + 1] + c[i - n] + c[i + n] + c[i - n * n] + c[i + n * n];
                    next[i] = c[i] + dt * (diffusivity * (around - 6.0 * c[i]) / h2 -
                                           sinks.rate[i] * c[i] - sinks.drain[i]);
                }
            }
        }
        std::swap(c, next);
    }
}

/// An empty cube whose walls stand at their level.
Values empty_cube(const Cube& cube) {
    Values c = cube.all(0.0);
    cube.for_each_node([&](int x, int y, int z) {
        if (cube.is_wall(x, y, z)) c[cube.at(x, y, z)] = wall_level;
    });
    return c;
}

std::string at_time(const std::string& what, double minutes, double step) {
    return what + ", " + std::to_string(minutes).substr(0, 4) + " min, steps of " +
           std::to_string(step).substr(0, 5) + " min";
}

/// What is left of an empty slab between two walls: at its middle, and on average.
std::array<double, 2> slab_deficit(double edge, double minutes) {
    double middle = 0.0;
    double average = 0.0;
    for (int m = 0; m < 200; ++m) {
        const double wave = (2 * m + 1) * pi;
        const double fade = std::exp(-wave * wave * diffusivity * minutes / (edge * edge));
        middle += (m % 2 == 0 ? 4.0 : -4.0) / wave * fade;
        average += 8.0 / (wave * wave) * fade;
    }
    return {middle, average};
}

TEST(CommunityDiffusion, AnEmptyCubeFillsFromItsWallsAsTheSineSeries) {
    // The benchmark's one-sink cube with its sink switched off: what the walls are worth. The step
    // of the benchmark is 0.16 of the cube's own time, which a method of first order shows.
    const Cube cube{60.0, 24};
    const Sinks none{cube.all(0.0), cube.all(0.0)};

    struct Case {
        double step, tolerance;
    };

    for (const Case& c : {Case{benchmark_step, 0.55}, Case{0.1 * benchmark_step, 0.1}}) {
        EngineCube ours(cube, none, 0.0);
        double now = 0.0;
        for (const double t : {0.05, 0.1, 0.2}) {
            ours.run(t - now, c.step);
            now = t;
            const auto [middle, average] = slab_deficit(cube.edge, t);
            report(at_time("no sink, centre (uM)", t, c.step),
                   centre(cube, ours.field()),
                   wall_level * (1.0 - std::pow(middle, 3)),
                   c.tolerance);
            report(at_time("no sink, mean (uM)", t, c.step),
                   mean(cube, ours.field()),
                   wall_level * (1.0 - std::pow(average, 3)),
                   c.tolerance);
        }
    }
}

TEST(CommunityDiffusion, OneSinkMatchesAFineExplicitSolution) {
    const Cube cube{60.0, 24};
    const Cube fine{60.0, 48};
    const Sinks sinks = cubic_sinks(cube, 1);
    const Sinks fine_sinks = cubic_sinks(fine, 1);
    const std::array<double, 3> times{0.05, 0.1, 0.5};
    std::array<Values, 3> expected;
    Values reference = empty_cube(fine);
    for (std::size_t i = 0; i < times.size(); ++i) {
        run_explicit(fine, fine_sinks, reference, times[i] - (i == 0 ? 0.0 : times[i - 1]));
        expected[i] = reference;
    }
    // The steady state does not know the step; on the way there its error is of first order.
    for (const double step : {benchmark_step, 0.1 * benchmark_step}) {
        EngineCube ours(cube, sinks, 0.0);
        for (std::size_t i = 0; i < times.size(); ++i) {
            ours.run(times[i] - (i == 0 ? 0.0 : times[i - 1]), step);
            const double tolerance = i == 2 ? 0.01 : step < benchmark_step ? 0.07 : 0.4;
            report(at_time("one sink, centre (uM)", times[i], step),
                   centre(cube, ours.field()),
                   centre(fine, expected[i]),
                   tolerance);
            report(at_time("one sink, mean (uM)", times[i], step),
                   mean(cube, ours.field()),
                   mean(fine, expected[i]),
                   tolerance);
        }
        const double uptake = taken(fine, fine_sinks, reference);
        report(at_time("one sink, uptake (uM um^3/min)", times.back(), step),
               taken(cube, sinks, ours.field()),
               uptake,
               0.01 * uptake);
    }
}

TEST(CommunityDiffusion, OnTwentySevenVoxelsTheStencilDecides) {
    // As the tools ran it: 3^3 voxels of 20 um, the outer 26 held, so that one level is left,
    // c' = w D/h^2 (c_wall - c) - u c. Ours has w = 4 (faces 1/3, edges 1/6), seven points have 6.
    const Cube cube{40.0, 2};
    EngineCube ours(cube, cubic_sinks(cube, 1), 0.0);
    ours.run(2.0, benchmark_step);
    const double exchange = 4.0 * diffusivity / (sink_width * sink_width);
    report("27 voxels, centre, steady (uM)",
           centre(cube, ours.field()),
           wall_level * exchange / (exchange + uptake_rate),
           1e-4);
}

TEST(CommunityDiffusion, AThousandSinksMatchAnExplicitSolution) {
    const Cube cube{240.0, 60};
    const Sinks sinks = cubic_sinks(cube, 10);
    EngineCube ours(cube, sinks, 0.0);
    Values expected = empty_cube(cube);
    double now = 0.0;
    for (const double t : {0.05, 0.5}) {
        ours.run(t - now, benchmark_step);
        run_explicit(cube, sinks, expected, t - now);
        now = t;
        report(at_time("1000 sinks, mean (uM)", t, benchmark_step),
               mean(cube, ours.field()),
               mean(cube, expected),
               0.015 * mean(cube, expected));
    }
    const double uptake = taken(cube, sinks, expected);
    report(at_time("1000 sinks, uptake (uM um^3/min)", now, benchmark_step),
           taken(cube, sinks, ours.field()),
           uptake,
           0.005 * uptake);
}

/// Where the twelve sinks of the benchmark's later form stand about the middle of a 240 um cube.
std::vector<std::array<double, 2>> twelve_places() {
    std::vector<std::array<double, 2>> places;
    for (const double x : {-30.0, -10.0, 10.0, 30.0})
        for (const double y : {-30.0, -10.0, 10.0, 30.0})
            if (std::abs(x) + std::abs(y) < 50.0) places.push_back({x, y});
    return places;
}

constexpr double constant_uptake = 160000.0;  // uM um^3/min and cell: 20 uM/min in 20 um voxels

/// Level at the middle and on average by the cosine series of the benchmark's own analytic
/// solution, each sink spread evenly over a cube as wide as our voxel.
std::array<double, 2> constant_sinks_series(double edge, double sink, double minutes) {
    constexpr int modes = 96;
    const auto places = twelve_places();
    const auto wave = [&](int m) { return (2 * m + 1) * pi / edge; };
    const auto spread = [&](int m) {
        return std::sin(0.5 * wave(m) * sink) / (0.5 * wave(m) * sink);
    };
    const auto average = [&](int m) { return (m % 2 == 0 ? 2.0 : -2.0) / (wave(m) * edge); };
    double middle = wall_level;
    double whole = wall_level;
    for (int i = 0; i < modes; ++i) {
        for (int j = 0; j < modes; ++j) {
            double lateral = 0.0;
            for (const auto& p : places)
                lateral += std::cos(wave(i) * p[0]) * std::cos(wave(j) * p[1]);
            lateral *= constant_uptake * spread(i) * spread(j) * 8.0 / std::pow(edge, 3);
            for (int k = 0; k < modes; ++k) {
                const double squares = wave(i) * wave(i) + wave(j) * wave(j) + wave(k) * wave(k);
                const double fade = diffusivity * squares;
                const double term = lateral * spread(k) * (1.0 - std::exp(-fade * minutes)) / fade;
                middle -= term;
                whole -= term * average(i) * average(j) * average(k);
            }
        }
    }
    return {middle, whole};
}

TEST(CommunityDiffusion, TwelveConstantSinksFollowTheBenchmarksSeries) {
    const Cube cube{240.0, 48};
    Sinks sinks{cube.all(0.0), cube.all(0.0)};
    for (const auto& p : twelve_places()) {
        const auto node = [&](double place) {
            return static_cast<int>(std::lround((0.5 * cube.edge + place) / cube.spacing()));
        };
        sinks.drain[cube.at(node(p[0]), node(p[1]), node(0.0))] =
            constant_uptake / std::pow(cube.spacing(), 3);
    }
    EngineCube ours(cube, sinks, wall_level);
    double now = 0.0;
    for (const double t : {0.5, 5.0}) {
        ours.run(t - now, benchmark_step);
        now = t;
        const auto [middle, whole] = constant_sinks_series(cube.edge, cube.spacing(), t);
        report(at_time("12 constant sinks, centre (uM)", t, benchmark_step),
               centre(cube, ours.field()),
               middle,
               0.02);
        report(at_time("12 constant sinks, mean (uM)", t, benchmark_step),
               mean(cube, ours.field()),
               whole,
               0.001);
    }
}

}  // namespace
}  // namespace reticulin::testing
