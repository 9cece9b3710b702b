#include "engine/core/planes.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace reticulin {
namespace {

TEST(Planes, AreClearedFromTheFirstToBeforeTheLast) {
    const RegularGrid grid(5, 3, 6, 10.0);  // rows are padded
    VoxelArray<float> field(grid, 1.0F);
    clear_planes(grid, {2, 4}, field);
    for (int z = 0; z < grid.nz(); ++z)
        for (int y = 0; y < grid.ny(); ++y)
            for (int x = 0; x < grid.nx(); ++x)
                EXPECT_EQ(field[grid.offset(x, y, z)], z == 2 || z == 3 ? 0.0F : 1.0F);
}

TEST(Planes, OfAnEmptyRangeAreNone) {
    const RegularGrid grid(5, 3, 6, 10.0);
    VoxelArray<float> field(grid, 1.0F);
    for (const PlaneRange none : {PlaneRange{}, PlaneRange{3, 3}, PlaneRange{4, 2}})
        clear_planes(grid, none, field);
    EXPECT_EQ(field[grid.offset(0, 0, 0)], 1.0F);
    EXPECT_EQ(field[grid.offset(4, 2, 3)], 1.0F);
}

TEST(Planes, AreEachVisitedOnceByAnyNumberOfThreads) {
    const RegularGrid grid(5, 3, 6, 10.0);
    for (const int threads : {1, 2, 3}) {
        set_thread_count(threads);
        std::vector<int> visits(static_cast<std::size_t>(grid.nz()), 0);
        for_each_plane(grid, {1, 6}, [&](Offset plane) { ++visits[plane / grid.plane_stride()]; });
        EXPECT_EQ(visits, (std::vector<int>{0, 1, 1, 1, 1, 1}));
    }
    set_thread_count(1);
}

}  // namespace
}  // namespace reticulin
