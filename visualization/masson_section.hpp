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

/// Collagen that counts as full stain: the 90th percentile of the resting collagen, mg/mL.
double reference_collagen(const TissuePicture& tissue);

}  // namespace reticulin::visualization
