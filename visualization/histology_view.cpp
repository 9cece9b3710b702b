#include "visualization/histology_view.hpp"

#include "engine/core/parallel.hpp"

#include "visualization/fibre_texture.hpp"
#include "visualization/figure.hpp"
#include "visualization/masson_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

namespace {

constexpr double air_above = 34.0;       // um
constexpr double blur_deviation = 0.55;  // pixels: the microscope's
constexpr double grain = 1.1;            // grey levels: the camera's

/// Blur with a Gaussian of `deviation` pixels, edges repeated.
void blur(std::vector<float>& plane, int columns, int rows, double deviation) {
    std::array<float, 3> weight{1.0F,
                                static_cast<float>(std::exp(-0.5 / (deviation * deviation))),
                                static_cast<float>(std::exp(-2.0 / (deviation * deviation)))};
    const float sum = weight[0] + 2 * weight[1] + 2 * weight[2];
    for (float& w : weight) w /= sum;
    const auto pass = [&](int count, int lines, auto&& index) {
        for_each_block(static_cast<std::size_t>(lines), [&](std::size_t line) {
            std::vector<float> copy(static_cast<std::size_t>(count));
            for (int i = 0; i < count; ++i)
                copy[static_cast<std::size_t>(i)] = plane[index(i, static_cast<int>(line))];
            const auto at = [&](int i) {
                return copy[static_cast<std::size_t>(std::clamp(i, 0, count - 1))];
            };
            for (int i = 0; i < count; ++i)
                plane[index(i, static_cast<int>(line))] = weight[0] * at(i) +
                                                          weight[1] * (at(i - 1) + at(i + 1)) +
                                                          weight[2] * (at(i - 2) + at(i + 2));
        });
    };
    const auto offset = [columns](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
               static_cast<std::size_t>(x);
    };
    pass(columns, rows, [&](int i, int line) { return offset(i, line); });
    pass(rows, columns, [&](int i, int line) { return offset(line, i); });
}

/// Light through a stained raster, with the camera's grain tied to the position.
Image lit(const StainRaster& stain, const Section& section, std::uint64_t seed) {
    Image image(stain.width, stain.height);
    const auto origin = static_cast<std::int64_t>(std::floor(section.left * section.scale));
    for_each_block(static_cast<std::size_t>(stain.height), [&](std::size_t row) {
        for (int x = 0; x < stain.width; ++x) {
            const std::size_t k = stain.index(x, static_cast<int>(row));
            const auto light = transmitted_light({static_cast<double>(stain.blue[k]),
                                                  static_cast<double>(stain.red[k]),
                                                  static_cast<double>(stain.haematoxylin[k])});
            const double noise =
                grain * normal_noise(seed + 99, origin + x, 7, static_cast<std::int64_t>(row));
            const auto byte = [noise](double v) {
                return static_cast<std::uint8_t>(std::lround(std::clamp(v + noise, 0.0, 255.0)));
            };
            image.set(x, static_cast<int>(row), {byte(light[0]), byte(light[1]), byte(light[2])});
        }
    });
    return image;
}

/// A legend swatch: a small stained field drawn by the same pens as the section, magnified.
template <class Paint>
LegendEntry swatch(std::string text, double scale, Paint paint) {
    return {std::move(text), [scale, paint](Image& image, int left, int top, int size) {
                Section window;
                window.scale = scale;
                window.columns = window.rows = size;
                window.left = -0.5 * size / scale;
                window.top = -0.5 * size / scale;
                StainRaster stain(size, size);
                paint(stain, window);
                blur(stain.blue, size, size, blur_deviation);
                blur(stain.red, size, size, blur_deviation);
                blur(stain.haematoxylin, size, size, blur_deviation);
                paste(image, lit(stain, window, 5), left, top);
                draw_frame(image, left, top, size, size, {190, 190, 196});
            }};
}

LegendEntry cell_swatch(std::string text, std::uint8_t kind, double scale) {
    return swatch(std::move(text), scale, [kind](StainRaster& stain, const Section& window) {
        std::fill(stain.blue.begin(), stain.blue.end(), 0.22F);
        stain_cell(stain, window, {kind, 42 + kind, 0.0, 0.0, 0.94, -0.34, 1.0});
    });
}

LegendEntry plain_swatch(std::string text, double blue, double red, double wave) {
    return swatch(std::move(text), 1.0, [=](StainRaster& stain, const Section&) {
        for (int y = 0; y < stain.height; ++y)
            for (int x = 0; x < stain.width; ++x) {
                const double bend = 2.2 * std::sin(x / 7.0);
                const double strand = 0.62 + 0.38 * std::sin((y + bend) * wave);
                stain.blue[stain.index(x, y)] = static_cast<float>(blue * strand);
                stain.red[stain.index(x, y)] = static_cast<float>(red * (0.8 + 0.2 * strand));
            }
    });
}

}  // namespace

