#include "visualization/figure.hpp"

#include "engine/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

namespace {

constexpr int edge = 16;  // white space around everything
const TextStyle heading_style{20, true, false, ink, Align::left};
const TextStyle caption_style{14, false, false, ink, Align::left};
const TextStyle label_style{14, false, false, ink, Align::left};
const TextStyle ruler_style{13, false, false, ink, Align::right};

/// Rows of legend entries that fit into a width.
std::vector<std::vector<std::size_t>> legend_rows(const Figure& figure, int width) {
    std::vector<std::vector<std::size_t>> rows;
    int used = width + 1;
    for (std::size_t i = 0; i < figure.legend.size(); ++i) {
        const int need =
            figure.swatch + 8 + size_of_text(figure.legend[i].text, label_style).width + 22;
        if (used + need > width) {
            rows.emplace_back();
            used = 0;
        }
        rows.back().push_back(i);
        used += need;
    }
    return rows;
}

void draw_ruler(Image& image, const Section& section, int left, int top) {
    const double step = section.rows / section.scale > 900.0 ? 200.0 : 100.0;
    for (double depth = 0.0; section.row(depth) <= section.rows; depth += step) {
        const double y = top + section.row(depth);
        draw_line(image, {left - 9.0, y}, {left - 1.0, y}, 1.4, ink);
        draw_text(
            image, fmt::format("{:.0f}", depth), left - 13, static_cast<int>(y) - 9, ruler_style);
        const double half = depth + 0.5 * step;
        if (section.row(half) <= section.rows)
            draw_line(image,
                      {left - 5.0, top + section.row(half)},
                      {left - 1.0, top + section.row(half)},
                      1.2,
                      ink);
    }
    draw_vertical_text(image,
                       "depth below the skin surface (µm)",
                       left - 74,
                       top + section.rows / 2,
                       {14, false, false, ink, Align::left});
}

/// Labels with brackets; texts are pushed apart so that they never touch.
void draw_layer_labels(
    Image& image, const std::vector<MarginLabel>& labels, int left, int top, int width) {
    int free_from = top - 8;
    for (const MarginLabel& label : labels) {
        const double first = top + label.first_row + 1.5, last = top + label.last_row - 1.5;
        draw_line(image, {left + 6.0, first}, {left + 6.0, std::max(first, last)}, 1.6, ink);
        draw_line(image, {left + 3.0, first}, {left + 6.0, first}, 1.6, ink);
        draw_line(image,
                  {left + 3.0, std::max(first, last)},
                  {left + 6.0, std::max(first, last)},
                  1.6,
                  ink);
        const auto lines = wrapped_lines(label.text, width - 26, label_style);
        const int height = static_cast<int>(lines.size()) * size_of_text("x", label_style).height;
        const int wanted = static_cast<int>(0.5 * (first + last)) - height / 2;
        const int y = std::max(wanted, free_from);
        draw_line(image,
                  {left + 7.0, 0.5 * (first + last)},
                  {left + 17.0, y + 0.5 * height},
                  1.0,
                  grey_ink);
        free_from = draw_paragraph(image, label.text, left + 20, y, width - 26, label_style) + 2;
    }
}

}  // namespace

int draw_legend(Image& image, const Figure& figure, int left, int top, int width) {
    for (const auto& row : legend_rows(figure, width)) {
        int x = left;
        for (const std::size_t i : row) {
            const auto& entry = figure.legend[i];
            entry.draw(image, x, top, figure.swatch);
            x += figure.swatch + 8;
            draw_text(image, entry.text, x, top + figure.swatch / 2 - 10, label_style);
            x += size_of_text(entry.text, label_style).width + 22;
        }
        top += figure.swatch + 8;
    }
    return top;
}

int legend_height(const Figure& figure, int width) {
    return static_cast<int>(legend_rows(figure, width).size()) * (figure.swatch + 8);
}

