#pragma once

#include "visualization/image.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reticulin::visualization {

/// How the values of a field become colours.
struct ColourScale {
    enum class Kind { linear, logarithmic, diverging };
    Kind kind = Kind::linear;
    double low = 0, high = 1;  // logarithmic: both > 0; diverging: low = -high

    [[nodiscard]] Colour colour(double value) const;
    /// Place of a value on the bar, 0 (low) to 1 (high).
    [[nodiscard]] double place(double value) const;
    /// Round values to write beside the bar.
    [[nodiscard]] std::vector<double> ticks() const;
};

/// A scale that covers these values; `low` and `high`, where given, are kept (so that times and
/// runs can share limits). A logarithmic scale spans at most four decades below its top. Throws
/// UsageError if the limits contradict the kind or each other.
ColourScale scale_for(const std::vector<float>& values,
                      ColourScale::Kind kind,
                      std::optional<double> low,
                      std::optional<double> high);

/// The bar with ticks, and name and unit above it; `height` pixels tall.
Image colour_bar(const ColourScale& scale,
                 const std::string& name,
                 const std::string& unit,
                 int height);

}  // namespace reticulin::visualization
