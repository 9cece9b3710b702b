#include "engine/tissue/vasculature.hpp"

#include "tests/unit/tissue/example_skin.hpp"

#include <gtest/gtest.h>

namespace reticulin::tissue {
namespace {

TEST(Vasculature, DermalMeanIsOneAndTheEpidermisHasNone) {
    for (const double voxel : {40.0, 20.0, 10.0}) {
        const RegularGrid grid(20, 20, static_cast<int>(2000 / voxel), voxel);
        const SkinGeometry skin(grid, reticulin::testing::example_skin(), 1);
        const Vasculature vessels(skin);
        double supply = 0.0;
        double dermis = 0.0;
        for (Offset v = 0; v < grid.size(); ++v) {
            supply += static_cast<double>(vessels.supply()[v]);
            dermis += static_cast<double>(skin.dermal_fraction()[v]);
        }
        EXPECT_NEAR(supply / dermis, 1.0, 0.01) << voxel;
        EXPECT_EQ(vessels.supply()[grid.offset(0, 0, 0)], 0.0F);
    }
}

TEST(Vasculature, IsUniformInTheTwins) {
    const RegularGrid grid(5, 5, 10, 20.0);
    const SkinGeometry skin(grid, reticulin::testing::uniform_skin(), 1);
    const Vasculature vessels(skin);
    for (int z = 0; z < 10; ++z) EXPECT_EQ(vessels.supply()[grid.offset(2, 3, z)], 1.0F);
}

}  // namespace
}  // namespace reticulin::tissue
