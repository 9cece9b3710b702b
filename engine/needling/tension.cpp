#include "engine/needling/tension.hpp"

#include <algorithm>
#include <utility>

namespace reticulin::needling {

namespace {

/// Calls visit(x, y, z) for the voxels within the sleeve's reach of a puncture, laterally wrapped.
template <class Visit>
void for_each_voxel_near(const ChannelShape& shape,
                         const RegularGrid& grid,
                         const SleeveDefinition& sleeve,
                         Visit&& visit) {
    const double h = grid.voxel();
    for (int z = 0; z < grid.nz() && z * h < shape.depth(); ++z) {
        const double top = z * h;
        const Vec3 a = shape.axis_at(top);
        const Vec3 b = shape.axis_at(std::min(top + h, shape.depth()));
        const double reach = shape.sleeve_radius(top, sleeve) / shape.cosine();
        const auto range = [&](Eigen::Index d, int count, bool whole) {
            int begin = RegularGrid::floor_to_int((std::min(a[d], b[d]) - reach) / h);
            int end = RegularGrid::floor_to_int((std::max(a[d], b[d]) + reach) / h) + 1;
            if (whole || end - begin >= count) begin = 0, end = count;
            return std::pair{begin, end};
        };
        const auto [x0, x1] = range(0, grid.nx(), shape.is_plane() && !shape.plane_crosses_x());
        const auto [y0, y1] = range(1, grid.ny(), shape.is_plane() && shape.plane_crosses_x());
        for (int y = y0; y < y1; ++y) {
            for (int x = x0; x < x1; ++x) {
                visit(VoxelIndex{RegularGrid::wrap_index(x, grid.nx()),
                                 RegularGrid::wrap_index(y, grid.ny()),
                                 z});
            }
        }
    }
}

}  // namespace

VoxelArray<float> tension_fraction(std::span<const tissue::Puncture> punctures,
                                   const tissue::SkinGeometry& geometry,
                                   double tension_depth,
                                   const SleeveDefinition& sleeve) {
    const RegularGrid& grid = geometry.grid();
    VoxelArray<float> tension(grid);
    for (const tissue::Puncture& puncture : punctures) {
        const ChannelShape shape(puncture);
        const double below = shape.depth() - geometry.mean_junction_depth();
        if (below <= 0.0) continue;
        const float x = static_cast<float>(below / (below + tension_depth));
        for_each_voxel_near(shape, grid, sleeve, [&](VoxelIndex v) {
            const Vec3 centre = grid.centre(v);
            const Offset i = grid.offset(v);
            if (geometry.dermal_fraction()[i] <= 0.0F || centre[2] > shape.depth()) return;
            if (shape.distance(centre, grid) < shape.sleeve_radius(centre[2], sleeve)) {
                tension[i] = std::max(tension[i], x);
            }
        });
    }
    return tension;
}

}  // namespace reticulin::needling
