#include "visualization/tissue_scene.hpp"

#include "visualization/palette.hpp"
#include "visualization/section.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace reticulin::visualization {

namespace {

constexpr Colour corneum_colour{0xC9, 0x9A, 0x6B};
constexpr Colour epidermis_colour{0xEB, 0xBF, 0xB0};
constexpr Colour papillary_colour{0xF4, 0xE9, 0xDD};
constexpr Colour reticular_colour{0xE8, 0xD8, 0xC6};
constexpr Colour fat_colour{0xF7, 0xEB, 0xB5};
constexpr Colour junction_colour{0xD9, 0x7F, 0x86};
constexpr Colour open_channel_colour{0x3B, 0x12, 0x14};
constexpr Colour closed_channel_colour{0x8C, 0x6A, 0x6A};
constexpr double mesh_step = 10.0;       // um
constexpr double most_breadth = 1100.0;  // um: cells of a wider piece would be too small to tell
constexpr std::size_t most_balls_with_resting = 900;
constexpr double open_margin = 130.0;  // um of open space behind the channel

/// The whole voxels of a block's width that are shown.
double shown_width(double block, double voxel) {
    return block <= most_breadth ? block : voxel * std::floor(most_breadth / voxel);
}

/// An incision: half-width `above` at the surface and `below` at its floor at depth `to`.
struct Slit {
    bool along_y = true;
    double middle = 0, above = 0, below = 0, to = 0;
    bool is_open = false;

    /// Point at a share of the half-width, along the slit and at a depth.
    [[nodiscard]] std::array<double, 3> place(double share, double along, double depth) const {
        const double deep = std::clamp(depth / to, 0.0, 1.0);
        const double across = middle + share * (above * (1.0 - deep) + below * deep);
        return along_y ? std::array{across, along, depth} : std::array{along, across, depth};
    }
};

class SceneBuilder {
  public:
    SceneBuilder(const TissuePicture& tissue, double depth_shown) : tissue_(tissue) {
        scene_.width = shown_width(tissue.width(), tissue.voxel);
        scene_.breadth = shown_width(tissue.breadth(), tissue.voxel);
        scene_.depth = std::min(depth_shown, tissue.depth());
        scene_.voxels = {static_cast<int>(std::lround(scene_.width / tissue.voxel)),
                         static_cast<int>(std::lround(scene_.breadth / tissue.voxel)),
                         tissue.voxels[2]};
        scene_.voxel = tissue.voxel;
        const auto plane = section_plane(tissue, "");
        const double x = plane.along == 0 ? plane.centre : plane.position;
        const double y = plane.along == 0 ? plane.position : plane.centre;
        scene_.shift = {0.5 * scene_.width - x, 0.5 * scene_.breadth - y};
        scene_.cut_x = 0.5 * scene_.width - std::min(open_margin, 0.2 * scene_.width);
        scene_.cut_y = 0.5 * scene_.breadth + std::min(open_margin, 0.2 * scene_.breadth);
    }

    TissueScene build() {
        add_surfaces();
        add_walls();
        for (const auto& puncture : tissue_.punctures)
            puncture.plane ? add_incision(puncture) : add_channel(puncture);
        add_cells();
        add_new_collagen();
        return std::move(scene_);
    }

  private:
    using Place = std::function<std::array<double, 3>(double, double)>;
    using Paint = std::function<Colour(const std::array<double, 3>&)>;

    /// Scene coordinates of a place in the block: of its copies the one nearest the middle.
    [[nodiscard]] std::array<double, 2> scene_place(double x, double y) const {
        const double middle_x = 0.5 * scene_.width, middle_y = 0.5 * scene_.breadth;
        return {middle_x + periodic_difference(x + scene_.shift[0], middle_x, tissue_.width()),
                middle_y + periodic_difference(y + scene_.shift[1], middle_y, tissue_.breadth())};
    }

    [[nodiscard]] bool is_shown(double x, double y) const {
        return x >= 0.0 && x <= scene_.width && y >= 0.0 && y <= scene_.breadth;
    }

