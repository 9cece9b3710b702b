#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

namespace reticulin::simulation {
namespace {

TEST(SharedNumbers, MacrophagesSwitchByTheReferenceDensityOfTheLocalSignals) {
    const auto skin =
        testing::simulate(testing::shipped("healthy_skin.toml",
                                           {"block.width=0.1 mm",
                                            "block.breadth=0.1 mm",
                                            "local_signals.macrophage_reference=1234 /mm^3"}));
    EXPECT_DOUBLE_EQ(skin->parameters().cells.macrophage.reference_density.in(units::per_mm3),
                     1234.0);
}

}  // namespace
}  // namespace reticulin::simulation
