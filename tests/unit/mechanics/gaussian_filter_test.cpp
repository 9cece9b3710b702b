#include "engine/mechanics/gaussian_filter.hpp"

#include "engine/core/array_list.hpp"
#include "engine/core/parallel.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::mechanics {
namespace {

VoxelArray<float> spotted(const RegularGrid& grid) {
    VoxelArray<float> field(grid);
    for (int i = 0; i < 40; ++i)
        field[grid.offset(i * 7 % grid.nx(), i * 11 % grid.ny(), i * 5 % grid.nz())] =
            static_cast<float>(1 + i % 3);
    return field;
}

double sum_of(const RegularGrid& grid, const VoxelArray<float>& field) {
    double sum = 0;
    for_each_row(GridArray<const float>{field.data(), &grid}, [&](const float* row, std::size_t n) {
        for (std::size_t x = 0; x < n; ++x) sum += static_cast<double>(row[x]);
    });
    return sum;
}

/// Direct sum over all voxels and their images, in double.
double twin_value(const RegularGrid& grid,
                  const VoxelArray<float>& field,
                  const std::vector<float>& w,
                  VoxelIndex at) {
    const int reach = static_cast<int>(w.size()) - 1;
    double sum = 0;
    for (int dz = -reach; dz <= reach; ++dz)
        for (int dy = -reach; dy <= reach; ++dy)
            for (int dx = -reach; dx <= reach; ++dx) {
                int z = RegularGrid::wrap_index(at.z + dz, 2 * grid.nz());
                if (z >= grid.nz()) z = 2 * grid.nz() - 1 - z;
                const Offset v = grid.offset(RegularGrid::wrap_index(at.x + dx, grid.nx()),
                                             RegularGrid::wrap_index(at.y + dy, grid.ny()),
                                             z);
                const auto weight = [&](int d) {
                    return static_cast<double>(w[static_cast<std::size_t>(std::abs(d))]);
                };
                sum += weight(dx) * weight(dy) * weight(dz) * static_cast<double>(field[v]);
            }
    return sum;
}

TEST(GaussianFilter, KeepsTheSum) {
    const RegularGrid grid(13, 9, 17, 20.0);
    VoxelArray<float> field = spotted(grid);
    const double before = sum_of(grid, field);

    GaussianFilter(grid, 60.0).apply(field);

    EXPECT_NEAR(sum_of(grid, field), before, 1e-5 * before);
}

TEST(GaussianFilter, EqualsTheDirectSum) {
    const RegularGrid grid(13, 9, 17, 20.0);
    const VoxelArray<float> before = spotted(grid);
    VoxelArray<float> field = before;
    const GaussianFilter filter(grid, 35.0);

    filter.apply(field);

    for (const VoxelIndex at :
         {VoxelIndex{0, 0, 0}, VoxelIndex{6, 4, 8}, VoxelIndex{12, 8, 16}, VoxelIndex{3, 8, 1}})
        EXPECT_NEAR(static_cast<double>(field[grid.offset(at)]),
                    twin_value(grid, before, filter.weights(), at),
                    1e-6);
}

TEST(GaussianFilter, SpreadsASpotByItsWidth) {
    const RegularGrid grid(61, 61, 61, 10.0);
    VoxelArray<float> field(grid);
    field[grid.offset(30, 30, 30)] = 1.0F;

    GaussianFilter(grid, 50.0).apply(field);

    double variance = 0;
    for (int x = 0; x < 61; ++x)
        for (int y = 0; y < 61; ++y)
            for (int z = 0; z < 61; ++z)
                variance +=
                    static_cast<double>(field[grid.offset(x, y, z)]) * (x - 30) * (x - 30) * 100.0;
    EXPECT_NEAR(std::sqrt(variance), 50.0, 0.02 * 50.0);  // the cut at 3.5 sd takes 1 %
}

TEST(GaussianFilter, GivesTheSameBitsForAnyThreadCount) {
    const RegularGrid grid(20, 20, 20, 20.0);
    VoxelArray<float> one = spotted(grid);
    VoxelArray<float> three = one;
    const GaussianFilter filter(grid, 60.0);

    filter.apply(one);
    set_thread_count(3);
    filter.apply(three);
    set_thread_count(1);

    for (Offset v = 0; v < grid.size(); ++v) ASSERT_EQ(one[v], three[v]);
}

}  // namespace
}  // namespace reticulin::mechanics
