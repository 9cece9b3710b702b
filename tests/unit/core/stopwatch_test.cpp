#include "engine/core/stopwatch.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace reticulin {
namespace {

enum class Phase { work, rest };

TEST(Stopwatch, CountsAPhaseAloneAndAddsItsScopes) {
    Stopwatch<Phase, 2> watch;
    for (int i = 0; i < 2; ++i) {
        const auto scope = watch.measure(Phase::work);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

    EXPECT_GE(watch.seconds(Phase::work), 0.004);
    EXPECT_EQ(watch.seconds(Phase::rest), 0.0);
}

}  // namespace
}  // namespace reticulin
