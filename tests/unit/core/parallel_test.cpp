#include "engine/core/parallel.hpp"

#include <gtest/gtest.h>
#include <xmmintrin.h>

#include <cfenv>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace reticulin {
namespace {

/// Sets the calling thread's count for a test and puts back what was there.
class ThreadCount {
  public:
    explicit ThreadCount(int threads) : before_(thread_count()) { set_thread_count(threads); }

    ~ThreadCount() { set_thread_count(before_); }

  private:
    int before_;
};

class Parallel : public testing::TestWithParam<int> {};

TEST_P(Parallel, VisitsEveryBlockOnce) {
    const ThreadCount threads(GetParam());
    std::vector<int> visits(1000, 0);

    for_each_block(visits.size(), [&](std::size_t i) { ++visits[i]; });

    EXPECT_EQ(visits, std::vector<int>(1000, 1));
}

TEST_P(Parallel, OrderedSumHasTheBitsOfOneThread) {
    // Terms of very different size: any other order of adding gives other bits.
    const auto term = [](std::size_t i) {
        return (i % 3 == 0 ? 1e16 : 1.0) / static_cast<double>(i + 1);
    };
    double one_by_one = 0;
    for (std::size_t i = 0; i < 5000; ++i) one_by_one += term(i);
    const ThreadCount threads(GetParam());

    EXPECT_EQ(ordered_sum(5000, term), one_by_one);
}

TEST_P(Parallel, RethrowsTheExceptionOfTheLowestBlock) {
    const ThreadCount threads(GetParam());
    std::string message;

    try {
        for_each_block(100, [](std::size_t i) {
            if (i == 3 || i == 7 || i == 90) throw std::runtime_error("block " + std::to_string(i));
        });
    } catch (const std::runtime_error& error) {
        message = error.what();
    }

    EXPECT_EQ(message, "block 3");
}

TEST_P(Parallel, FlushesDenormalsInEveryBlockAndRestoresTheMode) {
    const ThreadCount threads(GetParam());
    const unsigned before = _mm_getcsr();
    std::vector<float> halved(64, 1.0F);

    for_each_block(halved.size(), [&](std::size_t i) {
        const volatile float smallest = std::numeric_limits<float>::min();
        halved[i] = smallest * 0.5F;
    });

    EXPECT_EQ(halved, std::vector<float>(64, 0.0F));
    EXPECT_EQ(_mm_getcsr() & 0x8040U, before & 0x8040U);
}

TEST_P(Parallel, RestoresTheFloatModeAfterAnException) {
    const ThreadCount threads(GetParam());
    const unsigned before = _mm_getcsr() & 0x8040U;

    EXPECT_THROW(for_each_block(8, [](std::size_t) { throw std::runtime_error("stop"); }),
                 std::runtime_error);

    EXPECT_EQ(_mm_getcsr() & 0x8040U, before);
}

TEST_P(Parallel, ALoopInsideALoopRuns) {
    const ThreadCount threads(GetParam());
    std::vector<double> sums(8, 0.0);

    for_each_block(sums.size(), [&](std::size_t i) {
        sums[i] = ordered_sum(10, [&](std::size_t j) { return static_cast<double>(i * j); });
    });

    for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(sums[i], 45.0 * static_cast<double>(i));
}

TEST_P(Parallel, NoBlocksIsNoWork) {
    const ThreadCount threads(GetParam());

    for_each_block(0, [](std::size_t) { FAIL(); });

    EXPECT_EQ(ordered_sum(0, [](std::size_t) { return 1.0; }), 0.0);
}

INSTANTIATE_TEST_SUITE_P(Threads, Parallel, testing::Values(1, 2, 3, 4));

TEST(FloatModeScope, RoundsToNearestWhateverTheCallerDoes) {
    const int before = std::fegetround();
    std::fesetround(FE_TOWARDZERO);
    const volatile double one = 1.0, ten = 10.0;  // nearest is above
    // Volatile, so that each quotient is taken where it stands.
    volatile double truncated = one / ten, nearest = 0.0, in_loop = 0.0;
    {
        const NearestRoundingScope rounding;
        nearest = one / ten;
    }
    for_each_block(1, [&](std::size_t) { in_loop = one / ten; });
    const int kept = std::fegetround();
    std::fesetround(before);
    EXPECT_EQ(nearest, 0.1);
    EXPECT_EQ(in_loop, 0.1);
    EXPECT_LT(truncated, 0.1);
    EXPECT_EQ(kept, FE_TOWARDZERO);
}

TEST(FloatModeScope, RestoresAModeThatWasAlreadySet) {
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040U);
    { const FloatModeScope scope; }
    const unsigned after = _mm_getcsr();
    _mm_setcsr(before);

    EXPECT_EQ(after & 0x8040U, 0x8040U);
}

TEST(ThreadCount, BelowOneMeansOne) {
    const ThreadCount restore(1);
    set_thread_count(0);

    EXPECT_EQ(thread_count(), 1);
}

}  // namespace
}  // namespace reticulin
