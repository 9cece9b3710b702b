#pragma once

#include "visualization/colour_scale.hpp"
#include "visualization/histology_view.hpp"

#include <optional>

namespace reticulin::visualization {

/// What the user may set for the view "field". `section` may also be a depth plane, "z=300 um".
struct FieldOptions : SectionOptions {
    std::string field;  // a name in TissuePicture::fields; empty = its first
    ColourScale::Kind scale = ColourScale::Kind::linear;
    std::optional<double> low, high;  // limits shared over times and runs
};

/// The plate of a field without scale bar or labels, with layer lines and channels drawn over.
Image field_plate(const TissuePicture& tissue,
                  const io::FieldData& field,
                  const ColourScale& scale,
                  const Section& section);

/// Any field on a vertical section or a depth plane. Throws UsageError for a field that is
/// not loaded and for a plane outside of the block.
Image field_view(const TissuePicture& tissue, const FieldOptions& options = {});

}  // namespace reticulin::visualization