std::vector<LegendEntry> histology_legend() {
    std::vector<LegendEntry> entries;
    entries.push_back(plain_swatch("mature collagen", 1.15, 0.04, 0.55));
    entries.push_back(plain_swatch("new collagen", 0.50, 0.06, 1.25));
    entries.push_back(plain_swatch("fibrin, clot", 0.05, 0.95, 0.9));
    entries.push_back(swatch("keratinocyte", 2.4, [](StainRaster& stain, const Section& window) {
        std::fill(stain.red.begin(), stain.red.end(), 0.58F);
        stain_ellipse(stain, stain.haematoxylin, window, {0, 0, 4.3, 2.7, 0, -1, 1.0, 0.35});
    }));
    entries.push_back(cell_swatch("fibroblast, resting", 3, 1.9));
    entries.push_back(cell_swatch("fibroblast, activated", 4, 1.5));
    entries.push_back(cell_swatch("myofibroblast", 5, 1.2));
    entries.push_back(cell_swatch("macrophage (M2: larger, foamy)", 1, 1.9));
    entries.push_back(cell_swatch("neutrophil", 0, 2.5));
    entries.push_back(
        swatch("vessel with erythrocytes", 0.95, [](StainRaster& stain, const Section& window) {
            std::fill(stain.blue.begin(), stain.blue.end(), 0.3F);
            stain_vessel(stain, window, 0, 0, 11.0, 4);
        }));
    return entries;
}

namespace {

Figure histology_figure(const TissuePicture& tissue, const Section& section) {
    Figure figure;
    figure.heading = fmt::format("Masson's trichrome, {}", time_in_words(tissue.day));
    figure.caption = fmt::format(
        "{} Vertical section at {} = {:.0f} µm, {:.0f} µm thick, {:.3g} px/µm. "
        "Collagen "
        "blue (young collagen pale), epidermis, clot and muscle-like cells red, nuclei blue-black. "
        "Data: density "
        "and direction of collagen, new collagen, fibrin, layers, channels, vessels and the place "
        "and kind of "
        "dermal cells. Drawing: fibre texture, lamellae, keratinocyte nuclei of the resting "
        "epidermis, shapes of "
        "cells. The block repeats sideways{}.",
        run_in_words(tissue),
        section.along == 0 ? "y" : "x",
        section.position,
        tissue.voxel,
        section.scale,
        tissue.all_punctures.empty() ? "" : " and is shown centred on its deepest channel");
    figure.layers = layer_labels(tissue, section);
    figure.legend = histology_legend();
    return figure;
}

/// The deepest channel that a section cuts half way down; null if it cuts none.
const io::PunctureData* channel_in(const TissuePicture& tissue, const Section& section) {
    const io::PunctureData* deepest = nullptr;
    for (const io::PunctureData& channel : tissue.punctures) {
        const double half = 0.5 * channel.depth;
        Projection here;
        if (!project(tissue, section, axis_at(channel, half), -20.0, here)) continue;
        if (std::abs(here.off_plane) > needle_radius_at(channel, half)) continue;
        if (deepest == nullptr || channel.depth > deepest->depth) deepest = &channel;
    }
    return deepest;
}

void point_at_channel(const TissuePicture& tissue,
                      const Section& section,
                      std::vector<Callout>& callouts) {
    const io::PunctureData* channel = channel_in(tissue, section);
    if (channel == nullptr) return;
    const double depth = 0.5 * channel->depth;
    Projection place;
    project(tissue, section, axis_at(*channel, depth), -20.0, place);
    const bool open =
        open_radius_at(*channel, 1.0, tissue.day, tissue.thickness[0] + tissue.thickness[1]) > 0.0;
    const double x = section.column(place.lateral), y = section.row(depth);
    const std::string name = channel->plane ? "incision" : "needle channel";
    callouts.push_back({open ? name + ", open" : "former " + name,
                        x,
                        y,
                        static_cast<int>(x + 130 * section.scale),
                        static_cast<int>(y + 60 * section.scale)});
}

/// Whether a place of the section lies right of the channel's axis at its depth.
bool is_right_of_channel(const TissuePicture& tissue,
                         const Section& section,
                         double lateral,
                         double depth) {
    const io::PunctureData* channel = channel_in(tissue, section);
    Projection axis;
    if (channel == nullptr || !project(tissue, section, axis_at(*channel, depth), -20.0, axis))
        return section.column(lateral) > 0.5 * section.columns;
    return lateral > axis.lateral;
}

/// Points at the place of the section with most new collagen, from its own side of the channel: the
/// pointer does not cross it.
void point_at_new_collagen(const TissuePicture& tissue,
                           const Section& section,
                           std::vector<Callout>& callouts) {
    constexpr double least = 6.0;  // mg/mL above rest: less is not seen
    double most = least, lateral = 0.0, depth = 0.0;
    for (double z = 0.0; z < section.depth(section.rows); z += 0.5 * tissue.voxel)
        for (double u = section.left; u < section.lateral(section.columns);
             u += 0.5 * tissue.voxel) {
            const auto p = section.point(u, z);
            const auto level = [&](const io::FieldData& field) {
                return level_at(field, tissue.voxel, p[0], p[1], p[2]);
            };
            const double resting = level(tissue.resting_collagen);
            if (resting <= 0.0) continue;
            // In an empty core young fibres are too few to be seen: point to where they lie dense.
            const double seen =
                level(tissue.new_collagen) * std::min(1.0, level(tissue.collagen) / resting);
            if (seen <= most) continue;
            most = seen;
            lateral = u;
            depth = z;
        }
    if (most <= least) return;
    const double x = section.column(lateral), y = section.row(depth);
    const bool is_right = is_right_of_channel(tissue, section, lateral, depth);
    callouts.push_back({"new collagen",
                        x,
                        y,
                        static_cast<int>(x + (is_right ? 100 : -260) * section.scale),
                        static_cast<int>(y + (is_right ? -60 : 40) * section.scale)});
}

}  // namespace

