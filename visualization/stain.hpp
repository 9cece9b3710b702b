#pragma once

#include "visualization/image.hpp"

#include <array>
#include <vector>

namespace reticulin::visualization {

/// The three stains of Masson's trichrome.
enum class MassonStain : std::size_t { methyl_blue, ponceau_fuchsin, iron_haematoxylin };

/// Optical density (red, green, blue) per unit of concentration. Ruifrok and Johnston 2001; values
/// as published with G. Landini's colour deconvolution plugin for ImageJ ("Masson Trichrome").
inline constexpr std::array<std::array<double, 3>, 3> masson_optical_density{
    {{0.7995107, 0.5913521, 0.1052867},
     {0.0999716, 0.7373861, 0.6680326},
     {0.6588232, 0.6641421, 0.3533655}}};

/// Light that passes the bare slide.
inline constexpr double bare_slide = 246.0;

/// Concentration of each stain: blue, red, haematoxylin.
using Concentrations = std::array<double, 3>;

/// Beer-Lambert: colour of light through these concentrations.
Colour transmitted(const Concentrations& concentrations);

/// The same before rounding, channel by channel.
std::array<double, 3> transmitted_light(const Concentrations& concentrations);

/// Colour deconvolution: the concentrations that give a colour (the inverse of `transmitted`, up to
/// the rounding of 8 bits; negative values mean a colour outside the stains).
Concentrations deconvolved(Colour colour);

/// A raster of concentrations.
struct StainRaster {
    int width = 0;
    int height = 0;
    std::vector<float> blue, red, haematoxylin;

    StainRaster() = default;
    StainRaster(int columns, int rows);

    [[nodiscard]] std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
};

/// Rectangle of pixels.
struct PixelRegion {
    int left = 0, top = 0, width = 0, height = 0;
};

/// Blue concentration over which a pixel counts as collagen in the virtual Masson area fraction.
inline constexpr double masson_blue_threshold = 0.20;

/// The virtual measurement as the papers took it: the share of a region's pixels whose blue
/// concentration, by colour deconvolution, exceeds `threshold`. With `mask` (one entry per pixel of
/// the image, or empty) only pixels with a nonzero entry count. 0 for an empty region.
double masson_area_fraction(const Image& image,
                            const PixelRegion& region,
                            double threshold = masson_blue_threshold,
                            const std::vector<std::uint8_t>& mask = {});

}  // namespace reticulin::visualization
