#include "visualization/image.hpp"

#include "engine/core/contracts.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

Image::Image(int columns, int rows, Colour background) : width(columns), height(rows) {
    RETICULIN_EXPECTS(columns > 0 && rows > 0);
    bytes.resize(3 * static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        bytes[i] = background.red;
        bytes[i + 1] = background.green;
        bytes[i + 2] = background.blue;
    }
}

Colour Image::at(int x, int y) const {
    const std::size_t o = offset(x, y);
    return {bytes[o], bytes[o + 1], bytes[o + 2]};
}

void Image::set(int x, int y, Colour colour) {
    if (!contains(x, y)) return;
    const std::size_t o = offset(x, y);
    bytes[o] = colour.red;
    bytes[o + 1] = colour.green;
    bytes[o + 2] = colour.blue;
}

void Image::blend(int x, int y, Colour colour, double opacity) {
    if (!contains(x, y) || opacity <= 0.0) return;
    const auto mixed = [opacity](std::uint8_t under, std::uint8_t over) {
        const double share = std::min(opacity, 1.0);
        return static_cast<std::uint8_t>(std::lround((1.0 - share) * under + share * over));
    };
    const Colour under = at(x, y);
    set(x,
        y,
        {mixed(under.red, colour.red),
         mixed(under.green, colour.green),
         mixed(under.blue, colour.blue)});
}

void paste(Image& target, const Image& source, int left, int top) {
    for (int y = 0; y < source.height; ++y)
        for (int x = 0; x < source.width; ++x) target.set(left + x, top + y, source.at(x, y));
}

namespace {

/// Weights of source pixels along one axis for one target pixel.
struct Span {
    int first = 0;
    std::vector<double> weight;
};

Span span_of(int target, int target_count, int source_count) {
    const double ratio = static_cast<double>(source_count) / target_count;
    const double half = std::max(1.0, ratio);  // tent of at least one source pixel on each side
    const double middle = (target + 0.5) * ratio - 0.5;
    const int first = std::max(0, static_cast<int>(std::ceil(middle - half)));
    const int last = std::min(source_count - 1, static_cast<int>(std::floor(middle + half)));
    Span span{first, {}};
    double sum = 0.0;
    for (int i = first; i <= last; ++i) {
        span.weight.push_back(std::max(1e-9, 1.0 - std::abs(i - middle) / half));
        sum += span.weight.back();
    }
    for (double& w : span.weight) w /= sum;
    return span;
}

}  // namespace

Image resized(const Image& source, int columns, int rows) {
    Image narrow(columns, source.height);
    const auto mix = [](const Image& from, const Span& span, auto&& pixel) {
        double red = 0.0, green = 0.0, blue = 0.0;
        for (std::size_t i = 0; i < span.weight.size(); ++i) {
            const Colour c = pixel(from, span.first + static_cast<int>(i));
            red += span.weight[i] * c.red;
            green += span.weight[i] * c.green;
            blue += span.weight[i] * c.blue;
        }
        const auto byte = [](double v) { return static_cast<std::uint8_t>(std::lround(v)); };
        return Colour{byte(red), byte(green), byte(blue)};
    };
    for (int x = 0; x < columns; ++x) {
        const Span span = span_of(x, columns, source.width);
        for (int y = 0; y < source.height; ++y)
            narrow.set(x, y, mix(source, span, [y](const Image& i, int k) { return i.at(k, y); }));
    }
    Image result(columns, rows);
    for (int y = 0; y < rows; ++y) {
        const Span span = span_of(y, rows, source.height);
        for (int x = 0; x < columns; ++x)
            result.set(x, y, mix(narrow, span, [x](const Image& i, int k) { return i.at(x, k); }));
    }
    return result;
}

Image cropped(const Image& source, int left, int top, int columns, int rows) {
    RETICULIN_EXPECTS(left >= 0 && top >= 0 && left + columns <= source.width &&
                      top + rows <= source.height);
    Image part(columns, rows);
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) part.set(x, y, source.at(left + x, top + y));
    return part;
}

}  // namespace reticulin::visualization
