#include "engine/diffusion/solute_fields.hpp"

#include "tests/reference/delta_form_twin.hpp"
#include "tests/reference/exact_propagator.hpp"
#include "tests/reference/solute_setup.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

/// The numerics gate: the solver in its production form (float, 20 um, production steps) on sources
/// 50 um wide, against closed forms and against the exact propagator on the grid. Plain splitting
/// stands beside it and must fail what the delta form passes.
namespace reticulin::diffusion {
namespace {

using reference::Box;
using reference::Equation;
using reference::Values;

constexpr double voxel = 20.0;
constexpr double source_radius = 25.0;
constexpr double gain = 10.0;

/// Where anisotropy is read from, um: one width of the source. A ball seen from outside is a point,
/// so the closed form holds wherever the voxels on both sides of a place hold no source: on the
/// space diagonal these lie at 41 and 76 um, and 50 um is the first step of 10 between them.
/// Nearer, directions differ because a source laid on voxels is a staircase and no ball: at 45 um
/// the exact field of these voxels differs by 3.1 %, the solver's by 3.6 % (the shortest decay
/// length; at 50 um 2.7 and 2.9 %).
constexpr double nearest_radius = 50.0;

/// Diffusivity (um^2/s), loss (1/h) of one solute and a name to print.
struct Substance {
    const char* name;
    double diffusivity;
    double loss_rate;

    [[nodiscard]] double native() const { return diffusivity * 3600.0; }

