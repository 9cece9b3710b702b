#include "tests/unit/visualization/synthetic_scene.hpp"

#include "engine/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reticulin::visualization {

namespace {

constexpr double voxel = 20.0;
constexpr std::array<int, 3> voxels{50, 20, 45};
constexpr double reference = 200.0;  // mg/mL
constexpr double pi = std::numbers::pi;

double junction(double x, double y) {
    return 97.0 + 24.0 * std::sin(2 * pi * x / 125.0) * (0.8 + 0.2 * std::cos(2 * pi * y / 200.0)) +
           8.0 * std::sin(2 * pi * x / 62.5 + 1.0 + 2 * pi * y / 100.0);
}

/// 1 on the channel's axis, 0 far away or below it.
double sleeve(double x, double y, double z) {
    const double axis = channel_x + channel_lean * z;
    const double r = std::hypot(x - axis, y - channel_y);
    return std::exp(-(r / 95.0) * (r / 95.0)) / (1.0 + std::exp((z - channel_depth - 50.0) / 25.0));
}

io::FieldData empty_field(const char* name, const char* unit, int nz, int components = 1) {
    io::FieldData f{name, unit, voxels[0], voxels[1], nz, components, {}};
    f.values.reserve(static_cast<std::size_t>(voxels[0] * voxels[1] * nz * components));
    return f;
}

/// Resting fibres: near the surface's plane, undulating.
double resting_angle(double x, double z) {
    return 0.45 * std::sin(2 * pi * x / 333.0 + z / 90.0) *
           std::clamp((z - 100.0) / 300.0, 0.3, 1.0);
}

void add_voxel(TissuePicture& t, double x, double y, double z) {
    const bool dermis = z > junction(x, y);
    const double s = dermis ? sleeve(x, y, z) : 0.0;
    const double depth_below = z - junction(x, y);
    const double rest =
        dermis ? reference * std::clamp(0.80 + depth_below / 1500.0, 0.8, 1.0) : 0.0;
    const double fresh = t.day > 0.5 ? 60.0 * s * std::min(1.0, t.day / 14.0) : 0.0;
    t.resting_collagen.values.push_back(static_cast<float>(rest));
    t.collagen.values.push_back(static_cast<float>(rest * (1.0 - 0.55 * s) + fresh));
    t.new_collagen.values.push_back(static_cast<float>(fresh));
    const double axis = channel_x + channel_lean * z;
    const double core = std::hypot(x - axis, y - channel_y) < 30.0 && z < channel_depth ? 1.0 : 0.0;
    t.fibrin.values.push_back(
        static_cast<float>(dermis ? 2.4 * core * std::exp(-t.day / 5.0) : 0.0));
    const double a = (1.0 - s) * resting_angle(x, z) + s * 1.2;
    const double c = std::cos(a), w = std::sin(a);
    for (const double v : {0.1 + 0.6 * c * c, 0.2, 0.1 + 0.6 * w * w, 0.0, 0.0, 0.6 * c * w})
        t.orientation.values.push_back(static_cast<float>(v));
    t.fields[0].values.push_back(static_cast<float>(4.0 * s));
}

void add_cell(TissuePicture& t,
              std::uint8_t kind,
              double x,
              double y,
              double z,
              double radius,
              Stream& random) {
    const Vec3 d = random.direction();
    t.cells.id.push_back(static_cast<std::int64_t>(t.cells.size()) + 1);
    t.cells.kind.push_back(kind);
    t.cells.position.push_back(
        {static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)});
    const auto f = [](double v) { return static_cast<float>(v); };
    t.cells.polarity.push_back(kind == 3 ? std::array{0.0F, 0.0F, 0.0F}
                                         : std::array{f(d[0]), f(d[1]), f(d[2])});
    t.cells.radius.push_back(static_cast<float>(radius));
}

