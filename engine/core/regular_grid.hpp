#pragma once

#include "engine/core/contracts.hpp"
#include "engine/core/geometry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace reticulin {

/// A voxel's place: counts along x, y (lateral, periodic) and z (depth).
struct VoxelIndex {
    int x = 0;
    int y = 0;
    int z = 0;
    friend bool operator==(const VoxelIndex&, const VoxelIndex&) = default;
};

/// Offset of a voxel in every padded voxel array (floats and doubles alike).
using Offset = std::size_t;

/// A box of equal voxels: lateral periodic, depth bounded, corner at the origin. Also the one
/// layout of all voxel arrays: [z][y][x], rows padded to 16 elements, planes off powers of two.
class RegularGrid {
  public:
    RegularGrid() = default;

    /// Voxel counts along x, y, z and the voxel edge in um.
    RegularGrid(int nx, int ny, int nz, double voxel)
        : nx_(nx),
          ny_(ny),
          nz_(nz),
          voxel_(voxel),
          per_voxel_(1.0 / voxel),
          row_((static_cast<std::size_t>(nx) + 15) / 16 * 16) {
        RETICULIN_EXPECTS(nx > 0 && ny > 0 && nz > 0 && voxel > 0.0);
        plane_ = row_ * static_cast<std::size_t>(ny);
        if (plane_ % 1024 == 0) plane_ += 16;  // planes must not share cache sets
    }

    [[nodiscard]] int nx() const { return nx_; }

    [[nodiscard]] int ny() const { return ny_; }

    [[nodiscard]] int nz() const { return nz_; }

    [[nodiscard]] double voxel() const { return voxel_; }

    [[nodiscard]] double voxel_volume() const { return voxel_ * voxel_ * voxel_; }

    [[nodiscard]] double width() const { return nx_ * voxel_; }

    [[nodiscard]] double breadth() const { return ny_ * voxel_; }

    [[nodiscard]] double depth() const { return nz_ * voxel_; }

    [[nodiscard]] std::size_t voxel_count() const {
        return static_cast<std::size_t>(nx_) * static_cast<std::size_t>(ny_) *
               static_cast<std::size_t>(nz_);
    }

    [[nodiscard]] std::size_t row_stride() const { return row_; }

    [[nodiscard]] std::size_t plane_stride() const { return plane_; }

    /// Elements of one padded voxel array.
    [[nodiscard]] std::size_t size() const { return plane_ * static_cast<std::size_t>(nz_); }

    [[nodiscard]] Offset offset(int x, int y, int z) const {
        return static_cast<std::size_t>(z) * plane_ + static_cast<std::size_t>(y) * row_ +
               static_cast<std::size_t>(x);
    }

    [[nodiscard]] Offset offset(VoxelIndex v) const { return offset(v.x, v.y, v.z); }

    [[nodiscard]] Vec3 centre(VoxelIndex v) const {
        return {(v.x + 0.5) * voxel_, (v.y + 0.5) * voxel_, (v.z + 0.5) * voxel_};
    }

    /// The voxel that holds a position; laterally wrapped, clamped in depth.
    [[nodiscard]] VoxelIndex voxel_at(const Vec3& p) const {
        return {wrap_index(floor_of_ratio(p[0], voxel_, per_voxel_), nx_),
                wrap_index(floor_of_ratio(p[1], voxel_, per_voxel_), ny_),
                clamp_index(floor_of_ratio(p[2], voxel_, per_voxel_), nz_)};
    }

    /// The same position inside the block: lateral coordinates wrapped to [0, width).
    [[nodiscard]] Vec3 wrapped(Vec3 p) const {
        p[0] = wrap(p[0], width());
        p[1] = wrap(p[1], breadth());
        return p;
    }

    /// Shortest way from a to b in the laterally periodic block.
    [[nodiscard]] Vec3 shortest(const Vec3& a, const Vec3& b) const {
        Vec3 d = b - a;
        d[0] = nearest_image(d[0], width());
        d[1] = nearest_image(d[1], breadth());
        return d;
    }

    /// Index that stands for an unwrapped one where the ends of a line reflect.
    static int reflect_index(int i, int n) {
        const int m = wrap_index(i, 2 * n);
        return m >= n ? 2 * n - 1 - m : m;
    }

    static int wrap_index(int i, int n) {
        if (i >= 0 && i < n) return i;  // nearly always; a division costs more than all the rest
        const int r = i % n;
        return r < 0 ? r + n : r;
    }

    static int clamp_index(int i, int n) { return i < 0 ? 0 : (i >= n ? n - 1 : i); }

    static int floor_to_int(double v) {
        const int i = static_cast<int>(v);
        return v < i ? i - 1 : i;
    }

    /// floor(v / edge) where per_edge = 1 / edge: the product, which is cheaper, tells it but next
    /// to a whole number; the division is asked there.
    static int floor_of_ratio(double v, double edge, double per_edge) {
        constexpr double doubt = 1e-6;  // of a product up to 1e9
        const double product = v * per_edge;
        const int i = static_cast<int>(product);
        const double rest = product - i;
        if (rest > doubt && rest < 1.0 - doubt) return i;
        return floor_to_int(v / edge);
    }

    friend bool operator==(const RegularGrid&, const RegularGrid&) = default;

  private:
    static double wrap(double v, double length) {
        while (v < 0.0) v += length;
        while (v >= length) v -= length;
        return v;
    }

    static double nearest_image(double d, double length) {
        while (d > 0.5 * length) d -= length;
        while (d < -0.5 * length) d += length;
        return d;
    }

    int nx_ = 0;
    int ny_ = 0;
    int nz_ = 0;
    double voxel_ = 0.0;
    double per_voxel_ = 0.0;
    std::size_t row_ = 0;
    std::size_t plane_ = 0;
};

}  // namespace reticulin
