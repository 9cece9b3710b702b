#include "engine/mechanics/neighbours.hpp"

#include "engine/mechanics/sorting_order.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace reticulin::mechanics {
namespace {

TEST(Neighbours, OrderIsByVoxelThenId) {
    const RegularGrid grid(4, 4, 4, 10.0);
    const std::vector<double> x{35.0, 1.0, 2.0, 1.0};
    const std::vector<double> y{1.0, 1.0, 2.0, 15.0};
    const std::vector<double> z{1.0, 1.0, 2.0, 1.0};
    const std::vector<std::uint64_t> id{1, 9, 4, 2};
    EXPECT_EQ(sorting_order(grid, {x, y, z}, id), (std::vector<std::uint32_t>{2, 1, 0, 3}));
}

TEST(Neighbours, SortedCellsNeedNoOrder) {
    const RegularGrid grid(6, 5, 4, 20.0);
    const ScatteredCells cells = scatter(grid, 200, 3);
    EXPECT_TRUE(sorting_order(grid, cells.positions(), cells.id).empty());
}

TEST(Neighbours, RowsHoldTheirCells) {
    const RegularGrid grid(6, 5, 4, 20.0);
    const ScatteredCells cells = scatter(grid, 300, 5);
    const SortedCells sorted(grid, cells.positions());
    std::size_t seen = 0;
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (std::size_t i = sorted.row_begin(y, z); i < sorted.row_end(y, z); ++i, ++seen) {
                const VoxelIndex v = grid.voxel_at(sorted.position(i));
                EXPECT_EQ(v.y, y);
                EXPECT_EQ(v.z, z);
            }
        }
    }
    EXPECT_EQ(seen, 300U);
}

/// Slow twin: every cell, every lateral image, both mirrors.
std::vector<std::pair<std::size_t, double>> all_images(const RegularGrid& grid,
                                                       const ScatteredCells& cells,
                                                       const Vec3& at,
                                                       double reach,
                                                       bool mirrored) {
    std::vector<std::pair<std::size_t, double>> found;
    for (std::size_t i = 0; i < cells.x.size(); ++i) {
        std::vector<double> depths{cells.z[i]};
        if (mirrored) depths = {cells.z[i], -cells.z[i], 2.0 * grid.depth() - cells.z[i]};
        for (const double z : depths) {
            for (int a = -3; a <= 3; ++a) {
                for (int b = -3; b <= 3; ++b) {
                    const Vec3 d(cells.x[i] + a * grid.width() - at[0],
                                 cells.y[i] + b * grid.breadth() - at[1],
                                 z - at[2]);
                    if (d.cwiseAbs().maxCoeff() <= reach) found.emplace_back(i, d.norm());
                }
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

TEST(Neighbours, VisitsWhatTheSlowTwinFinds) {
    const RegularGrid grid(6, 5, 8, 20.0);
    const ScatteredCells cells = scatter(grid, 150, 11);
    const SortedCells sorted(grid, cells.positions());
    for (const bool mirrored : {false, true}) {
        for (const double reach : {15.0, 55.0, 130.0}) {
            for (const Vec3& at : {Vec3(3, 97, 4), Vec3(60, 50, 80), Vec3(119, 1, 157)}) {
                std::vector<std::pair<std::size_t, double>> found;
                sorted.visit_near(at, reach, mirrored, [&](std::size_t i, const Vec3& offset) {
                    found.emplace_back(i, offset.norm());
                });
                std::sort(found.begin(), found.end());
                const auto expected = all_images(grid, cells, at, reach, mirrored);
                ASSERT_EQ(found.size(), expected.size());
                for (std::size_t k = 0; k < found.size(); ++k) {
                    EXPECT_EQ(found[k].first, expected[k].first);
                    EXPECT_NEAR(found[k].second, expected[k].second, 1e-9);
                }
            }
        }
    }
}

}  // namespace
}  // namespace reticulin::mechanics
