#include "visualization/compare_view.hpp"

#include "engine/core/error.hpp"

#include "visualization/field_view.hpp"
#include "visualization/histology_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace reticulin::visualization {

namespace {

constexpr double window_width = 700.0;  // um of each thumbnail
constexpr double below_channel = 150.0;
constexpr double least_depth = 500.0;
constexpr double air = 30.0;
constexpr int default_columns = 1280;
constexpr int gap = 14, row_label = 132, edge = 16;
const TextStyle heading{20, true}, label{16, true, false, ink, Align::centre},
    number_style{16, true}, small{14, false, false, grey_ink}, plain{14};

std::string row_words(const CompareArm& arm) {
    return arm.needle_length > 0.0 ? fmt::format("{:.4g} mm needle", arm.needle_length)
                                   : "untreated";
}

std::string column_words(const CompareArm& arm) {
    if (arm.spacing <= 0.0) return "one session";
    const double weeks = arm.spacing / 7.0;
    if (std::abs(weeks - std::round(weeks)) < 0.05)
        return fmt::format(
            "sessions every {:.0f} week{}", weeks, std::round(weeks) == 1.0 ? "" : "s");
    return fmt::format("sessions every {:.3g} days", arm.spacing);
}

/// Rows and columns of the grid by length and spacing; empty if two arms would share a cell, or an
/// arm is not told by these.
CompareLayout by_length_and_spacing(const std::vector<CompareArm>& arms) {
    if (!std::ranges::all_of(arms, &CompareArm::is_grid)) return {};
    std::set<double> lengths, spacings;
    for (const auto& arm : arms) {
        if (arm.needle_length <= 0.0) continue;
        lengths.insert(arm.needle_length);
        spacings.insert(arm.spacing);
    }
    if (spacings.empty()) spacings.insert(0.0);
    CompareLayout layout;
    std::map<double, std::size_t> row, column;
    for (const double length : lengths) row.emplace(length, row.size());
    for (const double spacing : spacings) column.emplace(spacing, column.size());
    const bool untreated =
        std::any_of(arms.begin(), arms.end(), [](const auto& a) { return a.needle_length <= 0.0; });
    layout.rows.resize(row.size() + (untreated ? 1 : 0));
    layout.columns.resize(column.size());
    layout.arm.assign(layout.rows.size() * layout.columns.size(), -1);
    for (std::size_t i = 0; i < arms.size(); ++i) {
        const bool needled = arms[i].needle_length > 0.0;
        const std::size_t r = needled ? row[arms[i].needle_length] : row.size();
        const std::size_t c = needled ? column[arms[i].spacing] : 0;
        layout.rows[r] = row_words(arms[i]);
        if (needled) layout.columns[c] = column_words(arms[i]);
        int& cell = layout.arm[r * layout.columns.size() + c];
        if (cell >= 0) return {};
        cell = static_cast<int>(i);
    }
    return layout;
}

/// One window for all: the same scale and depth, each centred on its own channel.
Section thumbnail_window(const TissuePicture& tissue, double depth) {
    const SectionPlane plane = section_plane(tissue, "");
    Section section;
    section.along = plane.along;
    section.position = plane.position;
    section.top = -air;
    section.scale = 1.0;
    const double block = plane.along == 0 ? tissue.width() : tissue.breadth();
    section.columns = static_cast<int>(std::min(window_width, block));
    section.rows = static_cast<int>(std::min(depth, tissue.depth()) + air);
    section.left = plane.centre - 0.5 * section.columns;
    return section;
}

double common_depth(const std::vector<CompareArm>& arms) {
    double deepest = 0.0;
    for (const auto& arm : arms)
        for (const auto& p : arm.picture.all_punctures) deepest = std::max(deepest, p.depth);
    return std::max(least_depth, deepest + below_channel);
}

const io::FieldData& field_of(const CompareArm& arm, const std::string& name) {
    for (const auto& field : arm.picture.fields)
        if (field.name == name) return field;
    throw UsageError("the field '" + name + "' is not loaded for every run");
}

ColourScale common_scale(const std::vector<CompareArm>& arms, const std::string& field) {
    std::vector<float> extremes;
    for (const auto& arm : arms) {
        const auto& values = field_of(arm, field).values;
        if (values.empty()) continue;
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        extremes.push_back(*low);
        extremes.push_back(*high);
    }
    return scale_for(extremes, ColourScale::Kind::linear, {}, {});
}

Image thumbnail(const CompareArm& arm,
                double depth,
                const std::string& field,
                const ColourScale& scale) {
    const Section window = thumbnail_window(arm.picture, depth);
    return field.empty() ? histology_plate(arm.picture, window).image
                         : field_plate(arm.picture, field_of(arm, field), scale, window);
}

bool same_day(const std::vector<CompareArm>& arms) {
    constexpr double tolerance = 0.05;  // days: snapshots of one schedule
    return std::all_of(arms.begin(), arms.end(), [&](const auto& arm) {
        return std::abs(arm.picture.day - arms.front().picture.day) < tolerance;
    });
}

/// "day 182", or the range where arms are shown at different times.
std::string days_in_words(const std::vector<CompareArm>& arms) {
    if (same_day(arms)) return time_in_words(arms.front().picture.day);
    const auto earlier = [](const auto& a, const auto& b) { return a.picture.day < b.picture.day; };
    const auto [first, last] = std::minmax_element(arms.begin(), arms.end(), earlier);
    return fmt::format("{} to {} (under each section)",
                       time_in_words(first->picture.day),
                       time_in_words(last->picture.day));
}

std::string caption_of(const std::vector<CompareArm>& arms, const CompareOptions& options) {
    const std::string shown = options.field.empty()
                                  ? "Vertical section through each arm's deepest channel in "
                                    "Masson's trichrome: collagen blue (young collagen "
                                    "pale), epidermis, clot and myofibroblasts red, nuclei "
                                    "blue-black; fibre texture and cell shapes are "
                                    "drawing, density, orientation, layers and cells are data."
                                  : "Vertical section through each arm's deepest channel; colours "
                                    "are data, one scale for all.";
    return fmt::format(
        "Tissue at {}, first seed of each arm, same scale everywhere. Numbers: {}. {}",
        days_in_words(arms),
        options.number_meaning,
        shown);
}

}  // namespace

