#include "engine/cells/contacts.hpp"
#include "engine/mechanics/contact_force.hpp"

#include "tests/reference/solute_setup.hpp"
#include "tests/unit/cells/literal_cells.hpp"
#include "tests/verification/community_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

/// Friction, two cells and chemotaxis after the community's benchmark of multiscale tools
/// (permedcoe-benchmark in docs/references.bib; what differs: docs/model/community.md). Times here
/// are minutes, as there.
namespace reticulin::testing {
namespace {

using cells::CellType;
using diffusion::Solute;

constexpr double minutes_per_hour = 60.0;  // the engine counts hours
constexpr double drive = 10.0;             // um/min
constexpr double radius = 5.0;             // um: cells of 10 um
constexpr double run_time = 10.0;          // min

/// A tissue whose neutrophils run straight on at a speed (um/min), wherever they are, and live.
cells::LiteralTissue runners(const RegularGrid& grid, double speed) {
    cells::LiteralTissue tissue(grid);
    auto& p = tissue.parameters;
    p.motion.dense_speed_factor = 1.0;
    p.neutrophil.migration = {
        speed * minutes_per_hour * units::um_per_hour, 1e12 * units::hour, 0.0};
    p.neutrophil.radius = radius * units::um;
    p.neutrophil.death_rate = {};
    return tissue;
}

/// One mechanical step: every cell runs, then cells in contact part.
void move(cells::LiteralTissue& tissue, Tick step, double minutes) {
    const double dt = minutes / minutes_per_hour;
    tissue.step(CellType::neutrophil, {1, step, dt});
    separate_cells(tissue.cells, tissue.environment, tissue.parameters, dt);
}

double place(const cells::LiteralTissue& tissue, std::size_t cell) {
    return tissue.cells[CellType::neutrophil].position[0][cell];
}

/// Way (um) of one cell that is driven for some minutes of the run and then left alone.
double way_of_one_cell(double driven, double step, double friction_factor) {
    const RegularGrid grid(30, 3, 3, 20.0);  // long enough not to come round
    cells::LiteralTissue tissue = runners(grid, drive);
    tissue.parameters.motion.dense_speed_factor = friction_factor;
    tissue.add(CellType::neutrophil, 0, Vec3(30, 30, 30));
    const long steps = std::lround(run_time / step);
    for (long k = 0; k < steps; ++k) {
        if (static_cast<double>(k) * step > driven - 0.5 * step)
            tissue.parameters.neutrophil.migration.speed = {};
        move(tissue, k, step);
    }
    return place(tissue, 0) - 30.0;
}

TEST(CommunityFriction, AnOverdampedCellGoesAsFarAsItIsDriven) {
    // m -> 0: the way is the integral of force / friction, v t_drive, whatever the step. Where a
    // tenth of the speed is left (our matrix is the friction), a tenth of the way.
    const double once = 0.1;  // min: the benchmark's mechanical step
    for (const double step : {0.1, 0.05, 0.01}) {
        const std::string by = ", steps of " + std::to_string(step).substr(0, 4) + " min (um)";
        report("driven once" + by, way_of_one_cell(once, step, 1.0), drive * once, 1e-9);
        report("driven on" + by, way_of_one_cell(run_time, step, 1.0), drive * run_time, 1e-6);
        report("tenfold friction" + by,
               way_of_one_cell(run_time, step, 0.1),
               0.1 * drive * run_time,
               1e-6);
    }
}

constexpr double repulsion = 40.0;  // um/min: comes to rest at half of the sum of radii

/// Distance of two cells 30 um apart that run at each other from time 0.
double driven_distance(double minutes) {
    const double radii = 2.0 * radius;
    const double touch = (30.0 - radii) / (2.0 * drive);
    if (minutes < touch) return 30.0 - 2.0 * drive * minutes;
    // s = 1 - d/R obeys s' = 2/R (v - c s^2) from s = 0.
    const double rest = std::sqrt(drive / repulsion);
    return radii * (1.0 - rest * std::tanh(2.0 * repulsion * rest * (minutes - touch) / radii));
}

/// Distances of the engine's two cells after some minutes of the benchmark's pushing.
std::vector<double> pushed_distances(double step, const std::vector<double>& times) {
    cells::LiteralTissue tissue = runners(RegularGrid(6, 3, 3, 20.0), drive);
    tissue.parameters.contact.repulsion = repulsion * minutes_per_hour * units::um_per_hour;
    tissue.parameters.contact.adhesion = {};
    tissue.add(CellType::neutrophil, 0, Vec3(45, 30, 30));
    const std::uint64_t right = tissue.add(CellType::neutrophil, 0, Vec3(75, 30, 30));
    auto& group = tissue.cells[CellType::neutrophil];
    group.set_polarity(group.id[0] == right ? 0 : 1, Vec3(-1, 0, 0));
    std::vector<double> distances;
    double now = 0.0;
    Tick count = 0;
    for (const double t : times) {
        for (; now < t - 0.5 * step; now += step) move(tissue, count++, step);
        distances.push_back(std::abs(place(tissue, 1) - place(tissue, 0)));
        EXPECT_NEAR(place(tissue, 0) + place(tissue, 1), 120.0, 1e-6) << "not symmetric";
    }
    return distances;
}

TEST(CommunityTwoCells, PushingCellsComeToRestWithoutRebound) {
    const std::vector<double> times{0.5, 1.1, 1.2, 1.5, 10.0};

    struct Case {
        double step, tolerance;  // running and parting take turns: first order in the step
    };

    for (const Case& c : {Case{0.1, 1.0}, Case{0.01, 0.1}}) {
        const auto distances = pushed_distances(c.step, times);
        for (std::size_t i = 0; i < times.size(); ++i)
            report("pushing, distance at " + std::to_string(times[i]).substr(0, 4) +
                       " min, steps of " + std::to_string(c.step).substr(0, 4) + " min (um)",
                   distances[i],
                   driven_distance(times[i]),
                   c.tolerance);
    }
}

TEST(CommunityTwoCells, OverlappingCellsRelaxAsTheExactSolution) {
    // The benchmark's later form: 9 um apart, nothing drives them, 3 min; repulsion 10 um/min as
    // by default in PhysiCell, whose law is ours. 1/s = 1/s_0 + 2 c t / R.
    const RegularGrid grid(6, 3, 3, 20.0);
    const mechanics::ContactLaw law{
        .repulsion = 10.0 * minutes_per_hour, .adhesion = 0.0, .adhesion_reach = 1.0};
    mechanics::ContactBodies pair{{55.5, 64.5}, {30, 30}, {30, 30}, {radius, radius}, {0, 0}};
    for (int k = 1; k <= 30; ++k) {
        const auto moved = contact_displacements(grid, pair, law, 0.1 / minutes_per_hour);
        for (std::size_t i = 0; i < 2; ++i) pair.x[i] += moved[i][0];
        if (k % 10 != 0) continue;
        const double s = 1.0 / (10.0 + 2.0 * 10.0 * 0.1 * k / (2.0 * radius));
        report("relaxing, distance at " + std::to_string(k / 10) + " min (um)",
               pair.x[1] - pair.x[0],
               2.0 * radius * (1.0 - s),
               0.001);
    }
}

/// The benchmark's 120 um box, empty, the 20 um voxel in one corner held at 10 uM. The engine is
/// periodic laterally: a block twice as wide with sources on both sides of x = 0 and y = 0 is
/// symmetric about 0 and 120 um, that is, closed there. Depth is closed anyway.
struct Corner {
    static constexpr double box = 120.0;           // um
    static constexpr double source = 20.0;         // um
    static constexpr double voxel = 5.0;           // um, of the engine
    static constexpr double level = 10.0;          // uM
    static constexpr double diffusivity = 2000.0;  // um^2/min
    static constexpr double speed = 1.0;           // um/min
    static constexpr double persistence = 0.5;     // min
    static constexpr double bias = 0.9;
    static constexpr double half_occupancy = 10.0;  // uM
    static constexpr double half_bias = 0.005;      // occupancy across a cell
    static constexpr double step = 0.1;             // min

