#include "visualization/section.hpp"

#include "engine/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace reticulin::visualization {

namespace {

constexpr double margin_below_channel = 260.0;  // um shown below the deepest channel
constexpr double least_depth_shown = 760.0;     // um
constexpr double preferred_columns = 1500.0;    // pixels of a plate when nobody asks
constexpr double preferred_rows = 1250.0;
constexpr double preferred_width = 1150.0;  // um: of a wider block, what surrounds the channel
constexpr double greatest_scale = 2.0;      // pixels per um

[[noreturn]] void refuse(const std::string& text, bool depth_too) {
    throw UsageError("--section '" + text + "' is not understood; write the plane as " +
                     (depth_too ? "\"y=750 um\", \"x=0.4 mm\" or \"z=300 um\""
                                : "\"y=750 um\" or \"x=0.4 mm\""));
}

}  // namespace

WrittenPlane written_plane(const TissuePicture& tissue, const std::string& text, bool depth_too) {
    std::istringstream words(text);
    WrittenPlane plane;
    char equals = 0;
    std::string unit, rest;
    if (!(words >> plane.axis >> equals >> plane.position >> unit) || equals != '=' ||
        (words >> rest) || (unit != "um" && unit != "mm"))
        refuse(text, depth_too);
    if (plane.axis != 'x' && plane.axis != 'y' && !(depth_too && plane.axis == 'z'))
        refuse(text, depth_too);
    if (unit == "mm") plane.position *= 1000.0;
    const double extent = plane.axis == 'x'   ? tissue.width()
                          : plane.axis == 'y' ? tissue.breadth()
                                              : tissue.depth();
    if (plane.position < 0.0 || plane.position > extent)
        throw UsageError(
            fmt::format("--section '{}' lies outside the block, which reaches from 0 to {:g} um",
                        text,
                        extent));
    return plane;
}

SectionPlane section_plane(const TissuePicture& tissue, const std::string& text) {
    SectionPlane plane{0, 0.5 * tissue.breadth(), 0.5 * tissue.width()};
    const int deepest = deepest_puncture(tissue);
    const auto& all = tissue.all_punctures.empty() ? tissue.punctures : tissue.all_punctures;
    std::array<double, 3> middle{};
    if (deepest >= 0) {
        const auto& channel = all[static_cast<std::size_t>(deepest)];
        middle = axis_at(channel, 0.5 * channel.depth);
        // Across an incision, along the lean of a rolled channel.
        const auto& across = channel.plane ? channel.plane_normal : channel.direction;
        const bool leans_along_y = std::abs(across[1]) > std::abs(across[0]);
        plane.along = leans_along_y ? 1 : 0;
        plane.position = leans_along_y ? middle[0] : middle[1];
        plane.centre = leans_along_y ? middle[1] : middle[0];
    }
    if (text.empty()) return plane;
    const WrittenPlane written = written_plane(tissue, text, false);
    plane.along = written.axis == 'y' ? 0 : 1;
    plane.position = written.position;
    if (deepest < 0)
        plane.centre = 0.5 * (plane.along == 0 ? tissue.width() : tissue.breadth());
    else
        plane.centre = middle[plane.along == 0 ? 0 : 1];
    return plane;
}

Section section_window(
    const TissuePicture& tissue, const SectionPlane& plane, int columns, int rows, double air) {
    const double block = plane.along == 0 ? tissue.width() : tissue.breadth();
    const double tallest = tissue.depth() + air;
    const int deepest = deepest_puncture(tissue);
    const auto& all = tissue.all_punctures.empty() ? tissue.punctures : tissue.all_punctures;
    const double reached = deepest < 0 ? 0.0 : all[static_cast<std::size_t>(deepest)].depth;
    const double shown =
        std::min(tallest, std::max(least_depth_shown, reached + margin_below_channel) + air);
    Section section;
    section.along = plane.along;
    section.position = plane.position;
    section.top = -air;
    if (columns > 0 && rows > 0) {
        section.scale = std::max({1.0, columns / block, rows / tallest});
        section.columns = columns;
        section.rows = rows;
    } else {
        section.scale = std::clamp(
            std::min(preferred_columns / std::min(block, preferred_width), preferred_rows / shown),
            1.0,
            greatest_scale);
        section.columns = static_cast<int>(std::min(preferred_columns, block * section.scale));
        section.rows = static_cast<int>(std::lround(shown * section.scale));
    }
    const double width = section.columns / section.scale;
    section.left = plane.centre - 0.5 * width;  // the block repeats sideways: no edge cuts it
    return section;
}

double junction_at(const TissuePicture& tissue, const Section& section, double lateral) {
    const auto& field = tissue.junction_depth;
    if (field.values.empty()) return tissue.thickness[0] + tissue.thickness[1];
    // Catmull-Rom over voxel columns: ridges are smooth, straight pieces would show.
    const double grid = lateral / tissue.voxel - 0.5;
    const double base = std::floor(grid);
    const double t = grid - base;
    const std::array<double, 4> weight{0.5 * (-t + 2 * t * t - t * t * t),
                                       0.5 * (2 - 5 * t * t + 3 * t * t * t),
                                       0.5 * (t + 4 * t * t - 3 * t * t * t),
                                       0.5 * (-t * t + t * t * t)};
    double depth = 0.0;
    for (int k = 0; k < 4; ++k) {
        const auto p = section.point((base - 1 + k + 0.5) * tissue.voxel, 0.0);
        depth += weight[static_cast<std::size_t>(k)] *
                 level_at(field, tissue.voxel, p[0], p[1], 0.5 * tissue.voxel);
    }
    return depth;
}

bool project(const TissuePicture& tissue,
             const Section& section,
             const std::array<double, 3>& place,
             double margin,
             Projection& result) {
    const bool x_rows = section.along == 0;
    const double block = x_rows ? tissue.width() : tissue.breadth();
    const double other = x_rows ? tissue.breadth() : tissue.width();
    const double width = section.columns / section.scale;
    const double centre = section.left + 0.5 * width;
    result.lateral = centre + periodic_difference(place[x_rows ? 0 : 1], centre, block);
    result.off_plane = periodic_difference(place[x_rows ? 1 : 0], section.position, other);
    const double bottom = section.depth(section.rows);
    return std::abs(result.lateral - centre) <= 0.5 * width + margin &&
           place[2] >= section.top - margin && place[2] <= bottom + margin;
}

}  // namespace reticulin::visualization
