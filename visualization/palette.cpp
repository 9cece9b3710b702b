#include "visualization/palette.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace reticulin::visualization {

namespace {

constexpr std::array<Colour, 10> cividis{{{0x00, 0x20, 0x4D},
                                          {0x00, 0x33, 0x6F},
                                          {0x39, 0x48, 0x6B},
                                          {0x57, 0x5C, 0x6D},
                                          {0x70, 0x71, 0x73},
                                          {0x8A, 0x87, 0x79},
                                          {0xA6, 0x9D, 0x75},
                                          {0xC4, 0xB5, 0x6C},
                                          {0xE4, 0xCF, 0x5B},
                                          {0xFF, 0xEA, 0x46}}};

constexpr std::array<Colour, 11> red_blue{{{0x05, 0x30, 0x61},
                                           {0x21, 0x66, 0xAC},
                                           {0x43, 0x93, 0xC3},
                                           {0x92, 0xC5, 0xDE},
                                           {0xD1, 0xE5, 0xF0},
                                           {0xF7, 0xF7, 0xF7},
                                           {0xFD, 0xDB, 0xC7},
                                           {0xF4, 0xA5, 0x82},
                                           {0xD6, 0x60, 0x4D},
                                           {0xB2, 0x18, 0x2B},
                                           {0x67, 0x00, 0x1F}}};

Colour between(std::span<const Colour> anchors, double share) {
    const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(anchors.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(place), anchors.size() - 2);
    const double t = place - static_cast<double>(low);
    const auto mix = [t](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround((1.0 - t) * a + t * b));
    };
    const Colour a = anchors[low], b = anchors[low + 1];
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

}  // namespace

Colour sequential_colour(double share) {
    return between(cividis, share);
}

Colour diverging_colour(double share) {
    return between(red_blue, 0.5 + 0.5 * share);
}

double lightness(Colour colour) {
    const auto linear = [](std::uint8_t v) {
        const double c = v / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const double y =
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    return y > 0.008856 ? 116.0 * std::cbrt(y) - 16.0 : 903.3 * y;
}

}  // namespace reticulin::visualization
