#pragma once

#include "visualization/section.hpp"
#include "visualization/stain.hpp"

namespace reticulin::visualization {

/// What a pixel of the section shows.
enum class SectionPart : std::uint8_t { air, corneum, epidermis, dermis, fat, gap };

/// A stained section before the light: concentrations and what each pixel is.
struct StainedSection {
    StainRaster stain;
    std::vector<SectionPart> part;
    std::vector<float> fibre_cosine, fibre_sine;  // fibre direction per pixel, for the cells
};

/// Stains layers, collagen, clot and channel gaps of a section with Masson's trichrome. Density,
/// orientation and new collagen come from the fields; fibre texture, lamellae and waviness are
/// drawing, tied to the position in the block.
StainedSection stain_tissue(const TissuePicture& tissue, const Section& section);

/// What the virtual Masson instrument expects of untouched tissue at a depth.
struct MassonBaseline {
    double reference = 1;  // mg/mL
    double quantile = 1;   // standard normal quantile of the healthy area fraction
};

/// Baselines of the two dermal layers and between them (a smooth passage 120 um wide).
class MassonBaselines {
  public:
    explicit MassonBaselines(const TissuePicture& tissue);
    [[nodiscard]] MassonBaseline at(double depth) const;
    /// Share of a section over the threshold where tissue holds `collagen` mg/mL at `depth`.
    [[nodiscard]] double area_fraction(double collagen, double depth) const;
    /// The same as a standard normal quantile.
    [[nodiscard]] double quantile(double collagen, double depth) const;

  private:
    MassonBaseline papillary_, reticular_;
    double border_ = 0;
    double log_threshold_ = 0;
};

}  // namespace reticulin::visualization