    [[nodiscard]] double decay_length() const { return std::sqrt(native() / loss_rate); }
};

constexpr Substance substances[] = {{"tgf_beta", 8.0, 2.8},
                                    {"pdgf", 10.0, 1.0},
                                    {"pro_inflammatory", 9.0, 8.4},
                                    {"anti_inflammatory", 9.0, 2.1},
                                    {"mmp", 5.0, 0.21}};

/// Shape of the source: dimensions in which the distance to it is measured.
enum class Shape { plane_across_x = 1, line_in_depth = 2, point = 3 };

struct Scene {
    Shape shape;
    Box box;
    Values source;
};

/// Place of a voxel relative to the source's middle, in um: laterally the middle voxel's centre, in
/// depth the closed top, which mirrors the source (half a ball under it is enough).
Vec3 place(Shape shape, double dx, double dy, double z) {
    return {voxel * dx,
            shape == Shape::plane_across_x ? 0.0 : voxel * dy,
            shape == Shape::point ? voxel * (z + 0.5) : 0.0};
}

/// Share of a voxel inside the source, by 8 samples per axis.
double covered(Shape shape, int dx, int dy, int z) {
    constexpr int samples = 8;
    int inside = 0;
    for (int i = 0; i < samples * samples * samples; ++i) {
        const auto at = [&](int d, int k) { return d + (k + 0.5) / samples - 0.5; };
        const Vec3 p = place(shape,
                             at(dx, i % samples),
                             at(dy, i / samples % samples),
                             at(z, i / samples / samples));
        if (p.norm() < source_radius) ++inside;
    }
    return inside / static_cast<double>(samples * samples * samples);
}

Scene make_scene(Shape shape, const Substance& substance) {
    const double length = substance.decay_length();
    const double width = shape == Shape::point ? std::max(8.5 * length, 760.0) : 12.0 * length;
    const int across = static_cast<int>(std::ceil(width / voxel));
    Scene scene{shape, Box{across, across, shape == Shape::point ? across / 2 : 2, voxel}, {}};
    if (shape == Shape::plane_across_x) scene.box.ny = 2;
    const Box& box = scene.box;
    scene.source.resize(box.size());
    for (int z = 0; z < box.nz; ++z) {
        for (int y = 0; y < box.ny; ++y) {
            for (int x = 0; x < box.nx; ++x) {
                scene.source[box.at(x, y, z)] =
                    gain * covered(shape, x - box.nx / 2, y - box.ny / 2, z);
            }
        }
    }
    return scene;
}

/// What a run of a scene leaves.
struct Outcome {
    Values field;
    long rejected = 0;
    double clipped = 0;  // share of what was gained
};

/// The production solver from an empty field to (nearly) steady: ten time constants.
Outcome run_production(const Scene& scene, const Substance& substance, double dt) {
    const Box& box = scene.box;
    const RegularGrid grid(box.nx, box.ny, box.nz, box.voxel);
    SoluteFields fields(grid,
                        reference::catalogue_of(substance.native(), substance.loss_rate, 0.0));
    AffineSources sources{reference::to_field(grid, box, scene.source), {}, {0, grid.nz()}};
    for (double t = 0.0; t < 10.0 / substance.loss_rate + 20.0 * dt; t += dt) {
        fields.advance(Solute::tgf_beta, sources, dt);
    }
    const SoluteBalance& book = fields.balance(Solute::tgf_beta);
    return {reference::to_values(grid, box, fields.level(Solute::tgf_beta)),
            fields.rejected_steps(),
            book.clipped / book.gained};
}

Outcome run_plain_splitting(const Scene& scene, const Substance& substance, double dt) {
    Outcome outcome{Values(scene.box.size(), 0.0), 0, 0.0};
    const Equation equation{substance.native(), substance.loss_rate, scene.source, {}};
    for (double t = 0.0; t < 10.0 / substance.loss_rate + 20.0 * dt; t += dt) {
        outcome.field = reference::plain_splitting_step(scene.box, equation, outcome.field, dt);
    }
    return outcome;
}

/// Level against distance along one direction of voxels.
struct Profile {
    std::vector<double> distance;
    std::vector<double> level;
};

Profile profile_along(const Scene& scene, const Values& field, const std::array<int, 3>& step) {
    Profile profile;
    const Box& box = scene.box;
    const int mx = box.nx / 2;
    const int my = box.ny / 2;
    for (int i = 0; i < box.nx / 2; ++i) {
        const int z = i * step[2];
        if (z >= box.nz) break;
        profile.distance.push_back(place(scene.shape, i * step[0], i * step[1], z).norm());
        profile.level.push_back(field[box.at(mx + i * step[0], my + i * step[1], z)]);
    }
    return profile;
}

/// The closed form's fall with distance r at decay length l, in an unbounded space.
double log_closed_form(Shape shape, double r, double l) {
    if (shape == Shape::plane_across_x) return -r / l;
    if (shape == Shape::line_in_depth) return std::log(std::cyl_bessel_k(0.0, r / l));
    return -r / l - std::log(r);
}

/// Squared misfit of ln level to the closed form, amplitude free, from 60 um to two decay lengths
/// (three for the smallest, to have enough voxels).
double misfit(Shape shape, const Profile& profile, double length, double nominal) {
    const double outer = std::max(2.0 * nominal, 190.0);
    double sum = 0.0;
    double squares = 0.0;
    int count = 0;
    for (std::size_t i = 0; i < profile.level.size(); ++i) {
        const double r = profile.distance[i];
        if (r < 59.0 || r > outer) continue;
        const double e = std::log(profile.level[i]) - log_closed_form(shape, r, length);
        sum += e;
        squares += e * e;
        ++count;
    }
    return squares - sum * sum / count;
}

double fitted_decay_length(Shape shape, const Profile& profile, double nominal) {
    double low = 0.5 * nominal;
    double high = 2.0 * nominal;
    for (int i = 0; i < 60; ++i) {
        const double a = low + (high - low) / 3.0;
        const double b = high - (high - low) / 3.0;
        if (misfit(shape, profile, a, nominal) < misfit(shape, profile, b, nominal)) {
            high = b;
        } else {
            low = a;
        }
    }
    return 0.5 * (low + high);
}

/// ln level at a distance, the closed form's fall taken out before interpolating.
double log_level_at(Shape shape, const Profile& profile, double r, double length) {
    std::size_t i = 1;
    while (i + 1 < profile.distance.size() && profile.distance[i] < r) ++i;
    const auto flat = [&](std::size_t j) {
        return std::log(profile.level[j]) - log_closed_form(shape, profile.distance[j], length);
    };
    const double w =
        (r - profile.distance[i - 1]) / (profile.distance[i] - profile.distance[i - 1]);
    return (1.0 - w) * flat(i - 1) + w * flat(i) + log_closed_form(shape, r, length);
}

/// What the gate looks at.
struct Verdict {
    double decay_length_error = 0;  // largest over directions, relative
    double anisotropy = 0;   // largest relative difference between directions, from nearest_radius
    double total_error = 0;  // of total / (S / k)
};

std::vector<std::array<int, 3>> directions_of(Shape shape) {
    if (shape == Shape::plane_across_x) return {{1, 0, 0}};
    if (shape == Shape::line_in_depth) return {{1, 0, 0}, {0, 1, 0}, {1, 1, 0}};
    return {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}, {1, 0, 1}, {1, 1, 1}};
}

Verdict judge(const Scene& scene, const Substance& substance, const Values& field) {
    Verdict verdict;
    const double length = substance.decay_length();
    std::vector<Profile> profiles;
    for (const auto& step : directions_of(scene.shape)) {
        profiles.push_back(profile_along(scene, field, step));
        const double fitted = fitted_decay_length(scene.shape, profiles.back(), length);
        verdict.decay_length_error =
            std::max(verdict.decay_length_error, std::abs(fitted / length - 1.0));
    }
    for (double r = nearest_radius; r <= 2.0 * length; r += 10.0) {
        const double axis = log_level_at(scene.shape, profiles.front(), r, length);
        for (const Profile& profile : profiles) {
            const double other = log_level_at(scene.shape, profile, r, length);
            verdict.anisotropy = std::max(verdict.anisotropy, std::abs(std::expm1(other - axis)));
        }
    }
    double total = 0.0;
    double source = 0.0;
    for (const double v : field) total += v;
    for (const double v : scene.source) source += v;
    verdict.total_error = std::abs(total * substance.loss_rate / source - 1.0);
    return verdict;
}

void print(const char* scheme,
           const Scene& scene,
           const Substance& s,
           double dt,
           const Verdict& v,
           const Outcome& outcome) {
    const char* shapes[] = {"", "plane", "line", "point"};
    std::printf(
        "%-5s %-5s %-17s %2.0f min: length %5.2f %%, anisotropy %5.2f %%, total %.4f %%, "
        "rejected %ld, clipped %.1e\n",
        scheme,
        shapes[static_cast<int>(scene.shape)],
        s.name,
        60.0 * dt,
        100.0 * v.decay_length_error,
        100.0 * v.anisotropy,
        100.0 * v.total_error,
        outcome.rejected,
        outcome.clipped);
}

void pass_the_gate(Shape shape, double minutes) {
    const double dt = minutes / 60.0;
    for (const Substance& substance : substances) {
        const Scene scene = make_scene(shape, substance);
        const Outcome outcome = run_production(scene, substance, dt);
        const Verdict verdict = judge(scene, substance, outcome.field);
        print("delta", scene, substance, dt, verdict, outcome);
        EXPECT_LT(verdict.decay_length_error, 0.02) << substance.name;
        EXPECT_LT(verdict.anisotropy, 0.03) << substance.name;
        EXPECT_LT(verdict.total_error, 1e-3) << substance.name;
        EXPECT_GE(*std::min_element(outcome.field.begin(), outcome.field.end()), 0.0);
    }
}

TEST(DiffusionGate, PlaneSource5Min) {
    pass_the_gate(Shape::plane_across_x, 5.0);
}

TEST(DiffusionGate, PlaneSource15Min) {
    pass_the_gate(Shape::plane_across_x, 15.0);
}

TEST(DiffusionGate, PlaneSource30Min) {
    pass_the_gate(Shape::plane_across_x, 30.0);
}

TEST(DiffusionGate, LineSource5Min) {
    pass_the_gate(Shape::line_in_depth, 5.0);
}

TEST(DiffusionGate, LineSource15Min) {
    pass_the_gate(Shape::line_in_depth, 15.0);
}

TEST(DiffusionGate, LineSource30Min) {
    pass_the_gate(Shape::line_in_depth, 30.0);
}

TEST(DiffusionGate, PointSource5Min) {
    pass_the_gate(Shape::point, 5.0);
}

TEST(DiffusionGate, PointSource15Min) {
    pass_the_gate(Shape::point, 15.0);
}

TEST(DiffusionGate, PointSource30Min) {
    pass_the_gate(Shape::point, 30.0);
}

TEST(DiffusionGate, PlainSplittingFails) {
    const Substance& substance = substances[0];
    const Scene scene = make_scene(Shape::line_in_depth, substance);
    for (const double minutes : {5.0, 15.0, 30.0}) {
        const Outcome outcome = run_plain_splitting(scene, substance, minutes / 60.0);
        const Verdict verdict = judge(scene, substance, outcome.field);
        print("plain", scene, substance, minutes / 60.0, verdict, outcome);
        EXPECT_GT(verdict.decay_length_error, 0.02);
        EXPECT_GT(verdict.anisotropy, 0.03);
    }
}

/// Largest error of the production solver one hour after a thin source is switched on, relative to
/// the peak, against the exact solution on the same grid.
double transient_error(double dt) {
    const Substance& substance = substances[0];
    Scene scene = make_scene(Shape::line_in_depth, substance);
    scene.box.nx = scene.box.ny = 31;
    scene.source.assign(scene.box.size(), 0.0);
    for (int z = 0; z < scene.box.nz; ++z) scene.source[scene.box.at(15, 15, z)] = gain;
    const RegularGrid grid(31, 31, scene.box.nz, voxel);
    SoluteFields fields(grid,
                        reference::catalogue_of(substance.native(), substance.loss_rate, 0.0));
    const AffineSources sources{
        reference::to_field(grid, scene.box, scene.source), {}, {0, grid.nz()}};
    const int steps = static_cast<int>(std::lround(1.0 / dt));
    for (int i = 0; i < steps; ++i) fields.advance(Solute::tgf_beta, sources, dt);
    const Values got = reference::to_values(grid, scene.box, fields.level(Solute::tgf_beta));
    const Values exact =
        reference::ExactPropagator(scene.box, substance.native(), substance.loss_rate)
            .after(Values(scene.box.size(), 0.0), scene.source, 1.0);
    double worst = 0.0;
    for (std::size_t i = 0; i < got.size(); ++i)
        worst = std::max(worst, std::abs(got[i] - exact[i]));
    return worst / *std::max_element(exact.begin(), exact.end());
}

TEST(DiffusionGate, IsAtLeastFirstOrderInTheStep) {
    double before = 0.0;
    for (const double minutes : {30.0, 15.0, 7.5, 3.75}) {
        const double error = transient_error(minutes / 60.0);
        std::printf("step %5.2f min: error after 1 h %.4f of the peak, order %.2f\n",
                    minutes,
                    error,
                    before > 0.0 ? std::log2(before / error) : 0.0);
        if (before > 0.0) {
            EXPECT_GT(std::log2(before / error), 0.7);
        }
        before = error;
    }
    EXPECT_LT(transient_error(0.25), 0.03);
}

/// Error of the steady amplitude of a wave of 400 um along x and y, against S / (k + 2 D q^2).
double wave_error(double edge) {
    const Substance& substance = substances[0];
    const int n = static_cast<int>(std::lround(400.0 / edge));
    const RegularGrid grid(n, n, 2, edge);
    SoluteFields fields(grid,
                        reference::catalogue_of(substance.native(), substance.loss_rate, 0.0));
    AffineSources sources{VoxelArray<float>(grid), {}, {0, 2}};
    const double q = 2.0 * std::acos(-1.0) / 400.0;
    const auto wave = [&](int x, int y) { return std::cos(q * edge * x) * std::cos(q * edge * y); };
    reference::for_each_voxel(grid, [&](int x, int y, int z) {
        sources.gain[grid.offset(x, y, z)] = static_cast<float>(gain * (1.0 + wave(x, y)));
    });
    for (int i = 0; i < 60; ++i) fields.advance(Solute::tgf_beta, sources, 0.25);
    double amplitude = 0.0;
    reference::for_each_voxel(grid, [&](int x, int y, int z) {
        const double level =
            static_cast<double>(fields.level(Solute::tgf_beta)[grid.offset(x, y, z)]);
        amplitude += 4.0 / static_cast<double>(grid.voxel_count()) * wave(x, y) * level;
    });
    const double exact = gain / (substance.loss_rate + 2.0 * substance.native() * q * q);
    return std::abs(amplitude / exact - 1.0);
}

TEST(DiffusionGate, IsSecondOrderInTheVoxel) {
    double before = 0.0;
    for (const double edge : {40.0, 20.0, 10.0}) {
        const double error = wave_error(edge);
        std::printf("voxel %2.0f um: error %.5f, order %.2f\n",
                    edge,
                    error,
                    before > 0.0 ? std::log2(before / error) : 0.0);
        if (before > 0.0) {
            EXPECT_NEAR(std::log2(before / error), 2.0, 0.15);
        }
        before = error;
    }
}

/// Trial steps thrown away when a channel's source is switched on for a while and off again.
long rejected_by_switching(const Substance& substance, double dt) {
    Scene scene = make_scene(Shape::line_in_depth, substance);
    const Box& box = scene.box;
    const RegularGrid grid(box.nx, box.ny, box.nz, box.voxel);
    SoluteFields fields(grid,
                        reference::catalogue_of(substance.native(), substance.loss_rate, 1e-4));
    AffineSources sources{reference::to_field(grid, box, scene.source), {}, {0, grid.nz()}};
    for (int i = 0; i < 4; ++i) fields.advance(Solute::tgf_beta, sources, dt);
    sources = {VoxelArray<float>(grid), {}, {}};
    for (int i = 0; i < 4; ++i) fields.advance(Solute::tgf_beta, sources, dt);
    return fields.rejected_steps();
}

TEST(DiffusionGate, SwitchingAThinSourceStaysNonNegative) {
    for (const Substance& substance : substances) {
        std::printf("%-17s rejected trials at", substance.name);
        for (const double minutes : {1.0, 5.0, 15.0, 30.0, 60.0}) {
            const long rejected = rejected_by_switching(substance, minutes / 60.0);
            std::printf("  %.0f min: %ld", minutes, rejected);
            if (minutes <= 5.0) {
                EXPECT_EQ(rejected, 0) << substance.name << ' ' << minutes;
            }
        }
        std::printf("\n");
    }
}

}  // namespace
}  // namespace reticulin::diffusion
