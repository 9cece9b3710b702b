#include "engine/core/regular_grid.hpp"

#include "engine/core/voxel_array.hpp"

#include <gtest/gtest.h>

#include <set>

namespace reticulin {
namespace {

TEST(RegularGrid, EveryVoxelHasItsOwnOffsetInsideTheArray) {
    const RegularGrid grid(17, 5, 7, 20.0);
    std::set<Offset> seen;
    for (int z = 0; z < 7; ++z) {
        for (int y = 0; y < 5; ++y) {
            for (int x = 0; x < 17; ++x) seen.insert(grid.offset(x, y, z));
        }
    }

    EXPECT_EQ(seen.size(), grid.voxel_count());
    EXPECT_LT(*seen.rbegin(), grid.size());
}

TEST(RegularGrid, RowsStartOnWholeCacheLines) {
    for (const int nx : {1, 15, 16, 17, 28, 100}) {
        const RegularGrid grid(nx, 3, 2, 20.0);

        EXPECT_EQ(grid.row_stride() % 16, 0U);
        EXPECT_GE(grid.row_stride(), static_cast<std::size_t>(nx));
        EXPECT_EQ(grid.plane_stride() % 16, 0U);
    }
}

TEST(RegularGrid, PlanesKeepOffPowersOfTwo) {
    for (const int n : {32, 64, 128, 256})
        EXPECT_NE(RegularGrid(n, n, 2, 20.0).plane_stride() % 1024, 0U) << n;
}

TEST(RegularGrid, FindsTheVoxelOfItsOwnCentre) {
    const RegularGrid grid(9, 8, 7, 12.5);
    for (int z = 0; z < 7; ++z) {
        for (int y = 0; y < 8; ++y) {
            for (int x = 0; x < 9; ++x)
                ASSERT_EQ(grid.voxel_at(grid.centre({x, y, z})), (VoxelIndex{x, y, z}));
        }
    }
}

TEST(RegularGrid, WrapsLaterallyAndClampsInDepth) {
    const RegularGrid grid(10, 10, 10, 20.0);

    EXPECT_EQ(grid.voxel_at({-1.0, 201.0, 50.0}), (VoxelIndex{9, 0, 2}));
    EXPECT_EQ(grid.voxel_at({10.0, 10.0, -5.0}).z, 0);
    EXPECT_EQ(grid.voxel_at({10.0, 10.0, 1e4}).z, 9);
    EXPECT_EQ(grid.voxel_at({-401.0, 0.0, 0.0}).x, 9);
}

TEST(RegularGrid, WrappedPositionsLieInsideTheBlock) {
    const RegularGrid grid(10, 10, 10, 20.0);

    for (const double x : {-1e-18, -0.5, 199.999, 200.0, 650.0}) {
        const Vec3 p = grid.wrapped({x, x, 3.0});
        EXPECT_GE(p[0], 0.0);
        EXPECT_LT(p[0], 200.0);
        EXPECT_EQ(p[0], p[1]);
        EXPECT_EQ(p[2], 3.0);
    }
}

TEST(RegularGrid, ShortestWayCrossesThePeriodicFaceButNotTheSurface) {
    const RegularGrid grid(10, 10, 10, 20.0);

    const Vec3 way = grid.shortest({190.0, 10.0, 190.0}, {10.0, 190.0, 10.0});

    EXPECT_EQ(way, Vec3(20.0, -20.0, -180.0));
}

TEST(VoxelArray, PaddingStaysZero) {
    const RegularGrid grid(5, 4, 3, 20.0);
    const VoxelArray<float> array(grid, 2.0F);
    double sum = 0;
    for (Offset i = 0; i < array.size(); ++i) sum += static_cast<double>(array[i]);

    EXPECT_EQ(sum, 2.0 * static_cast<double>(grid.voxel_count()));
}

TEST(VoxelArray, StartsOnACacheLine) {
    const VoxelArray<double> array(RegularGrid(5, 4, 3, 20.0));

    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(array.data()) % 64, 0U);
}

}  // namespace
}  // namespace reticulin
