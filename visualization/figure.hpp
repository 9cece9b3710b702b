#pragma once

#include "visualization/drawing.hpp"
#include "visualization/section.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reticulin::visualization {

/// A label beside a plate with the pixel rows it covers.
struct MarginLabel {
    std::string text;
    double first_row = 0, last_row = 0;
};

/// One entry of a legend: a swatch painter (given a square) and words.
struct LegendEntry {
    std::string text;
    std::function<void(Image&, int left, int top, int size)> draw;
};

/// A plate (the picture proper) with what a reader needs around it.
struct Figure {
    std::string heading;
    std::string caption;
    std::vector<MarginLabel> layers;
    std::vector<LegendEntry> legend;
    int swatch = 34;  // pixels
    bool depth_ruler = true;
    Image side;  // e.g. a colour bar, laid right of the layer labels; may be empty
};

/// Draws a figure's legend from (left, top), wrapped to `width`; returns the y below it.
int draw_legend(Image& image, const Figure& figure, int left, int top, int width);

/// Height of that legend.
int legend_height(const Figure& figure, int width);

/// Space around a plate, in pixels.
struct FigureSpace {
    int left = 84, right = 172, top = 44, bottom = 0;
};

FigureSpace space_of(const Figure& figure, int plate_columns);

/// What the user may set for a section picture.
struct SectionOptions {
    std::string section;  // "y=750 um"; empty = through the deepest channel
    int columns = 0;      // size of the whole picture in pixels; 0 = chosen from the tissue
    int rows = 0;
};

/// Window whose figure is exactly options.columns x options.rows pixels. Throws UsageError naming
/// the least size when the section would have no room.
Section sized_window(const TissuePicture& tissue,
                     const SectionPlane& plane,
                     const Figure& figure,
                     const SectionOptions& options,
                     double air);

/// Lays the plate with ruler, layer labels, legend, heading and caption; nothing overlaps or is
/// clipped: the space is measured from the text before drawing.
Image compose(const Figure& figure, const Image& plate, const Section& section);

/// Length of the scale bar in um: 1, 2 or 5 times a power of ten, about a fifth of the width.
double scale_bar_length(double width_shown);

/// Draws the scale bar into the plate's lower right corner; returns its pixel columns [first,
/// last].
struct BarPlace {
    int first = 0, last = 0, row = 0;
};

BarPlace draw_scale_bar(Image& plate, double pixels_per_um, double width_shown);

/// Layers that the section's window shows, with their mean rows.
std::vector<MarginLabel> layer_labels(const TissuePicture& tissue, const Section& section);

/// A pointer from (x, y) inside the plate to a text on a light ground, its corner at (text_x,
/// text_y).
struct Callout {
    std::string text;
    double x = 0, y = 0;
    int text_x = 0, text_y = 0;
};

/// Draws them; a text that would cover one before it stands below that.
void draw_callouts(Image& plate, const std::vector<Callout>& callouts);

/// "day 7", "6 h", "week 26": a time as a reader says it.
std::string time_in_words(double day);

/// What begins a caption: title, regimen, reached depth of the deepest channel, seed.
std::string run_in_words(const TissuePicture& tissue);

}  // namespace reticulin::visualization
