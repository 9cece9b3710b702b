#pragma once

#include "visualization/figure.hpp"
#include "visualization/masson_section.hpp"

namespace reticulin::visualization {

/// A drawn section with what a measurement needs to know about it.
struct HistologyPlate {
    Section section;
    Image image;                    // the plate alone, without scale bar or labels
    std::vector<SectionPart> part;  // per pixel
};

/// The plate of the view "histology": Masson's trichrome by Beer-Lambert.
HistologyPlate histology_plate(const TissuePicture& tissue, const Section& section);

/// Legend of the stained section: collagen, clot, cells and vessels drawn by the section's own
/// pens.
std::vector<LegendEntry> histology_legend();

/// The whole figure: plate, scale bar, depth ruler, layer names, legend and caption.
Image histology_view(const TissuePicture& tissue, const SectionOptions& options = {});

/// Virtual measurement on the drawn section: Masson area fraction of the dermal pixels between two
/// depths below the junction (um). 0 if there are none.
double masson_area_fraction(const TissuePicture& tissue,
                            const HistologyPlate& plate,
                            double from_below_junction,
                            double to_below_junction);

}  // namespace reticulin::visualization
