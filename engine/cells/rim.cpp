#include "engine/cells/rim.hpp"

#include "engine/cells/sort_group.hpp"
#include "engine/core/math.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reticulin::cells {

namespace {

constexpr double least_rim = 3.0;  // a rim of fewer cells has no inside

/// Direction of a plane cut in the skin's plane, and its length across the periodic block.
struct CutLine {
    Vec3 along;
    double length;
};

CutLine cut_line(const tissue::Puncture& cut, const RegularGrid& grid) {
    const Vec3 n = cut.plane_normal;
    return {Vec3(-n[1], n[0], 0.0).normalized(), cut.incision_length(grid.width(), grid.breadth())};
}

/// Depth at which the rim stands: middle of the viable epidermis, or of a shallower channel.
double rim_depth(const tissue::Puncture& puncture, const tissue::SkinGeometry& geometry) {
    const double corneum = geometry.skin().stratum_corneum_thickness.native();
    const double junction = geometry.junction_depth(puncture.entry[0], puncture.entry[1]);
    return std::min(0.5 * (corneum + junction), 0.5 * puncture.depth);
}

/// Point of the axis (or of the plane's line through the entry) at a depth.
Vec3 axis_at(const tissue::Puncture& puncture, double depth) {
    if (puncture.plane) return {puncture.entry[0], puncture.entry[1], depth};
    return puncture.entry + depth / puncture.direction[2] * puncture.direction;
}

std::vector<Vec3> circle(const Vec3& centre, double radius, double spacing, Stream& stream) {
    const double turn = 2.0 * std::numbers::pi;
    const double count = std::max(least_rim, std::round(turn * radius / spacing));
    const double phase = stream.uniform();
    std::vector<Vec3> places;
    for (double k = 0.0; k < count; k += 1.0) {
        const double angle = turn * (k + phase) / count;
        places.push_back(centre + radius * Vec3(math::cos(angle), math::sin(angle), 0.0));
    }
    return places;
}

std::vector<Vec3> two_lines(const Vec3& centre,
                            const Vec3& normal,
                            const CutLine& line,
                            double offset,
                            double spacing,
                            Stream& stream) {
    const double count = std::max(least_rim, std::round(line.length / spacing));
    std::vector<Vec3> places;
    for (const double side : {-1.0, 1.0}) {
        const double phase = stream.uniform();
        for (double k = 0.0; k < count; k += 1.0) {
            places.push_back(centre + (k + phase) / count * line.length * line.along +
                             side * offset * normal);
        }
    }
    return places;
}

}  // namespace

std::size_t make_rim(std::size_t puncture,
                     CellGroups& cells,
                     const tissue::Wounds& wounds,
                     const tissue::SkinGeometry& geometry,
                     const CellParameters& parameters,
                     const CellStep& step) {
    if (wounds.sealed[puncture] >= 0 || wounds.open_radius[puncture] <= 0.0) return 0;
    const RegularGrid& grid = geometry.grid();
    const tissue::Puncture cut = wounds.puncture(puncture);
    const double radius = wounds.open_radius[puncture] + parameters.keratinocyte.radius.native();
    const double spacing = 1.0 / std::sqrt(geometry.skin().basal_keratinocyte_density.native());
    const Vec3 centre = axis_at(cut, rim_depth(cut, geometry));
    Stream stream(step.seed, puncture, step.tick, Purpose::rim_keratinocyte);
    const auto places =
        cut.plane
            ? two_lines(centre, cut.plane_normal, cut_line(cut, grid), radius, spacing, stream)
            : circle(centre, radius, spacing, stream);
    CellGroup& group = cells[CellType::keratinocyte];
    for (const Vec3& place : places) {
        const Vec3 inside = grid.wrapped(place);
        const Vec3 towards = to_opening(wounds, puncture, grid, inside).normalized();
        append_cell(group,
                    cells.next_id++,
                    {inside, towards, 0, step.tick, 0.0F, static_cast<std::int32_t>(puncture)});
    }
    sort_group(grid, group);
    cells.counters[index(CellType::keratinocyte)].made += static_cast<std::int64_t>(places.size());
    return places.size();
}

void make_missing_rims(CellGroups& cells,
                       const tissue::Wounds& wounds,
                       const tissue::SkinGeometry& geometry,
                       const CellParameters& parameters,
                       const CellStep& step) {
    std::vector<std::uint8_t> has_rim(wounds.size(), 0);
    for (const std::int32_t puncture : cells[CellType::keratinocyte].tag)
        has_rim[static_cast<std::size_t>(puncture)] = 1;
    for (std::size_t w = 0; w < wounds.size(); ++w)
        if (has_rim[w] == 0) make_rim(w, cells, wounds, geometry, parameters, step);
}

Vec3 to_opening(const tissue::Wounds& wounds,
                std::size_t puncture,
                const RegularGrid& grid,
                const Vec3& position) {
    const tissue::Puncture cut = wounds.puncture(puncture);
    Vec3 way = grid.shortest(position, axis_at(cut, position[2]));
    way[2] = 0.0;
    if (cut.plane) return way.dot(cut.plane_normal) * cut.plane_normal;
    return way;
}

void close_punctures(CellGroups& cells,
                     tissue::Wounds& wounds,
                     const tissue::SkinGeometry& geometry,
                     const CellParameters& parameters,
                     const CellStep& step) {
    CellGroup& group = cells[CellType::keratinocyte];
    if (group.size() == 0) return;
    const double radius = parameters.keratinocyte.radius.native();
    std::vector<double> sum(wounds.size(), 0.0);
    std::vector<double> count(wounds.size(), 0.0);
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto w = static_cast<std::size_t>(group.tag[i]);
        const Vec3 way = to_opening(wounds, w, geometry.grid(), group.position_of(i));
        sum[w] += std::max(0.0, way.norm() - radius);
        count[w] += 1.0;
    }
    for (std::size_t w = 0; w < wounds.size(); ++w) {
        if (count[w] == 0.0 || wounds.sealed[w] >= 0) continue;
        wounds.open_radius[w] = std::min(wounds.open_radius[w], sum[w] / count[w]);
        if (wounds.open_radius[w] <= 0.0) wounds.sealed[w] = step.tick;
    }
    std::vector<std::uint8_t> gone(group.size(), 0);
    std::int64_t restored = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (wounds.sealed[static_cast<std::size_t>(group.tag[i])] < 0) continue;
        gone[i] = 1;
        ++restored;
    }
    if (restored == 0) return;
    remove_cells(group, gone);
    cells.counters[index(CellType::keratinocyte)].restored += restored;
}

}  // namespace reticulin::cells
