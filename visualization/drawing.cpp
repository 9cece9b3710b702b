#include "visualization/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace reticulin::visualization {

std::vector<std::string> wrapped_lines(const std::string& text, int width, const TextStyle& style) {
    std::vector<std::string> lines;
    std::istringstream words(text);
    std::string line, word;
    while (words >> word) {
        const std::string longer = line.empty() ? word : line + " " + word;
        if (!line.empty() && size_of_text(longer, style).width > width) {
            lines.push_back(line);
            line = word;
        } else {
            line = longer;
        }
    }
    if (!line.empty()) lines.push_back(line);
    return lines;
}

int draw_paragraph(
    Image& image, const std::string& text, int x, int y, int width, const TextStyle& style) {
    for (const std::string& line : wrapped_lines(text, width, style)) {
        draw_text(image, line, x, y, style);
        y += size_of_text(line, style).height;
    }
    return y;
}

void fill_rectangle(
    Image& image, int left, int top, int width, int height, Colour colour, double opacity) {
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x) image.blend(x, y, colour, opacity);
}

void draw_frame(Image& image, int left, int top, int width, int height, Colour colour) {
    fill_rectangle(image, left, top, width, 1, colour);
    fill_rectangle(image, left, top + height - 1, width, 1, colour);
    fill_rectangle(image, left, top, 1, height, colour);
    fill_rectangle(image, left + width - 1, top, 1, height, colour);
}

void draw_line(
    Image& image, Point from, Point to, double thickness, Colour colour, double opacity) {
    const double reach = 0.5 * thickness + 1.0;
    const auto [x0, y0] = from;
    const auto [x1, y1] = to;
    const double length_squared = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
    const int left = std::max(0, static_cast<int>(std::floor(std::min(x0, x1) - reach)));
    const int right = std::min(image.width - 1, static_cast<int>(std::max(x0, x1) + reach));
    const int top = std::max(0, static_cast<int>(std::floor(std::min(y0, y1) - reach)));
    const int bottom = std::min(image.height - 1, static_cast<int>(std::max(y0, y1) + reach));
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const double px = x + 0.5 - x0, py = y + 0.5 - y0;
            const double along = px * (x1 - x0) + py * (y1 - y0);
            const double share =
                length_squared > 0.0 ? std::clamp(along / length_squared, 0.0, 1.0) : 0.0;
            const double distance = std::hypot(px - share * (x1 - x0), py - share * (y1 - y0));
            const double cover = std::clamp(0.5 + 0.5 * thickness - distance, 0.0, 1.0);
            image.blend(x, y, colour, cover * opacity);
        }
}

void draw_disc(Image& image, double x, double y, double radius, Colour colour, double ring) {
    const int reach = static_cast<int>(std::ceil(radius)) + 1;
    for (int j = static_cast<int>(y) - reach; j <= static_cast<int>(y) + reach; ++j)
        for (int i = static_cast<int>(x) - reach; i <= static_cast<int>(x) + reach; ++i) {
            const double distance = std::hypot(i + 0.5 - x, j + 0.5 - y);
            double cover = std::clamp(0.5 + radius - distance, 0.0, 1.0);
            if (ring > 0.0)
                cover = std::min(cover, std::clamp(0.5 + distance - radius + ring, 0.0, 1.0));
            image.blend(i, j, colour, cover);
        }
}

}  // namespace reticulin::visualization
