#pragma once

#include "tests/unit/cells/literal_cells.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace reticulin::bench {

/// Cells so dense that each has 12.8 others within its reach.
struct PackedCells {
    double radius = 8.412710547954228;  // um
    double spacing = 14.5;              // um
};

inline constexpr PackedCells packed;

/// A jittered lattice of fibroblasts that fills a periodic cube, `edge` along an axis; `shuffled`:
/// numbered at random.
inline cells::LiteralTissue packed_tissue(int edge, bool shuffled) {
    const int voxels = static_cast<int>(std::lround(edge * packed.spacing / 20.0));
    const double pitch = voxels * 20.0 / edge;
    cells::LiteralTissue tissue(RegularGrid(voxels, voxels, voxels, 20.0));
    tissue.parameters.fibroblast.radius = packed.radius * units::um;
    tissue.parameters.contact.repulsion = 10.0 * units::um_per_hour;
    tissue.parameters.contact.adhesion = 0.4 * units::um_per_hour;
    Stream random(1, 1, 0, Purpose::initial_tissue);
    std::vector<Vec3> places;
    const auto along = [&](int i) { return (i + 0.5 + 0.3 * (random.uniform() - 0.5)) * pitch; };
    for (int z = 0; z < edge; ++z)
        for (int y = 0; y < edge; ++y)
            for (int x = 0; x < edge; ++x) places.emplace_back(along(x), along(y), along(z));
    for (std::size_t i = places.size() - 1; shuffled && i > 0; --i)
        std::swap(places[i],
                  places[static_cast<std::size_t>(random.uniform() * static_cast<double>(i + 1))]);
    cells::CellGroup& group = tissue.cells[cells::CellType::fibroblast];
    const auto activated = static_cast<std::uint8_t>(cells::FibroblastState::activated);
    for (const Vec3& place : places)
        append_cell(group, tissue.cells.next_id++, {place, Vec3(1, 0, 0), activated, 0, 0.0F});
    sort_group(tissue.geometry.grid(), group);
    return tissue;
}

}  // namespace reticulin::bench