CompareLayout compare_layout(const std::vector<CompareArm>& arms) {
    CompareLayout layout = by_length_and_spacing(arms);
    if (!layout.arm.empty()) return layout;
    for (std::size_t i = 0; i < arms.size(); ++i) {  // lengths and spacings do not tell them apart
        layout.rows.push_back(arms[i].regimen);
        layout.arm.push_back(static_cast<int>(i));
    }
    layout.columns = {""};
    return layout;
}

namespace {

/// What stands small under an arm's plate; its own time where times differ.
std::string detail_of(const std::vector<CompareArm>& arms, const CompareArm& arm) {
    return (same_day(arms) ? "" : time_in_words(arm.picture.day) + "; ") + arm.detail;
}

/// Pixels that the text under the plates takes, wrapped to a width: the most of all arms.
int height_of_words(const std::vector<CompareArm>& arms, int width) {
    int most = 0;
    const auto height = [width](const std::string& text, const TextStyle& style) {
        int sum = 0;
        for (const std::string& line : wrapped_lines(text, width, style))
            sum += size_of_text(line, style).height;
        return sum;
    };
    for (const CompareArm& arm : arms)
        most =
            std::max(most, height(arm.number, number_style) + height(detail_of(arms, arm), small));
    return most + 8;
}

/// Pixels of the grid, measured before anything is drawn.
struct Grid {
    const std::vector<CompareArm>& arms;
    const CompareOptions& options;
    CompareLayout layout = compare_layout(arms);
    int count = static_cast<int>(layout.columns.size());
    double depth = common_depth(arms);
    int width = options.columns > 0 ? options.columns
                                    : std::clamp(190 + 400 * count, 800, default_columns);
    bool is_field = !options.field.empty();
    ColourScale scale = is_field ? common_scale(arms, options.field) : ColourScale{};
    int side = is_field ? 150 : 0;
    int cell_width = (width - 2 * edge - row_label - side - gap * count) / count;
    Section window = thumbnail_window(arms.front().picture, depth);
    double shrink = std::min(1.0, static_cast<double>(cell_width) / window.columns);
    int plate_columns = static_cast<int>(window.columns * shrink);
    int plate_rows = static_cast<int>(window.rows * shrink);
    int text_rows = height_of_words(arms, cell_width);
    int head = 52 + (layout.columns[0].empty() ? 0 : 30);

