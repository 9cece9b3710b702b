#include "visualization/stain.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace reticulin::visualization {

namespace {

Eigen::Matrix3d density_matrix() {
    Eigen::Matrix3d m;
    for (int channel = 0; channel < 3; ++channel)
        for (int stain = 0; stain < 3; ++stain)
            m(channel, stain) = masson_optical_density[static_cast<std::size_t>(stain)]
                                                      [static_cast<std::size_t>(channel)];
    return m;
}

}  // namespace

StainRaster::StainRaster(int columns, int rows) : width(columns), height(rows) {
    const auto count = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    blue.resize(count);
    red.resize(count);
    haematoxylin.resize(count);
}

std::array<double, 3> transmitted_light(const Concentrations& concentrations) {
    std::array<double, 3> light{};
    for (std::size_t channel = 0; channel < 3; ++channel) {
        double density = 0.0;
        for (std::size_t stain = 0; stain < 3; ++stain)
            density += concentrations[stain] * masson_optical_density[stain][channel];
        light[channel] = bare_slide * std::exp(-density);
    }
    return light;
}

Colour transmitted(const Concentrations& concentrations) {
    const auto light = transmitted_light(concentrations);
    const auto byte = [](double v) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0, 255.0)));
    };
    return {byte(light[0]), byte(light[1]), byte(light[2])};
}

Concentrations deconvolved(Colour colour) {
    static const Eigen::Matrix3d inverse = density_matrix().inverse();
    const auto density = [](std::uint8_t level) {
        return -std::log(std::max<double>(level, 0.5) / bare_slide);
    };
    const Eigen::Vector3d stains =
        inverse * Eigen::Vector3d(density(colour.red), density(colour.green), density(colour.blue));
    return {stains[0], stains[1], stains[2]};
}

double masson_area_fraction(const Image& image,
                            const PixelRegion& region,
                            double threshold,
                            const std::vector<std::uint8_t>& mask) {
    std::size_t counted = 0, over = 0;
    for (int y = std::max(0, region.top); y < std::min(image.height, region.top + region.height);
         ++y)
        for (int x = std::max(0, region.left);
             x < std::min(image.width, region.left + region.width);
             ++x) {
            const auto k = static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                           static_cast<std::size_t>(x);
            if (!mask.empty() && mask[k] == 0) continue;
            ++counted;
            if (deconvolved(image.at(x, y))[0] > threshold) ++over;
        }
    return counted == 0 ? 0.0 : static_cast<double>(over) / static_cast<double>(counted);
}

}  // namespace reticulin::visualization
