#pragma once

#include "visualization/image.hpp"

#include <array>
#include <string>
#include <vector>

namespace reticulin::visualization {

/// Where a text's anchor point lies in its box.
enum class Align { left, centre, right };

/// How text looks. Size in pixels of the font.
struct TextStyle {
    int size = 15;
    bool bold = false;
    bool italic = false;
    Colour colour = ink;
    Align align = Align::left;
};

/// Size of a text in pixels: advance width and the height of a line (the same for every text of
/// one size, so that baselines agree).
struct TextSize {
    int width = 0;
    int height = 0;
};

TextSize size_of_text(const std::string& text, const TextStyle& style);

/// Draws one line of UTF-8 text; (x, y) is the top of the line at the anchor.
void draw_text(Image& image, const std::string& text, int x, int y, const TextStyle& style = {});

/// Draws text turned by 90 degrees (read from below); (x, y) = left edge and middle of the height.
void draw_vertical_text(
    Image& image, const std::string& text, int x, int y, const TextStyle& style = {});

/// Splits a text at blanks into lines no wider than `width` pixels.
std::vector<std::string> wrapped_lines(const std::string& text, int width, const TextStyle& style);

/// Draws wrapped text from (x, y) downward; returns the y below the last line.
int draw_paragraph(
    Image& image, const std::string& text, int x, int y, int width, const TextStyle& style = {});

/// Pixels [left, left + width) x [top, top + height).
void fill_rectangle(
    Image& image, int left, int top, int width, int height, Colour colour, double opacity = 1.0);

/// Frame of one pixel just inside that rectangle.
void draw_frame(Image& image, int left, int top, int width, int height, Colour colour);

/// A place in an image, x and y in pixels (centres are at half-integers).
using Point = std::array<double, 2>;

/// A smooth-edged line between two points.
void draw_line(
    Image& image, Point from, Point to, double thickness, Colour colour, double opacity = 1.0);

/// A smooth-edged disc; with `ring` > 0 only a rim of that thickness.
void draw_disc(Image& image, double x, double y, double radius, Colour colour, double ring = 0.0);

}  // namespace reticulin::visualization