    [[nodiscard]] int top(std::size_t row) const {
        return head + static_cast<int>(row) * (plate_rows + text_rows + gap);
    }

    [[nodiscard]] int left(int column) const {
        return edge + row_label + column * (cell_width + gap);
    }
};

void draw_heads(const Grid& grid, Image& picture) {
    const std::string when =
        same_day(grid.arms) ? ", " + time_in_words(grid.arms.front().picture.day) : "";
    draw_text(picture, "Regimens compared" + when, edge, 10, heading);
    for (int c = 0; c < grid.count; ++c)
        draw_text(picture,
                  grid.layout.columns[static_cast<std::size_t>(c)],
                  grid.left(c) + grid.plate_columns / 2,
                  50,
                  label);
    for (std::size_t r = 0; r < grid.layout.rows.size(); ++r)
        draw_paragraph(picture,
                       grid.layout.rows[r],
                       edge,
                       grid.top(r) + grid.plate_rows / 2 - 20,
                       row_label - 14,
                       {16, true});
}

void draw_arm(
    const Grid& grid, const CompareArm& arm, int left, int top, bool scaled, Image& picture) {
    Image plate = resized(thumbnail(arm, grid.depth, grid.options.field, grid.scale),
                          grid.plate_columns,
                          grid.plate_rows);
    if (scaled) draw_scale_bar(plate, grid.shrink, grid.window.columns);
    paste(picture, plate, left, top);
    draw_frame(picture, left, top, grid.plate_columns, grid.plate_rows, {170, 170, 176});
    const int below = draw_paragraph(
        picture, arm.number, left, top + grid.plate_rows + 4, grid.cell_width, number_style);
    draw_paragraph(picture, detail_of(grid.arms, arm), left, below, grid.cell_width, small);
}

void draw_arms(const Grid& grid, Image& picture) {
    bool scaled = false;
    for (std::size_t r = 0; r < grid.layout.rows.size(); ++r)
        for (int c = 0; c < grid.count; ++c) {
            const int k =
                grid.layout.arm[r * grid.layout.columns.size() + static_cast<std::size_t>(c)];
            if (k < 0) continue;
            const CompareArm& arm = grid.arms[static_cast<std::size_t>(k)];
            draw_arm(grid, arm, grid.left(c), grid.top(r), !scaled, picture);
            scaled = true;
        }
}

}  // namespace

Image compare_view(const std::vector<CompareArm>& arms, const CompareOptions& options) {
    if (arms.empty()) throw UsageError("nothing to compare: no run given");
    const Grid grid{arms, options};
    const int inner = grid.width - 2 * edge, grid_end = grid.top(grid.layout.rows.size());
    Figure legend;
    if (!grid.is_field) legend.legend = histology_legend();
    const std::string caption = caption_of(arms, options);
    const auto lines = static_cast<int>(wrapped_lines(caption, inner, plain).size());
    Image picture(grid.width, grid_end + 16 + legend_height(legend, inner) + 19 * lines + edge);
    draw_heads(grid, picture);
    draw_arms(grid, picture);
    if (grid.is_field)
        paste(picture,
              colour_bar(grid.scale,
                         options.field,
                         field_of(arms.front(), options.field).unit,
                         std::min(360, grid.plate_rows)),
              grid.width - grid.side,
              grid.head);
    const int below = draw_legend(picture, legend, edge, grid_end + 10, inner);
    draw_paragraph(picture, caption, edge, below + 6, inner, plain);
    return picture;
}

}  // namespace reticulin::visualization
