#pragma once

#include "visualization/section.hpp"

#include <cstdint>
#include <vector>

namespace reticulin::visualization {

/// A number in (0, 1) that depends only on a place and a purpose: texture is tied to the tissue.
double position_noise(std::uint64_t seed, std::int64_t i, std::int64_t j, std::int64_t k);

/// The same as a standard normal number.
double normal_noise(std::uint64_t seed, std::int64_t i, std::int64_t j, std::int64_t k);

/// Smooth noise of a section: standard normal values on a lattice of `feature` um tied to the block
/// (laterally periodic), blended between lattice points.
class SmoothNoise {
  public:
    SmoothNoise(std::uint64_t seed,
                const TissuePicture& tissue,
                const Section& section,
                double feature);
    [[nodiscard]] double at(double lateral, double depth) const;

  private:
    [[nodiscard]] double number(std::int64_t i, std::int64_t k) const;
    [[nodiscard]] double lattice(std::int64_t i, std::int64_t k) const;
    std::uint64_t seed_;
    std::int64_t plane_;
    std::int64_t count_;
    double spacing_;
    double feature_;
    // The lattice of the section and its surroundings, drawn once; beyond it numbers are made anew.
    std::int64_t first_i_ = 0, first_k_ = 0, table_columns_ = 0, table_rows_ = 0;
    std::vector<float> table_;
};

/// Fibre direction in a section: an axis per pixel, how sharply fibres follow it (0..1), and the
/// share of fibres that lie in the plane (0..1).
struct FibreField {
    int margin = 0;  // pixels added on each side of the section
    int columns = 0, rows = 0;
    std::vector<float> cosine, sine, anisotropy, in_plane;

    [[nodiscard]] std::size_t index(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
               static_cast<std::size_t>(column);
    }
};

FibreField fibre_field(const TissuePicture& tissue, const Section& section, int margin);

/// How a fibre texture is drawn.
struct FibreStyle {
    double feature = 1;      // um, thickness of a fibre
    double length = 14;      // um followed to each side
    double waviness = 0;     // radians of drawn undulation
    double wavelength = 60;  // um
    std::uint64_t purpose = 0;
};

/// Line integral convolution (Cabral and Leedom 1993) of position-tied noise along the fibres of a
/// section: one value per pixel of the section, mean 0, variance 1.
std::vector<float> fibre_texture(const TissuePicture& tissue,
                                 const Section& section,
                                 const FibreField& fibres,
                                 const FibreStyle& style);

}  // namespace reticulin::visualization