void add_cells(TissuePicture& t) {
    Stream random(11, 1, 0, Purpose::initial_tissue);
    for (int i = 0; i < 1100; ++i) {
        const double x = 1000 * random.uniform(), y = 400 * random.uniform(),
                     z = 900 * random.uniform();
        if (z > junction(x, y) + 8.0) add_cell(t, 3, x, y, z, 6.0, random);
    }
    for (int i = 0; i < 900; ++i) {
        const double z = 130.0 + 480.0 * random.uniform();
        const double x = channel_x + channel_lean * z + 55.0 * random.normal();
        const double y = channel_y + 55.0 * random.normal();
        if (z < junction(x, y) + 8.0) continue;
        constexpr std::array<std::uint8_t, 8> mixture{0, 1, 1, 2, 4, 4, 5, 4};
        const std::uint8_t kind = mixture[static_cast<std::size_t>(8.0 * random.uniform())];
        add_cell(t, kind, x, y, z, kind == 0 ? 4.5 : 7.0, random);
    }
    for (int i = 0; i < 30; ++i) {
        const double angle = 2 * pi * random.uniform();
        add_cell(t,
                 6,
                 channel_x + 28 * std::cos(angle),
                 channel_y + 28 * std::sin(angle),
                 70.0 + 40.0 * random.uniform(),
                 6.0,
                 random);
    }
}

}  // namespace

TissuePicture synthetic_scene(double day) {
    TissuePicture t;
    t.title = "synthetic scene";
    t.regimen = "one placed channel";
    t.seed = 4;
    t.day = day;
    t.session_days = {0.0};
    t.voxels = voxels;
    t.voxel = voxel;
    t.thickness = {12.0, 85.0, 300.0, 600.0};
    t.junction_depth = empty_field("junction_depth", "um", 1);
    t.resting_collagen = empty_field("resting_collagen", "mg/mL", voxels[2]);
    t.collagen = empty_field("collagen_total", "mg/mL", voxels[2]);
    t.new_collagen = empty_field("collagen_new", "mg/mL", voxels[2]);
    t.fibrin = empty_field("fibrin", "mg/mL", voxels[2]);
    t.orientation = empty_field("orientation", "1", voxels[2], 6);
    t.fields = {empty_field("tgf_beta", "ng/mL", voxels[2])};
    const auto centre = [](int i) { return (i + 0.5) * voxel; };
    for (int j = 0; j < voxels[1]; ++j)
        for (int i = 0; i < voxels[0]; ++i)
            t.junction_depth.values.push_back(static_cast<float>(junction(centre(i), centre(j))));
    for (int k = 0; k < voxels[2]; ++k)
        for (int j = 0; j < voxels[1]; ++j)
            for (int i = 0; i < voxels[0]; ++i) add_voxel(t, centre(i), centre(j), centre(k));
    io::PunctureData channel;
    channel.entry = {channel_x, channel_y, 0.0};
    const double norm = std::hypot(1.0, channel_lean);
    channel.direction = {channel_lean / norm, 0.0, 1.0 / norm};
    channel.depth = channel_depth;
    channel.needle_length = 1500.0;
    channel.needle_radius = 60.0;
    channel.tip_radius = 5.0;
    channel.residual_ratio = 0.55;
    channel.collar_width = 60.0;
    channel.bled = true;
    channel.open_radius = day < 3.0 ? 27.0 * (1.0 - day / 3.0) : 0.0;
    channel.sealed_day = day < 3.0 ? -1.0 : 3.0;
    t.punctures = t.all_punctures = {channel};
    for (const auto& [x, z, r] : {std::array{170.0, 215.0, 9.0},
                                  std::array{300.0, 330.0, 13.0},
                                  std::array{810.0, 240.0, 10.0},
                                  std::array{905.0, 455.0, 15.0},
                                  std::array{790.0, 560.0, 12.0},
                                  std::array{120.0, 520.0, 14.0}})
        t.vessels.push_back({{x, channel_y, z}, r, z > 400.0});
    add_cells(t);
    return t;
}

}  // namespace reticulin::visualization