    static Vec3 start() { return Vec3::Constant(0.5 * box); }
};

/// The closed box itself: seven points, forward Euler, in double; voxels as wide as the engine's,
/// for how far a corner of held voxels reaches hangs on them.
class ExplicitCorner {
  public:
    void run(double minutes) {
        const long steps = std::lround(std::ceil(minutes * Corner::diffusivity / (0.12 * h * h)));
        const double a = minutes / static_cast<double>(steps) * Corner::diffusivity / (h * h);
        reference::Values next = c_;
        for (long k = 0; k < steps; ++k) {
            for (int z = 0; z < n; ++z)
                for (int y = 0; y < n; ++y)
                    for (int x = 0; x < n; ++x) next[box_.at(x, y, z)] = after(x, y, z, a);
            std::swap(c_, next);
        }
    }

    /// Trilinear between voxel centres.
    [[nodiscard]] double level(const Vec3& p) const {
        double sum = 0.0;
        const Vec3 u = p / h - Vec3::Constant(0.5);
        for (int i = 0; i < 8; ++i) {
            double share = 1.0;
            std::array<int, 3> v{};
            for (int d = 0; d < 3; ++d) {
                const int low = static_cast<int>(std::floor(u[d]));
                const bool upper = (i >> d & 1) == 1;
                share *= upper ? u[d] - low : low + 1.0 - u[d];
                v[static_cast<std::size_t>(d)] = upper ? low + 1 : low;
            }
            sum += share * at(v[0], v[1], v[2]);
        }
        return sum;
    }