FigureSpace space_of(const Figure& figure, int plate_columns) {
    FigureSpace space;
    if (!figure.depth_ruler) space.left = edge;
    if (figure.layers.empty()) space.right = edge;
    if (!figure.side.bytes.empty()) space.right += figure.side.width;
    const int width = space.left + plate_columns + space.right - 2 * edge;
    space.bottom = edge + legend_height(figure, width);
    const auto lines = wrapped_lines(figure.caption, width, caption_style);
    space.bottom +=
        6 + static_cast<int>(lines.size()) * size_of_text("x", caption_style).height + edge;
    const auto heading = wrapped_lines(figure.heading, width, heading_style);
    space.top = 14 + static_cast<int>(heading.size()) * size_of_text("x", heading_style).height;
    return space;
}

Section sized_window(const TissuePicture& tissue,
                     const SectionPlane& plane,
                     const Figure& figure,
                     const SectionOptions& options,
                     double air) {
    // The space does not depend on the plate's width alone: the legend wraps within the whole
    // figure.
    const int sides = space_of(figure, 1).left + space_of(figure, 1).right;
    const FigureSpace space = space_of(figure, std::max(1, options.columns - sides));
    const int columns = options.columns - sides, rows = options.rows - space.top - space.bottom;
    constexpr int least_columns = 300, least_rows = 200;
    if (columns < least_columns || rows < least_rows)
        throw UsageError(
            fmt::format("--size {}x{} leaves no room for the section; use at least {}x{}",
                        options.columns,
                        options.rows,
                        least_columns + sides,
                        least_rows + space.top + space.bottom));
    return section_window(tissue, plane, columns, rows, air);
}

Image compose(const Figure& figure, const Image& plate, const Section& section) {
    const FigureSpace space = space_of(figure, plate.width);
    Image image(space.left + plate.width + space.right, space.top + plate.height + space.bottom);
    const int width = image.width - 2 * edge;
    draw_paragraph(image, figure.heading, edge, 9, width, heading_style);
    paste(image, plate, space.left, space.top);
    if (figure.depth_ruler) draw_ruler(image, section, space.left, space.top);
    const int side = figure.side.bytes.empty() ? 0 : figure.side.width;
    draw_layer_labels(
        image, figure.layers, space.left + plate.width, space.top, space.right - side);
    if (side > 0) paste(image, figure.side, image.width - side, space.top);
    const int below = draw_legend(image, figure, edge, space.top + plate.height + edge, width);
    draw_paragraph(image, figure.caption, edge, below + 6, width, caption_style);
    return image;
}

double scale_bar_length(double width_shown) {
    const double wanted = 0.2 * width_shown;
    double best = 1.0;
    for (double decade = 1.0; decade <= 1e5; decade *= 10.0)
        for (const double step : {1.0, 2.0, 5.0})
            if (decade * step <= wanted) best = decade * step;
    return best;
}

BarPlace draw_scale_bar(Image& plate, double pixels_per_um, double width_shown) {
    const double length = scale_bar_length(width_shown);
    const int pixels = static_cast<int>(std::lround(length * pixels_per_um));
    const std::string text =
        length >= 1000.0 ? fmt::format("{:g} mm", length / 1000.0) : fmt::format("{:g} µm", length);
    BarPlace bar{plate.width - 26 - pixels, plate.width - 27, plate.height - 24};
    const int reach = std::max(pixels, size_of_text(text, {15}).width);
    const int middle = bar.first + pixels / 2;
    fill_rectangle(plate, middle - reach / 2 - 10, bar.row - 27, reach + 20, 42, white, 0.78);
    fill_rectangle(plate, bar.first, bar.row, pixels, 6, {20, 20, 20});
    draw_text(plate, text, middle, bar.row - 23, {15, false, false, {20, 20, 20}, Align::centre});
    return bar;
}

