#pragma once

#include "engine/core/regular_grid.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/mechanics/contact_kernel.hpp"
#include "engine/mechanics/plane_sort.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace reticulin::mechanics {

/// Spheres in contact, um. `anchored` ones push others but do not move themselves.
struct ContactBodies {
    std::vector<double> x, y, z;
    std::vector<double> radius;
    std::vector<std::uint8_t> anchored;

    [[nodiscard]] std::size_t size() const { return x.size(); }

    [[nodiscard]] Vec3 position(std::size_t i) const { return {x[i], y[i], z[i]}; }
};

/// Bodies sorted into boxes: by bin, x fastest, and in their own order within one. Where a body
/// comes in this order is its place. Memory is kept between sorts, so that a step does not wait for
/// fresh pages.
class ContactBins {
  public:
    /// Sorts at least one body into boxes at least `radii` largest radii + slack (um) wide.
    void sort(const RegularGrid& grid, const ContactBodies& bodies, double radii, double slack);

    [[nodiscard]] double largest_radius() const { return largest_; }

    [[nodiscard]] std::size_t size() const { return body_.size(); }

    /// Rows of bins along x, by (z, y).
    [[nodiscard]] std::size_t rows() const { return rows_of_plane() * size_of(count_[2]); }

    [[nodiscard]] int bins_per_row() const { return count_[0]; }

    /// First place of a bin; bin x = bins_per_row() of a row: the end of the row.
    [[nodiscard]] std::uint32_t begin_of(std::size_t row, int x) const {
        return first_[row * size_of(count_[0]) + size_of(x)];
    }

    /// Number of the body at a place.
    [[nodiscard]] std::uint32_t body(std::size_t place) const { return body_[place]; }

    /// x, y, z, radius by place, at 32 bytes, and room for one body more.
    [[nodiscard]] double* records() { return records_.data(); }

    [[nodiscard]] const double* records() const { return records_.data(); }

    /// Candidates of a bin: at most two runs in each of nine rows.
    struct RunsAbout {
        std::array<Run, 18> run;
        std::size_t count = 0;
        std::size_t bodies = 0;  // in all of them
    };

    /// A row of bins that touches another, and how far it is shifted to lie there, um.
    struct RowAbout {
        std::size_t row;
        float shift_y;
    };

    /// The rows about a row, itself among them.
    void rows_about(std::size_t row, std::vector<RowAbout>& rows) const;
    /// What lies in these rows in the bins about bin x, as runs of neighbouring bins.
    void runs_about(const std::vector<RowAbout>& rows, int x, RunsAbout& runs) const;

    /// Where an axis has so few bins that all are about every bin, each pair seeks its own image by
    /// the periods; else the shifts are all there is, and this is 0.
    [[nodiscard]] Periods periods_of_pairs() const;

    /// The records in single precision.
    [[nodiscard]] FloatBodies floats() const {
        return {x_.data(), y_.data(), z_.data(), radius_.data()};
    }

  private:
    static std::size_t size_of(int n) { return static_cast<std::size_t>(n); }

    [[nodiscard]] std::size_t rows_of_plane() const { return size_of(count_[1]); }

    [[nodiscard]] std::size_t bins_of_plane() const { return rows_of_plane() * size_of(count_[0]); }

    void set_boxes(const RegularGrid& grid, double reach);
    [[nodiscard]] PlaneSort::Address address_of(const Vec3& position) const;
    void sort_plane(std::size_t plane, const ContactBodies& bodies);

    double largest_ = 0.0;  // radius, um
    std::array<int, 3> count_{1, 1, 1};
    std::array<double, 3> extent_{0, 0, 0};
    std::array<double, 3> edge_{0, 0, 0};
    std::array<double, 3> per_edge_{0, 0, 0};
    PlaneSort by_plane_;                // of bins
    std::vector<std::uint32_t> first_;  // place of each bin, and the end
    std::vector<std::uint32_t> body_;   // by place
    std::vector<double, AlignedAllocator<double>> records_;
    std::vector<float, AlignedAllocator<float>> x_, y_, z_, radius_;  // of the records
};

}  // namespace reticulin::mechanics
