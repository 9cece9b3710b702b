#include "engine/mechanics/gaussian_filter.hpp"

#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

/// out = sum over k of weight[|k|] x line(i + k), lines being rows of nx contiguous values.
template <class Line>
void add_lines(float* out, std::size_t nx, const std::vector<float>& weights, int i, Line&& line) {
    const float* centre = line(i);
    for (std::size_t x = 0; x < nx; ++x) out[x] = weights[0] * centre[x];
    for (int k = 1; k < static_cast<int>(weights.size()); ++k) {
        const float w = weights[static_cast<std::size_t>(k)];
        const float* low = line(i - k);
        const float* high = line(i + k);
        for (std::size_t x = 0; x < nx; ++x) out[x] += w * (low[x] + high[x]);
    }
}

}  // namespace

GaussianFilter::GaussianFilter(const RegularGrid& grid, double sd) : grid_(grid) {
    const int reach = static_cast<int>(gaussian_cut_in_sd * sd / grid.voxel());
    std::vector<double> exact;
    double sum = 0.0;
    for (int k = 0; k <= reach; ++k) {
        const double t = k * grid.voxel() / sd;
        exact.push_back(math::exp(-0.5 * t * t));
        sum += k == 0 ? exact.back() : 2.0 * exact.back();
    }
    for (const double w : exact) weights_.push_back(static_cast<float>(w / sum));
}

void GaussianFilter::smooth_rows(VoxelArray<float>& field, int plane) const {
    const int nx = grid_.nx();
    const int reach = static_cast<int>(weights_.size()) - 1;
    std::vector<float> wide(static_cast<std::size_t>(nx) + 2 * static_cast<std::size_t>(reach));
    for (int y = 0; y < grid_.ny(); ++y) {
        float* row = field.data() + grid_.offset(0, y, plane);
        std::size_t at = 0;
        for (int i = -reach; i < nx + reach; ++i) wide[at++] = row[RegularGrid::wrap_index(i, nx)];
        add_lines(row, static_cast<std::size_t>(nx), weights_, 0, [&](int k) {
            return wide.data() + reach + k;
        });
    }
}

void GaussianFilter::smooth_columns(VoxelArray<float>& field, int plane) const {
    const auto nx = static_cast<std::size_t>(grid_.nx());
    const auto ny = static_cast<std::size_t>(grid_.ny());
    std::vector<float> copy(nx * ny);
    for (std::size_t y = 0; y < ny; ++y)
        std::copy_n(
            field.data() + grid_.offset(0, static_cast<int>(y), plane), nx, copy.data() + y * nx);
    const auto line = [&](int y) {
        return copy.data() + static_cast<std::size_t>(RegularGrid::wrap_index(y, grid_.ny())) * nx;
    };
    for (int y = 0; y < grid_.ny(); ++y)
        add_lines(field.data() + grid_.offset(0, y, plane), nx, weights_, y, line);
}

void GaussianFilter::smooth_depth(VoxelArray<float>& field, int row) const {
    const auto nx = static_cast<std::size_t>(grid_.nx());
    const auto nz = static_cast<std::size_t>(grid_.nz());
    std::vector<float> copy(nx * nz);
    for (std::size_t z = 0; z < nz; ++z)
        std::copy_n(
            field.data() + grid_.offset(0, row, static_cast<int>(z)), nx, copy.data() + z * nx);
    const auto line = [&](int z) {
        return copy.data() +
               static_cast<std::size_t>(RegularGrid::reflect_index(z, grid_.nz())) * nx;
    };
    for (int z = 0; z < grid_.nz(); ++z)
        add_lines(field.data() + grid_.offset(0, row, z), nx, weights_, z, line);
}

void GaussianFilter::apply(VoxelArray<float>& field) const {
    for_each_block(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        smooth_rows(field, static_cast<int>(plane));
        smooth_columns(field, static_cast<int>(plane));
    });
    for_each_block(static_cast<std::size_t>(grid_.ny()),
                   [&](std::size_t row) { smooth_depth(field, static_cast<int>(row)); });
}

}  // namespace reticulin::mechanics