std::vector<MarginLabel> layer_labels(const TissuePicture& tissue, const Section& section) {
    const auto& t = tissue.thickness;
    const std::array<const char*, 5> names{"stratum corneum",
                                           "viable epidermis",
                                           "papillary dermis",
                                           "reticular dermis",
                                           "hypodermis (fat)"};
    std::vector<MarginLabel> labels;
    double top = 0.0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const double bottom = i < 4 ? top + t[i] : tissue.depth();
        const double first = section.row(top);
        const double last = std::min(section.row(bottom), static_cast<double>(section.rows));
        if (last > first + 2.0 && first < section.rows) labels.push_back({names[i], first, last});
        top = bottom;
    }
    return labels;
}

namespace {

/// Where a callout's text stands, and the ground under it.
struct CalloutText {
    const Callout* callout;
    TextSize size;
    int x, y;

    [[nodiscard]] int bottom() const { return y + size.height + 1; }

    [[nodiscard]] bool covers(const CalloutText& other) const {
        return x - 5 < other.x + other.size.width + 5 && other.x - 5 < x + size.width + 5 &&
               y - 2 < other.bottom() && other.y - 2 < bottom();
    }
};

const TextStyle callout_style{14, true, false, ink, Align::left};

std::vector<CalloutText> places_of(const Image& plate, const std::vector<Callout>& callouts) {
    std::vector<CalloutText> placed;
    for (const Callout& c : callouts) {
        const TextSize size = size_of_text(c.text, callout_style);
        CalloutText text{&c, size, 0, 0};
        text.x = std::clamp(c.text_x, 4, std::max(4, plate.width - size.width - 12));
        text.y = std::clamp(c.text_y, 2, std::max(2, plate.height - size.height - 4));
        for (const CalloutText& before : placed)
            if (text.covers(before)) text.y = before.bottom() + 8;
        placed.push_back(text);
    }
    return placed;
}

}  // namespace

void draw_callouts(Image& plate, const std::vector<Callout>& callouts) {
    const std::vector<CalloutText> placed = places_of(plate, callouts);
    for (const auto& [callout, size, x, y] : placed) {
        const double from_x = std::clamp(callout->x, x - 4.0, x + size.width + 4.0);
        const double from_y = y + 0.5 * size.height;
        draw_line(plate, {from_x, from_y}, {callout->x, callout->y}, 3.4, white, 0.85);
        draw_line(plate, {from_x, from_y}, {callout->x, callout->y}, 1.5, ink);
        draw_disc(plate, callout->x, callout->y, 2.6, ink);
    }
    for (const auto& [callout, size, x, y] : placed) {
        fill_rectangle(plate, x - 5, y - 2, size.width + 10, size.height + 3, white, 0.86);
        draw_text(plate, callout->text, x, y - 1, callout_style);
    }
}

std::string time_in_words(double day) {
    constexpr double minutes_per_day = 1440.0;
    if (day < 1e-9) return "day 0";
    if (day < 0.99 / 24.0) return fmt::format("day 0 ({:.0f} min)", minutes_per_day * day);
    if (day < 0.99) return fmt::format("{:.3g} h", 24.0 * day);
    return fmt::format("day {:.4g}", std::round(10.0 * day) / 10.0);
}

namespace {

/// "needle 1.5 mm, reached depth 793 um".
std::string depth_in_words(const TissuePicture& tissue) {
    const int deepest = deepest_puncture(tissue);
    if (deepest < 0) return "no needle met this block";
    const auto& all = tissue.all_punctures.empty() ? tissue.punctures : tissue.all_punctures;
    const auto& channel = all[static_cast<std::size_t>(deepest)];
    if (channel.plane) return fmt::format("incision {:.0f} µm deep", channel.depth);
    return fmt::format(
        "needle {:.4g} mm, reached depth {:.0f} µm", channel.needle_length / 1000.0, channel.depth);
}

}  // namespace

std::string run_in_words(const TissuePicture& tissue) {
    if (tissue.regimen == "untreated")
        return fmt::format("{}. No needling; seed {}.", tissue.title, tissue.seed);
    return fmt::format(
        "{}. {}; {}; seed {}.", tissue.title, tissue.regimen, depth_in_words(tissue), tissue.seed);
}

}  // namespace reticulin::visualization
