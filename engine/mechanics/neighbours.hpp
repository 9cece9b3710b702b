#pragma once

#include "engine/core/regular_grid.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace reticulin::mechanics {

/// Positions of cells, structure of arrays, um. A view: it owns nothing.
struct Positions {
    std::span<const double> x;
    std::span<const double> y;
    std::span<const double> z;

    [[nodiscard]] std::size_t size() const { return x.size(); }

    [[nodiscard]] Vec3 operator[](std::size_t i) const { return {x[i], y[i], z[i]}; }
};

/// A view of cells in (voxel, id) order: where each row and each plane of voxels starts. It is
/// derived from the positions and refers to them; rebuild it after they change.
class SortedCells {
  public:
    SortedCells() = default;
    /// The cells must be in (voxel, id) order and inside the block.
    SortedCells(const RegularGrid& grid, const Positions& cells);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    [[nodiscard]] std::size_t size() const { return cells_.size(); }

    [[nodiscard]] Vec3 position(std::size_t i) const { return cells_[i]; }

    /// First cell of the row (y, z) of voxels; the next row starts where this one ends.
    [[nodiscard]] std::size_t row_begin(int y, int z) const { return first_[row(y, z)]; }

    [[nodiscard]] std::size_t row_end(int y, int z) const { return first_[row(y, z) + 1]; }

    /// First cell at or below plane z (z may equal nz: the number of cells).
    [[nodiscard]] std::size_t plane_begin(int z) const { return first_[row(0, z)]; }

    /// Calls visit(i, offset) for every image of every cell with |offset| <= reach along each axis
    /// (a cube, not a ball), offset = cell - position; lateral images by periodicity; in depth
    /// `mirrored` adds the images that top and bottom reflect. The order is fixed by the order of
    /// the cells and the place, not by threads.
    template <class Visit>
    void visit_near(const Vec3& position, double reach, bool mirrored, Visit&& visit) const;

  private:
    [[nodiscard]] std::size_t row(int y, int z) const {
        return static_cast<std::size_t>(z) * static_cast<std::size_t>(grid_.ny()) +
               static_cast<std::size_t>(y);
    }
    template <class Visit>
    void visit_row(int y,
                   int z,
                   const Vec3& position,
                   const Vec3& shift,
                   double z_sign,
                   double reach,
                   Visit& visit) const;

    RegularGrid grid_;
    Positions cells_;
    std::vector<std::uint32_t> first_;  // start of each row of voxels, and the end
};

template <class Visit>
void SortedCells::visit_row(int y,
                            int z,
                            const Vec3& position,
                            const Vec3& shift,
                            double z_sign,
                            double reach,
                            Visit& visit) const {
    const double width = grid_.width();
    for (std::size_t i = row_begin(y, z); i < row_end(y, z); ++i) {
        const double dz = z_sign * cells_.z[i] + shift[2] - position[2];
        const double dy = cells_.y[i] + shift[1] - position[1];
        if (dz > reach || dz < -reach || dy > reach || dy < -reach) continue;
        double dx = cells_.x[i] - position[0];
        while (dx - width >= -reach) dx -= width;
        while (dx < -reach) dx += width;
        for (; dx <= reach; dx += width) visit(i, Vec3(dx, dy, dz));
    }
}

template <class Visit>
void SortedCells::visit_near(const Vec3& position,
                             double reach,
                             bool mirrored,
                             Visit&& visit) const {
    if (size() == 0) return;
    const double h = grid_.voxel();
    const int ny = grid_.ny();
    const int nz = grid_.nz();
    int z_begin = RegularGrid::floor_to_int((position[2] - reach) / h);
    int z_end = RegularGrid::floor_to_int((position[2] + reach) / h) + 1;
    if (!mirrored) {
        z_begin = RegularGrid::clamp_index(z_begin, nz);
        z_end = RegularGrid::clamp_index(z_end - 1, nz) + 1;
    }
    const int y_begin = RegularGrid::floor_to_int((position[1] - reach) / h);
    const int y_end = RegularGrid::floor_to_int((position[1] + reach) / h) + 1;
    for (int zu = z_begin; zu < z_end; ++zu) {
        const int m = RegularGrid::wrap_index(zu, 2 * nz);
        const bool mirror = m >= nz;
        const int z = mirror ? 2 * nz - 1 - m : m;
        if (plane_begin(z) == plane_begin(z + 1)) continue;
        const int turns_z = (zu - m) / (2 * nz);
        const double period = turns_z * 2.0 * grid_.depth();
        const double shift_z = mirror ? period + 2.0 * grid_.depth() : period;
        for (int yu = y_begin; yu < y_end; ++yu) {
            const int y = RegularGrid::wrap_index(yu, ny);
            const int turns_y = (yu - y) / ny;
            const double shift_y = turns_y * grid_.breadth();
            visit_row(
                y, z, position, Vec3(0.0, shift_y, shift_z), mirror ? -1.0 : 1.0, reach, visit);
        }
    }
}

}  // namespace reticulin::mechanics
