#include "engine/needling/sleeve.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace reticulin::needling {

namespace {

// Each voxel is 4 x 4 x 4 points, one bit each: the union over punctures is an `or`.
constexpr int points = 4;
using PointMask = std::uint64_t;

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

/// Which points of a voxel lie in the core, in core or collar, and in the sleeve.
struct Masks {
    PointMask core = 0;
    PointMask collar = 0;
    PointMask sleeve = 0;
};

/// Calls visit(bit, point) for the points of a voxel.
template <class Visit>
void for_each_point(const RegularGrid& grid, VoxelIndex v, Visit&& visit) {
    const double step = grid.voxel() / points;
    PointMask bit = 1;
    for (int k = 0; k < points; ++k) {
        for (int j = 0; j < points; ++j) {
            for (int i = 0; i < points; ++i, bit <<= 1U) {
                visit(bit,
                      Vec3((v.x * points + i + 0.5) * step,
                           (v.y * points + j + 0.5) * step,
                           (v.z * points + k + 0.5) * step));
            }
        }
    }
}

Masks mask_voxel(const ChannelShape& shape,
                 const RegularGrid& grid,
                 VoxelIndex v,
                 const SleeveDefinition& sleeve) {
    Masks m;
    for_each_point(grid, v, [&](PointMask bit, const Vec3& p) {
        if (p[2] > shape.depth()) return;
        const double q = shape.distance(p, grid);
        if (q < shape.sleeve_radius(p[2], sleeve)) m.sleeve |= bit;
        if (q < shape.collar_reach(p[2])) m.collar |= bit;
        if (q < shape.hole_radius(p[2])) m.core |= bit;
    });
    return m;
}

PointMask dermal_mask(const tissue::SkinGeometry& geometry, VoxelIndex v) {
    const float fraction = geometry.dermal_fraction()[geometry.grid().offset(v)];
    if (fraction <= 0.0F) return 0;
    if (fraction >= 1.0F) return ~PointMask{0};
    PointMask mask = 0;
    for_each_point(geometry.grid(), v, [&](PointMask bit, const Vec3& p) {
        if (tissue::is_dermis(geometry.layer_at(p))) mask |= bit;
    });
    return mask;
}

float share(PointMask mask) {
    return static_cast<float>(std::popcount(mask)) / (points * points * points);
}

}  // namespace

SleeveShares sleeve_shares(std::span<const tissue::Puncture> punctures,
                           const tissue::SkinGeometry& geometry,
                           const SleeveDefinition& sleeve) {
    const RegularGrid& grid = geometry.grid();
    VoxelArray<PointMask> core(grid), collar(grid), all(grid);
    for (const tissue::Puncture& puncture : punctures) {
        const ChannelShape shape(puncture);
        for_each_voxel_near(shape, grid, sleeve, [&](VoxelIndex v) {
            const Masks m = mask_voxel(shape, grid, v, sleeve);
            const Offset i = grid.offset(v);
            core[i] |= m.core;
            collar[i] |= m.collar;
            all[i] |= m.sleeve;
        });
    }
    SleeveShares result{VoxelArray<float>(grid), VoxelArray<float>(grid), VoxelArray<float>(grid)};
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const Offset i = grid.offset(x, y, z);
                if (all[i] == 0) continue;
                const PointMask dermis = dermal_mask(geometry, {x, y, z});
                result.core[i] = share(core[i] & dermis);
                result.halo[i] = share(collar[i] & ~core[i] & dermis);
                result.beyond[i] = share(all[i] & ~(collar[i] | core[i]) & dermis);
            }
        }
    }
    return result;
}

VoxelArray<float> sleeve_fraction(std::span<const tissue::Puncture> punctures,
                                  const tissue::SkinGeometry& geometry,
                                  const SleeveDefinition& sleeve) {
    SleeveShares shares = sleeve_shares(punctures, geometry, sleeve);
    for (Offset i = 0; i < shares.core.size(); ++i)
        shares.core[i] += shares.halo[i] + shares.beyond[i];
    return std::move(shares.core);
}

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