    [[nodiscard]] Vec3 gradient(const Vec3& p) const {
        Vec3 g = Vec3::Zero();
        for (int d = 0; d < 3; ++d) {
            const Vec3 along = h * Vec3::Unit(d);
            g[d] = (level(p + along) - level(p - along)) / (2.0 * h);
        }
        return g;
    }

  private:
    static constexpr double h = Corner::voxel;
    static constexpr int n = static_cast<int>(Corner::box / h);

    [[nodiscard]] double at(int x, int y, int z) const {  // closed: beyond a wall, its own voxel
        const auto inside = [](int i) { return std::clamp(i, 0, n - 1); };
        return c_[box_.at(inside(x), inside(y), inside(z))];
    }

    [[nodiscard]] double after(int x, int y, int z, double a) const {
        if ((std::max({x, y, z}) + 0.5) * h < Corner::source) return Corner::level;
        const double here = at(x, y, z);
        const double around = at(x - 1, y, z) + at(x + 1, y, z) + at(x, y - 1, z) +
                              at(x, y + 1, z) + at(x, y, z - 1) + at(x, y, z + 1);
        return here + a * (around - 6.0 * here);
    }

    reference::Box box_{n, n, n, h};
    reference::Values c_ = reference::Values(box_.size(), 0.0);
};

/// Mean way of a cell: its direction forgets as exp(-t/persistence) and is renewed with the mean
/// chi n, so that m' = (chi n - m)/persistence, x' = v m.
std::vector<Vec3> expected_ways(const std::vector<double>& times) {
    ExplicitCorner field;
    Vec3 mean_direction = Vec3::Zero();
    Vec3 way = Vec3::Zero();
    std::vector<Vec3> ways;
    double now = 0.0;
    constexpr int parts = 10;
    for (const double t : times) {
        for (; now < t - 0.5 * Corner::step; now += Corner::step) {
            field.run(Corner::step);
            for (int k = 0; k < parts; ++k) {
                const double dt = Corner::step / parts;
                const Vec3 here = Corner::start() + way;
                const double sum = Corner::half_occupancy + field.level(here);
                const Vec3 across =
                    2.0 * radius * Corner::half_occupancy / (sum * sum) * field.gradient(here);
                const double d = across.norm();
                const Vec3 wanted = Corner::bias / (d + Corner::half_bias) * across;
                mean_direction += dt / Corner::persistence * (wanted - mean_direction);
                way += dt * Corner::speed * mean_direction;
            }
        }
        ways.push_back(way);
    }
    return ways;
}

/// The engine's tissue for the corner, its solute empty.
cells::LiteralTissue corner_tissue(const RegularGrid& grid) {
    cells::LiteralTissue tissue = runners(grid, Corner::speed);
    tissue.solutes = diffusion::SoluteFields(
        grid, reference::catalogue_of(Corner::diffusivity * minutes_per_hour, 0.0, 0.0));
    auto& p = tissue.parameters;
    p.motion.occupancy_half = Corner::half_bias;
    p.neutrophil.migration.persistence = Corner::persistence / minutes_per_hour * units::hour;
    p.neutrophil.migration.bias = Corner::bias;
    p.neutrophil.recruitment_half = Corner::half_occupancy;
    p.neutrophil.radius = 2.0 * radius * units::um;  // 10 um radius here
    return tissue;
}

/// Cells at one place with directions at random: many runs of one cell, not a crowd.
std::size_t add_walkers(cells::LiteralTissue& tissue, std::size_t count) {
    Stream stream(7, 0, 0, Purpose::motion);
    auto& group = tissue.cells[CellType::neutrophil];
    for (std::size_t k = 0; k < count; ++k)
        append_cell(
            group, tissue.cells.next_id++, {Corner::start(), stream.direction(), 0, 0, 0.0F});
    sort_group(tissue.geometry.grid(), group);
    return count;
}

Vec3 mean_way(const cells::LiteralTissue& tissue) {
    const auto& group = tissue.cells[CellType::neutrophil];
    Vec3 sum = Vec3::Zero();
    for (std::size_t i = 0; i < group.size(); ++i) sum += group.position_of(i) - Corner::start();
    return sum / static_cast<double>(group.size());
}

/// Both sides of the mirror planes at x = 0 and y = 0; the level at once, then kept by fast
/// exchange.
diffusion::AffineSources hold_corner(const RegularGrid& grid, diffusion::SoluteFields& solutes) {
    constexpr float exchange = 1e8F;  // per h
    diffusion::AffineSources corner{VoxelArray<float>(grid), VoxelArray<float>(grid), {}};
    reference::for_each_voxel(grid, [&](int x, int y, int z) {
        const Vec3 p = grid.shortest(Vec3::Zero(), grid.centre({x, y, z}));
        if (p.cwiseAbs().maxCoeff() > Corner::source) return;
        const auto v = grid.offset(x, y, z);
        corner.gain[v] = exchange * static_cast<float>(Corner::level);
        corner.loss[v] = exchange;
        solutes.level(Solute::pro_inflammatory)[v] = static_cast<float>(Corner::level);
    });
    corner.active = {0, static_cast<int>(Corner::source / Corner::voxel)};
    solutes.widen(Solute::pro_inflammatory, corner.active);
    return corner;
}

TEST(CommunityChemotaxis, CellsDriftToTheCornerAsTheirMeanDirectionSays) {
    constexpr int voxels = static_cast<int>(Corner::box / Corner::voxel);
    const RegularGrid grid(2 * voxels, 2 * voxels, voxels, Corner::voxel);
    cells::LiteralTissue tissue = corner_tissue(grid);
    const auto corner = hold_corner(grid, tissue.solutes);
    const auto walkers = static_cast<double>(add_walkers(tissue, 10000));
    const std::vector<double> times{2.0, 5.0, 10.0};
    const std::vector<Vec3> expected = expected_ways(times);
    const Vec3 to_source = -Vec3::Ones().normalized();
    Tick count = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
        for (; count < std::lround(times[i] / Corner::step); ++count) {
            const double dt = Corner::step / minutes_per_hour;
            for (int part = 0; part < 10; ++part)  // the benchmark's 0.01 min
                tissue.solutes.advance(Solute::pro_inflammatory, corner, 0.1 * dt);
            tissue.step(CellType::neutrophil, {1, count, dt});
        }
        // Four standard errors of a persistent walk along one axis, and 1 % for another stencil.
        const double sd = Corner::speed * std::sqrt(2.0 * Corner::persistence * times[i] / 3.0);
        const double tolerance = 4.0 * sd / std::sqrt(walkers) + 0.01 * expected[i].norm();
        const std::string by = " at " + std::to_string(times[i]).substr(0, 4) + " min (um)";
        const Vec3 way = mean_way(tissue);
        const double along = way.dot(to_source);
        report("chemotaxis, way to the source" + by, along, expected[i].norm(), tolerance);
        report("chemotaxis, way off" + by, (way - along * to_source).norm(), 0.0, tolerance);
    }
    EXPECT_NEAR(expected.back().dot(to_source), expected.back().norm(), 1e-9);
    EXPECT_GT(expected.back().norm(), 1.0);  // the test can tell
}

}  // namespace
}  // namespace reticulin::testing