HistologyPlate histology_plate(const TissuePicture& tissue, const Section& section) {
    StainedSection stained = stain_tissue(tissue, section);
    stain_cells(tissue, section, stained);
    for (auto* plane : {&stained.stain.blue, &stained.stain.red, &stained.stain.haematoxylin})
        blur(*plane, section.columns, section.rows, blur_deviation * std::max(1.0, section.scale));
    return {section, lit(stained.stain, section, tissue.seed), std::move(stained.part)};
}

Image histology_view(const TissuePicture& tissue, const SectionOptions& options) {
    const SectionPlane plane = section_plane(tissue, options.section);
    Section section = section_window(tissue, plane, 0, 0, air_above);
    Figure figure = histology_figure(tissue, section);
    if (options.columns > 0) {
        section = sized_window(tissue, plane, figure, options, air_above);
        figure = histology_figure(tissue, section);
    }
    Image plate = histology_plate(tissue, section).image;
    std::vector<Callout> callouts;
    point_at_channel(tissue, section, callouts);
    point_at_new_collagen(tissue, section, callouts);
    draw_callouts(plate, callouts);
    draw_scale_bar(plate, section.scale, section.columns / section.scale);
    return compose(figure, plate, section);
}

double masson_area_fraction(const TissuePicture& tissue,
                            const HistologyPlate& plate,
                            double from_below_junction,
                            double to_below_junction) {
    std::vector<std::uint8_t> mask(plate.part.size(), 0);
    for (int x = 0; x < plate.image.width; ++x) {
        const double junction = junction_at(tissue, plate.section, plate.section.lateral(x + 0.5));
        for (int y = 0; y < plate.image.height; ++y) {
            const auto k =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(plate.image.width) +
                static_cast<std::size_t>(x);
            const double below = plate.section.depth(y + 0.5) - junction;
            if (plate.part[k] == SectionPart::dermis && below >= from_below_junction &&
                below < to_below_junction)
                mask[k] = 1;
        }
    }
    return masson_area_fraction(
        plate.image, {0, 0, plate.image.width, plate.image.height}, masson_blue_threshold, mask);
}

}  // namespace reticulin::visualization