    [[nodiscard]] double junction(double x, double y) const {
        Section line;
        line.position = y - scene_.shift[1];
        return junction_at(tissue_, line, x - scene_.shift[0]);
    }

    [[nodiscard]] Colour layer_colour(const std::array<double, 3>& p) const {
        const auto& t = tissue_.thickness;
        const double papillary = t[0] + t[1] + t[2];
        if (p[2] <= t[0]) return corneum_colour;
        if (p[2] <= junction(p[0], p[1])) return epidermis_colour;
        if (p[2] <= papillary) return papillary_colour;
        return p[2] <= papillary + t[3] ? reticular_colour : fat_colour;
    }

    /// One way along a sheet: from, to, and the widest step of its mesh.
    struct Span {
        double from, to, step;

        [[nodiscard]] int steps() const {
            return std::max(1, static_cast<int>(std::ceil((to - from) / step)));
        }

        /// Point `i` of `count` steps.
        [[nodiscard]] double at(int i, int count) const { return from + (to - from) * i / count; }
    };

    void add_sheet(
        const Span& u, const Span& v, double opacity, const Place& place, const Paint& paint);
    void add_surfaces();
    void add_walls();
    void add_channel(const io::PunctureData& puncture);
    void add_incision(const io::PunctureData& cut);
    void add_slit(const Slit& slit);
    void add_cone(const io::PunctureData& puncture,
                  std::array<double, 2> move,
                  double from,
                  Colour colour,
                  double opacity,
                  const std::function<double(double)>& radius);
    void add_cells();
    void add_new_collagen();

