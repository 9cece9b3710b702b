#include "visualization/colour_scale.hpp"

#include "engine/core/error.hpp"

#include "visualization/drawing.hpp"
#include "visualization/palette.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

namespace {

constexpr double decades_shown = 4.0;

double round_step(double span, int pieces) {
    const double raw = span / pieces;
    const double decade = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double step : {1.0, 2.0, 2.5, 5.0})
        if (step * decade >= raw) return step * decade;
    return 10.0 * decade;
}

}  // namespace

double ColourScale::place(double value) const {
    if (kind == Kind::logarithmic)
        return value <= 0.0 ? 0.0
                            : std::clamp(std::log(value / low) / std::log(high / low), 0.0, 1.0);
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

Colour ColourScale::colour(double value) const {
    return kind == Kind::diverging ? diverging_colour(2.0 * place(value) - 1.0)
                                   : sequential_colour(place(value));
}

std::vector<double> ColourScale::ticks() const {
    std::vector<double> result;
    if (kind == Kind::logarithmic) {
        for (double v = std::pow(10.0, std::ceil(std::log10(low) - 1e-9)); v <= high * (1 + 1e-9);
             v *= 10.0)
            result.push_back(v);
        return result;
    }
    const double step = round_step(high - low, 5);
    for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1.0)
        result.push_back(i * step);
    return result;
}

ColourScale scale_for(const std::vector<float>& values,
                      ColourScale::Kind kind,
                      std::optional<double> low,
                      std::optional<double> high) {
    ColourScale scale{kind, 0.0, 0.0};
    for (const float v : values) {
        scale.low = std::min(scale.low, static_cast<double>(v));
        scale.high = std::max(scale.high, static_cast<double>(v));
    }
    if (kind == ColourScale::Kind::diverging) {
        if (low && high && *low != -*high)
            throw UsageError(fmt::format(
                "the limits {:g} to {:g} do not fit the scale; that of a change reaches "
                "as far below 0 as above it, such as -5,5",
                *low,
                *high));
        scale.high = high.value_or(std::max(scale.high, -scale.low));
        if (scale.high == 0.0) scale.high = 1.0;
        scale.low = -scale.high;
    } else {
        if (high) scale.high = *high;
        if (!low && !high && scale.high <= scale.low) scale.high = scale.low + 1.0;
        if (low)
            scale.low = *low;
        else if (kind == ColourScale::Kind::logarithmic)
            scale.low = scale.high * std::pow(10.0, -decades_shown);
    }
    const bool logarithmic_below_zero = kind == ColourScale::Kind::logarithmic && scale.low <= 0.0;
    if (!(scale.high > scale.low) || logarithmic_below_zero)
        throw UsageError(
            fmt::format("the limits {:g} to {:g} do not fit the scale; the upper must exceed the "
                        "lower, and a logarithmic scale starts above 0",
                        scale.low,
                        scale.high));
    return scale;
}

Image colour_bar(const ColourScale& scale,
                 const std::string& name,
                 const std::string& unit,
                 int height) {
    const TextStyle style{13, false, false, ink, Align::left};
    std::vector<std::pair<double, std::string>> labels;
    int widest = 0;
    for (const double v : scale.ticks()) {
        labels.emplace_back(v, fmt::format("{:.3g}", std::abs(v) < 1e-12 * scale.high ? 0.0 : v));
        widest = std::max(widest, size_of_text(labels.back().second, style).width);
    }
    const std::string title = unit == "1" || unit.empty() ? name : name + " (" + unit + ")";
    const int width = std::max(130, 12 + 20 + 8 + widest + 12);
    Image bar(width, height);
    const int top = draw_paragraph(bar, title, 12, 0, width - 14, {14, true}) + 10;
    const int length = height - top - 12;
    for (int y = 0; y < length; ++y) {
        const double share = 1.0 - (y + 0.5) / length;
        const Colour colour = scale.kind == ColourScale::Kind::diverging
                                  ? diverging_colour(2.0 * share - 1.0)
                                  : sequential_colour(share);
        fill_rectangle(bar, 12, top + y, 20, 1, colour);
    }
    draw_frame(bar, 12, top, 20, length, ink);
    for (const auto& [value, text] : labels) {
        const double y = top + (1.0 - scale.place(value)) * length;
        draw_line(bar, {32, y}, {37, y}, 1.2, ink);
        draw_text(bar, text, 40, static_cast<int>(y) - 9, style);
    }
    return bar;
}

}  // namespace reticulin::visualization
