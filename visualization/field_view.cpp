#include "visualization/field_view.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"

#include "visualization/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

namespace {

constexpr Colour over_line{255, 255, 255};
constexpr Colour under_line{20, 20, 24};

const io::FieldData& chosen_field(const TissuePicture& tissue, const std::string& name) {
    for (const auto& field : tissue.fields)
        if (name.empty() || field.name == name) return field;
    throw UsageError("the view \"field\" needs --field NAME" +
                     (name.empty() ? "" : "; '" + name + "' is not loaded"));
}

/// A thin line that shows on dark and on light colours.
void trace(Image& plate, double x0, double y0, double x1, double y1, double thickness) {
    draw_line(plate, {x0, y0}, {x1, y1}, thickness + 1.6, under_line, 0.55);
    draw_line(plate, {x0, y0}, {x1, y1}, thickness, over_line);
}

void draw_layer_lines(const TissuePicture& tissue, const Section& section, Image& plate) {
    const auto& t = tissue.thickness;
    const double papillary = t[0] + t[1] + t[2];
    for (const double depth : {0.0, t[0], papillary, papillary + t[3]}) {
        const double y = section.row(depth);
        if (y < 1.0 || y > section.rows - 1.0) continue;
        const int dash = depth > t[0] ? 14 : section.columns;
        for (int x = 0; x < section.columns; x += 2 * dash)
            trace(plate, x, y, std::min(x + dash, section.columns), y, 1.0);
    }
    double before = section.row(junction_at(tissue, section, section.lateral(0)));
    for (int x = 4; x <= section.columns; x += 4) {
        const double here = section.row(junction_at(tissue, section, section.lateral(x)));
        trace(plate, x - 4.0, before, x, here, 1.3);
        before = here;
    }
}

/// Both walls of an incision and its floor where the plane cuts it across.
void draw_incision_outline(const TissuePicture& tissue,
                           const Section& section,
                           const io::PunctureData& cut,
                           Image& plate) {
    const double facing = std::abs(cut.plane_normal[section.along == 0 ? 0 : 1]);
    Projection middle;
    if (facing < 0.1 || !project(tissue, section, {cut.entry[0], cut.entry[1], 0.0}, 50.0, middle))
        return;
    const double x = section.column(middle.lateral);
    const double above = section.scale * cut.residual_ratio * cut.needle_radius / facing;
    const double below = section.scale * cut.residual_ratio * cut.tip_radius / facing;
    const double top = section.row(0.0), floor = section.row(cut.depth);
    trace(plate, x - above, top, x - below, floor, 1.3);
    trace(plate, x + above, top, x + below, floor, 1.3);
    trace(plate, x - below, floor, x + below, floor, 1.3);
}

/// Outline of the needle's cone where the plane cuts it.
void draw_channel_outline(const TissuePicture& tissue,
                          const Section& section,
                          const io::PunctureData& puncture,
                          Image& plate) {
    const double step = 6.0;
    Projection last_left, last_right;
    bool drawing = false;
    for (double depth = 0.0; depth <= puncture.depth; depth += step) {
        Projection here;
        const bool shown = project(tissue, section, axis_at(puncture, depth), 50.0, here);
        const double radius = needle_radius_at(puncture, depth);
        if (!shown || std::abs(here.off_plane) > radius) {
            drawing = false;
            continue;
        }
        const double half = std::sqrt(radius * radius - here.off_plane * here.off_plane);
        const Projection left{here.lateral - half, 0}, right{here.lateral + half, 0};
        if (drawing) {
            const double y0 = section.row(depth - step), y1 = section.row(depth);
            trace(plate,
                  section.column(last_left.lateral),
                  y0,
                  section.column(left.lateral),
                  y1,
                  1.3);
            trace(plate,
                  section.column(last_right.lateral),
                  y0,
                  section.column(right.lateral),
                  y1,
                  1.3);
        }
        drawing = true;
        last_left = left;
        last_right = right;
    }
}

std::string field_words(std::string name) {
    if (name == "tgf_beta") return "active TGF-beta";
    if (name == "collagen_new") return "new collagen";
    if (name == "collagen_total") return "collagen";
    if (name == "damage") return "damage signal";
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

Figure field_figure(const TissuePicture& tissue,
                    const io::FieldData& field,
                    const ColourScale& scale,
                    const std::string& place,
                    int bar_height) {
    Figure figure;
    const bool change = scale.kind == ColourScale::Kind::diverging;
    figure.heading = fmt::format(
        "{}{}, {}", change ? "Change of " : "", field_words(field.name), time_in_words(tissue.day));
    figure.caption = fmt::format(
        "{} {}. Colours are data ({} scale, linear between voxel centres, voxel "
        "{:g} µm). White lines: "
        "skin surface, corneum, dermal-epidermal junction with rete ridges, layer borders (dashed) "
        "and what the "
        "needle cut. The block repeats sideways{}.",
        run_in_words(tissue),
        place,
        scale.kind == ColourScale::Kind::logarithmic ? "logarithmic"
                                                     : (change ? "diverging" : "linear"),
        tissue.voxel,
        tissue.all_punctures.empty() ? "" : " and is shown centred on its deepest channel");
    figure.side = colour_bar(scale, field_words(field.name), field.unit, std::min(bar_height, 460));
    return figure;
}

/// Depth of a plane such as "z=300 um"; nothing for an upright one.
std::optional<double> depth_plane(const TissuePicture& tissue, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const WrittenPlane plane = written_plane(tissue, text, true);
    return plane.axis == 'z' ? std::optional(plane.position) : std::nullopt;
}

/// Both walls of an incision in a plane of one depth; its normal is an axis of the block.
void draw_incision_from_above(const TissuePicture& tissue,
                              const Section& window,
                              const io::PunctureData& cut,
                              double half_width,
                              Image& plate) {
    const bool along_y = std::abs(cut.plane_normal[0]) > std::abs(cut.plane_normal[1]);
    for (const double side : {-half_width, half_width})
        if (along_y)
            trace(plate,
                  window.column(cut.entry[0] + side),
                  0,
                  window.column(cut.entry[0] + side),
                  window.column(tissue.breadth()),
                  1.3);
        else
            trace(plate,
                  0,
                  window.column(cut.entry[1] + side),
                  window.column(tissue.width()),
                  window.column(cut.entry[1] + side),
                  1.3);
}

/// Where needles and blades crossed a plane of one depth.
void draw_crossings(const TissuePicture& tissue,
                    const Section& window,
                    double depth,
                    Image& plate) {
    for (const auto& puncture : tissue.punctures) {
        const double radius = needle_radius_at(puncture, depth);
        if (radius <= 0.0) continue;
        if (puncture.plane) {
            draw_incision_from_above(
                tissue, window, puncture, puncture.residual_ratio * radius, plate);
            continue;
        }
        const auto axis = axis_at(puncture, depth);
        const double x = axis[0] - tissue.width() * std::floor(axis[0] / tissue.width());
        const double y = axis[1] - tissue.breadth() * std::floor(axis[1] / tissue.breadth());
        draw_disc(plate,
                  window.column(x),
                  window.column(y),
                  radius * window.scale + 0.8,
                  under_line,
                  2.6);
        draw_disc(plate, window.column(x), window.column(y), radius * window.scale, over_line, 1.4);
    }
}

Image depth_plane_view(const TissuePicture& tissue,
                       const io::FieldData& field,
                       const ColourScale& scale,
                       double depth,
                       const FieldOptions& options) {
    Section window;
    const int wanted = options.columns > 0 ? options.columns - 180 : 1000;
    window.scale = std::max(0.1, wanted / tissue.width());
    window.columns = static_cast<int>(std::lround(tissue.width() * window.scale));
    window.rows = static_cast<int>(std::lround(tissue.breadth() * window.scale));
    Image plate(window.columns, window.rows);
    for_each_block(static_cast<std::size_t>(window.rows), [&](std::size_t row) {
        const int y = static_cast<int>(row);
        for (int x = 0; x < window.columns; ++x)
            plate.set(
                x,
                y,
                scale.colour(level_at(
                    field, tissue.voxel, window.lateral(x + 0.5), window.lateral(y + 0.5), depth)));
    });
    draw_crossings(tissue, window, depth, plate);
    draw_scale_bar(plate, window.scale, tissue.width());
    Figure figure = field_figure(tissue,
                                 field,
                                 scale,
                                 fmt::format("Plane {:.0f} µm below the skin surface", depth),
                                 window.rows);
    figure.depth_ruler = false;
    figure.caption = fmt::format(
        "{} Plane {:.0f} µm below the skin surface, seen from above. "
        "Colours are data (voxel {:g} µm). White outlines: where needles passed.",
        run_in_words(tissue),
        depth,
        tissue.voxel);
    return compose(figure, plate, window);
}

}  // namespace

Image field_plate(const TissuePicture& tissue,
                  const io::FieldData& field,
                  const ColourScale& scale,
                  const Section& section) {
    Image plate(section.columns, section.rows);
    for_each_block(static_cast<std::size_t>(section.rows), [&](std::size_t row) {
        const double depth = section.depth(static_cast<double>(row) + 0.5);
        if (depth < 0.0) return;
        for (int x = 0; x < section.columns; ++x) {
            const auto p = section.point(section.lateral(x + 0.5), depth);
            plate.set(x,
                      static_cast<int>(row),
                      scale.colour(level_at(field, tissue.voxel, p[0], p[1], p[2])));
        }
    });
    draw_layer_lines(tissue, section, plate);
    for (const auto& puncture : tissue.punctures)
        (puncture.plane ? draw_incision_outline : draw_channel_outline)(
            tissue, section, puncture, plate);
    return plate;
}

Image field_view(const TissuePicture& tissue, const FieldOptions& options) {
    const io::FieldData& field = chosen_field(tissue, options.field);
    const ColourScale scale = scale_for(field.values, options.scale, options.low, options.high);
    if (const auto depth = depth_plane(tissue, options.section))
        return depth_plane_view(tissue, field, scale, *depth, options);
    const SectionPlane plane = section_plane(tissue, options.section);
    constexpr double air = 20.0;
    Section section = section_window(tissue, plane, 0, 0, air);
    const auto figure_for = [&] {
        Figure figure = field_figure(tissue,
                                     field,
                                     scale,
                                     fmt::format("Vertical section at {} = {:.0f} µm",
                                                 section.along == 0 ? "y" : "x",
                                                 section.position),
                                     section.rows);
        figure.layers = layer_labels(tissue, section);
        return figure;
    };
    if (options.columns > 0) section = sized_window(tissue, plane, figure_for(), options, air);
    Image plate = field_plate(tissue, field, scale, section);
    draw_scale_bar(plate, section.scale, section.columns / section.scale);
    return compose(figure_for(), plate, section);
}

}  // namespace reticulin::visualization