    const TissuePicture& tissue_;
    TissueScene scene_;
};

void SceneBuilder::add_sheet(
    const Span& u, const Span& v, double opacity, const Place& place, const Paint& paint) {
    Mesh mesh;
    mesh.opacity = opacity;
    const int nu = u.steps(), nv = v.steps();
    for (int j = 0; j <= nv; ++j)
        for (int i = 0; i <= nu; ++i) {
            mesh.points.push_back(place(u.at(i, nu), v.at(j, nv)));
            mesh.colours.push_back(paint(mesh.points.back()));
        }
    for (int j = 0; j < nv; ++j)
        for (int i = 0; i < nu; ++i) {
            const int k = j * (nu + 1) + i;
            mesh.triangles.push_back({k, k + 1, k + nu + 2});
            mesh.triangles.push_back({k, k + nu + 2, k + nu + 1});
        }
    scene_.meshes.push_back(std::move(mesh));
}

void SceneBuilder::add_surfaces() {
    const double w = scene_.width, b = scene_.breadth, x = scene_.cut_x, y = scene_.cut_y;
    const auto flat = [](double u, double v) { return std::array{u, v, 0.0}; };
    const auto skin = [](const auto&) { return corneum_colour; };
    add_sheet({0, w, 50}, {y, b, 50}, 1.0, flat, skin);
    add_sheet({0, x, 50}, {0, y, 50}, 1.0, flat, skin);
    const auto on_junction = [this](double u, double v) {
        return std::array{u, v, junction(u, v)};
    };
    add_sheet({x, w, mesh_step}, {0, y, mesh_step}, 0.34, on_junction, [](const auto&) {
        return junction_colour;
    });
}

void SceneBuilder::add_walls() {
    const double w = scene_.width, b = scene_.breadth, d = scene_.depth, x = scene_.cut_x,
                 y = scene_.cut_y;
    const auto paint = [this](const std::array<double, 3>& p) { return layer_colour(p); };
    const double fine = 3.0;  // um: layer borders are drawn by vertex colours
    const auto across = [](double at) {
        return [at](double u, double v) { return std::array{at, u, v}; };
    };
    const auto along = [](double at) {
        return [at](double u, double v) { return std::array{u, at, v}; };
    };
    const double upper = std::min(d, 160.0);  // below, colours change at two depths only
    for (const auto& [from, to, step] : {std::array{0.0, upper, fine}, std::array{upper, d, 6.0}}) {
        const double sideways = step == fine ? fine : 100.0;
        add_sheet({0, y, sideways}, {from, to, step}, 1.0, across(x), paint);  // cut faces
        add_sheet({x, w, sideways}, {from, to, step}, 1.0, along(y), paint);
        add_sheet(
            {0, x, sideways}, {from, to, step}, 1.0, along(0), paint);  // front and right outside
        add_sheet({y, b, sideways}, {from, to, step}, 1.0, across(w), paint);
    }
    add_sheet(
        {x, w, 100},
        {0, y, 100},
        1.0,
        [d](double u, double v) {
            return std::array{u, v, d};
        },
        paint);
}

void SceneBuilder::add_cone(const io::PunctureData& puncture,
                            std::array<double, 2> move,
                            double from,
                            Colour colour,
                            double opacity,
                            const std::function<double(double)>& radius) {
    constexpr int sides = 28, rings = 24;
    Mesh mesh;
    mesh.opacity = opacity;
    const double to = std::min(puncture.depth, scene_.depth);
    for (int ring = 0; ring <= rings; ++ring) {
        const double depth = from + (to - from) * ring / rings;
        const auto axis = axis_at(puncture, depth);
        for (int side = 0; side < sides; ++side) {
            const double a = 2.0 * std::numbers::pi * side / sides,
                         r = std::max(1.0, radius(depth));
            mesh.points.push_back(
                {axis[0] + move[0] + r * std::cos(a), axis[1] + move[1] + r * std::sin(a), depth});
            mesh.colours.push_back(colour);
        }
    }
    for (int ring = 0; ring < rings; ++ring)
        for (int side = 0; side < sides; ++side) {
            const int k = ring * sides + side, n = ring * sides + (side + 1) % sides;
            mesh.triangles.push_back({k, n, n + sides});
            mesh.triangles.push_back({k, n + sides, k + sides});
        }
    scene_.meshes.push_back(std::move(mesh));
}

void SceneBuilder::add_channel(const io::PunctureData& puncture) {
    const auto middle = axis_at(puncture, 0.5 * puncture.depth);
    const auto place = scene_place(middle[0], middle[1]);
    if (!is_shown(place[0], place[1])) return;
    const std::array<double, 2> move{place[0] - middle[0], place[1] - middle[1]};
    const double mean_junction = tissue_.thickness[0] + tissue_.thickness[1];
    const bool open = open_radius_at(puncture, 1.0, tissue_.day, mean_junction) > 0.0;
    const bool in_quarter = scene_.is_open(place[0], place[1]);
    if (open) {
        add_cone(puncture, move, -1.5, open_channel_colour, 1.0, [&](double depth) {
            return open_radius_at(puncture, std::max(depth, 0.0), tissue_.day, mean_junction);
        });
    }
    if (!in_quarter) return;
    // The path of the needle stays readable when the hole has closed: a pale cone about its axis.
    add_cone(puncture, move, 0.0, closed_channel_colour, 0.28, [&](double depth) {
        return needle_radius_at(puncture, depth);
    });
    if (!open) add_cone(puncture, move, 0.0, open_channel_colour, 1.0, [](double) { return 2.5; });
}

/// Both walls of a slit over the whole piece, and, while it is open, caps where it meets the skin
/// and the outside.
void SceneBuilder::add_slit(const Slit& slit) {
    const double length = slit.along_y ? scene_.breadth : scene_.width;
    const Colour colour = slit.is_open ? open_channel_colour : closed_channel_colour;
    const double opacity = slit.is_open ? 0.5 : 0.28;  // what lies behind stays readable
    constexpr double lifted = 1.5, coarse = 50.0;      // um out of the faces that it meets
    const Paint paint = [colour](const auto&) { return colour; };
    const auto wall = [&slit](double side) {
        return [&slit, side](double u, double v) { return slit.place(side, u, v); };
    };
    const double from = -lifted, end = length + lifted;
    for (const double side : {-1.0, 1.0})
        add_sheet({from, end, coarse}, {from, slit.to, coarse}, opacity, wall(side), paint);
    if (!slit.is_open) return;
    const auto skin = [&](double u, double v) { return slit.place(v, u, from); };
    add_sheet({from, end, coarse}, {-1.0, 1.0, 2.0}, 1.0, skin, paint);
    for (const double face : {from, end}) {
        const auto cap = [&](double u, double v) { return slit.place(u, face, v); };
        add_sheet({-1.0, 1.0, 2.0}, {0.0, slit.to, coarse}, 1.0, cap, paint);
    }
}

/// An incision crosses the whole block; its normal is an axis of the block.
void SceneBuilder::add_incision(const io::PunctureData& cut) {
    const bool along_y = std::abs(cut.plane_normal[0]) > std::abs(cut.plane_normal[1]);
    const auto place = scene_place(cut.entry[0], cut.entry[1]);
    const double middle = place[along_y ? 0 : 1];
    const double mean_junction = tissue_.thickness[0] + tissue_.thickness[1];
    const double to = std::min(cut.depth, scene_.depth);
    const double open = open_radius_at(cut, 1.0, tissue_.day, mean_junction);
    const auto half = [&](double depth) {
        return open > 0.0 ? open_radius_at(cut, depth, tissue_.day, mean_junction)
                          : cut.residual_ratio * needle_radius_at(cut, depth);
    };
    add_slit({along_y, middle, half(0.0), half(to), to, open > 0.0});
}

void SceneBuilder::add_cells() {
    const auto& cells = tissue_.cells;
    std::vector<Ball> resting;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& p = cells.position[i];
        const auto [x, y] = scene_place(static_cast<double>(p[0]), static_cast<double>(p[1]));
        const auto z = static_cast<double>(p[2]);
        if (!is_shown(x, y) || !scene_.is_open(x, y) || z > scene_.depth) continue;
        const Ball ball{
            {x, y, z},
            static_cast<double>(cells.radius[i]),
            cell_colours[std::min<std::size_t>(cells.kind[i], cell_colours.size() - 1)]};
        (cells.kind[i] == 3 ? resting : scene_.balls).push_back(ball);
    }
    // Where nothing else is to be seen they are what there is to see.
    scene_.resting_left_out =
        !scene_.balls.empty() && scene_.balls.size() + resting.size() > most_balls_with_resting;
    if (!scene_.resting_left_out)
        scene_.balls.insert(scene_.balls.end(), resting.begin(), resting.end());
}

