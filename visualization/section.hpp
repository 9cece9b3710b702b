#pragma once

#include "visualization/picture_data.hpp"

#include <string>

namespace reticulin::visualization {

/// A vertical plane through the block and the window of it that a picture shows. `along` is the
/// lateral axis of the picture's rows (0 = x, 1 = y), `position` the plane's place on the other
/// one.
struct Section {
    int along = 0;
    double position = 0;  // um
    double left = 0;      // um, lateral coordinate of the window's left edge (may leave the block)
    double top = 0;       // um, depth of its upper edge; negative = air above the skin
    double scale = 1;     // pixels per um
    int columns = 0;      // pixels
    int rows = 0;

    [[nodiscard]] double lateral(double column) const { return left + column / scale; }

    [[nodiscard]] double depth(double row) const { return top + row / scale; }

    [[nodiscard]] double column(double lateral_um) const { return (lateral_um - left) * scale; }

    [[nodiscard]] double row(double depth_um) const { return (depth_um - top) * scale; }

    /// Position in the block of a lateral coordinate and a depth.
    [[nodiscard]] std::array<double, 3> point(double lateral_um, double depth_um) const {
        return along == 0 ? std::array{lateral_um, position, depth_um}
                          : std::array{position, lateral_um, depth_um};
    }
};

/// A plane across one axis.
struct WrittenPlane {
    char axis = 'y';      // x, y, or z: a depth
    double position = 0;  // um
};

/// Reads "y=750 um" or "x=0.4 mm", and with `depth_too` "z=300 um". Throws UsageError naming what
/// is allowed, also where the plane lies outside the block.
WrittenPlane written_plane(const TissuePicture& tissue, const std::string& text, bool depth_too);

/// The plane of a text such as "y=750 um" or "x=0.4 mm"; empty = through the deepest channel of the
/// run (or mid-block). Throws UsageError naming what is allowed.
struct SectionPlane {
    int along = 0;
    double position = 0;
    double centre = 0;  // lateral coordinate that belongs in the picture's middle
};

SectionPlane section_plane(const TissuePicture& tissue, const std::string& text);

/// Window of a section for a plate of `columns` x `rows` pixels (0 = choose from the tissue): at
/// least one pixel per um, centred on the channel, from `air` um above the surface downward.
Section section_window(
    const TissuePicture& tissue, const SectionPlane& plane, int columns, int rows, double air);

/// Depth of the junction at a lateral coordinate of the section; smooth between voxel columns.
double junction_at(const TissuePicture& tissue, const Section& section, double lateral);

/// Distance of a position from the plane and its lateral coordinate moved into the window (the
/// block is periodic): false if it lies outside the window by more than `margin` um.
struct Projection {
    double lateral = 0;
    double off_plane = 0;
};

bool project(const TissuePicture& tissue,
             const Section& section,
             const std::array<double, 3>& place,
             double margin,
             Projection& result);

}  // namespace reticulin::visualization