void SceneBuilder::add_new_collagen() {
    const auto& field = tissue_.new_collagen;
    if (field.values.empty()) return;
    const auto columns =
        static_cast<std::size_t>(scene_.voxels[0]) * static_cast<std::size_t>(scene_.voxels[1]);
    scene_.new_collagen.assign(columns * static_cast<std::size_t>(field.nz), 0.0F);
    std::size_t k = 0;
    for (int z = 0; z < field.nz; ++z)
        for (int y = 0; y < scene_.voxels[1]; ++y)
            for (int x = 0; x < scene_.voxels[0]; ++x, ++k) {
                const double px = (x + 0.5) * scene_.voxel, py = (y + 0.5) * scene_.voxel;
                const double pz = (z + 0.5) * scene_.voxel;
                if (!scene_.is_open(px, py) || pz > scene_.depth) continue;
                const double level =
                    level_at(field, scene_.voxel, px - scene_.shift[0], py - scene_.shift[1], pz);
                scene_.new_collagen[k] = static_cast<float>(std::max(0.0, level));
                scene_.most_new_collagen = std::max(scene_.most_new_collagen, level);
            }
}

}  // namespace

TissueScene tissue_scene(const TissuePicture& tissue, double depth_shown) {
    return SceneBuilder(tissue, depth_shown).build();
}

}  // namespace reticulin::visualization
