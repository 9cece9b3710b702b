#include "engine/core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <vector>

namespace reticulin {
namespace {

std::array<std::uint32_t, 4> next_four(Stream& stream) {
    return {stream.next_u32(), stream.next_u32(), stream.next_u32(), stream.next_u32()};
}

struct Moments {
    double mean = 0;
    double variance = 0;
};

template <class Draw>
Moments moments(int count, Draw&& draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; ++i) {
        const double x = draw();
        sum += x;
        squares += x * x;
    }
    const double mean = sum / count;
    return {mean, squares / count - mean * mean};
}

// The known answers that come with Random123 (kat_vectors, philox4x32 with 10 rounds).
TEST(Random, PhiloxGivesItsKnownAnswerForZero) {
    Stream stream(0, 0, 0, static_cast<Purpose>(0));

    EXPECT_EQ(next_four(stream),
              (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

TEST(Random, PhiloxGivesItsKnownAnswerForPi) {
    Stream stream(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x13198a2e, static_cast<Purpose>(0x037));
    for (int block = 0; block < 0x7344; ++block)
        next_four(stream);  // the counter's low bits count blocks

    EXPECT_EQ(next_four(stream),
              (std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, SameKeyGivesTheSameStream) {
    Stream a(7, 11, 13, Purpose::motion);
    Stream b(7, 11, 13, Purpose::motion);

    for (int i = 0; i < 100; ++i) ASSERT_EQ(a.next_u32(), b.next_u32());
}

TEST(Random, EveryPartOfTheKeyMatters) {
    std::set<std::uint32_t> first;
    first.insert(Stream(7, 11, 13, Purpose::motion).next_u32());
    first.insert(Stream(8, 11, 13, Purpose::motion).next_u32());
    first.insert(Stream(7ULL + (1ULL << 32), 11, 13, Purpose::motion).next_u32());
    first.insert(Stream(7, 12, 13, Purpose::motion).next_u32());
    first.insert(Stream(7, 11ULL + (1ULL << 32), 13, Purpose::motion).next_u32());
    first.insert(Stream(7, 11, 14, Purpose::motion).next_u32());
    first.insert(Stream(7, 11, 13, Purpose::fate).next_u32());

    EXPECT_EQ(first.size(), 7U);
}

TEST(Random, UniformFillsTheOpenIntervalEvenly) {
    constexpr int bins = 100;
    constexpr int draws = 200000;
    std::array<int, bins> count{};
    Stream stream(1, 2, 3, Purpose::motion);
    for (int i = 0; i < draws; ++i) {
        const double u = stream.uniform();
        ASSERT_GT(u, 0.0);
        ASSERT_LT(u, 1.0);
        ++count[static_cast<std::size_t>(u * bins)];
    }

    double chi_squared = 0;
    for (const int n : count) chi_squared += std::pow(n - draws / bins, 2) / (draws / bins);

    // 99 degrees of freedom: 58.1 and 148.2 are the 0.0004 and 0.999 quantiles.
    EXPECT_GT(chi_squared, 58.0);
    EXPECT_LT(chi_squared, 148.2);
}

TEST(Random, FirstNumbersOfNeighbouringStreamsAreEven) {
    // One number per (cell, tick) is the usual draw, so evenness across streams is what counts.
    constexpr int bins = 100;
    std::array<int, bins> count{};
    for (std::uint64_t id = 0; id < 200; ++id) {
        for (Tick tick = 0; tick < 1000; ++tick) {
            ++count[static_cast<std::size_t>(Stream(5, id, tick, Purpose::fate).uniform() * bins)];
        }
    }

    double chi_squared = 0;
    for (const int n : count) chi_squared += std::pow(n - 2000, 2) / 2000.0;

    EXPECT_GT(chi_squared, 58.0);
    EXPECT_LT(chi_squared, 148.2);
}

TEST(Random, StreamsOfTwoPurposesAreUncorrelated) {
    constexpr int draws = 20000;
    double product = 0;
    for (std::uint64_t id = 0; id < draws; ++id) {
        product += (Stream(1, id, 5, Purpose::motion).uniform() - 0.5) *
                   (Stream(1, id, 5, Purpose::fate).uniform() - 0.5);
    }

    EXPECT_NEAR(product / draws * 12.0, 0.0, 4.0 / std::sqrt(draws));  // 4 standard errors
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
    Stream stream(1, 2, 3, Purpose::motion);

    const Moments m = moments(100000, [&] { return stream.normal(); });

    EXPECT_NEAR(m.mean, 0.0, 4.0 / std::sqrt(1e5));
    EXPECT_NEAR(m.variance, 1.0, 4.0 * std::sqrt(2.0 / 1e5));
}

class Poisson : public testing::TestWithParam<double> {};

TEST_P(Poisson, HasItsMeanAsMeanAndAsVariance) {
    const double mean = GetParam();
    constexpr int draws = 40000;
    Stream stream(9, 2, 3, Purpose::division);

    const Moments m = moments(draws, [&] { return static_cast<double>(stream.poisson(mean)); });

    EXPECT_NEAR(m.mean, mean, 4.0 * std::sqrt(mean / draws));
    EXPECT_NEAR(m.variance, mean, 4.0 * std::sqrt((mean + 2.0 * mean * mean) / draws));
}

INSTANTIATE_TEST_SUITE_P(Random, Poisson, testing::Values(0.01, 0.7, 5.0, 16.0, 16.5, 90.0));

TEST(Random, PoissonOfZeroIsZero) {
    EXPECT_EQ(Stream(1, 1, 1, Purpose::fate).poisson(0.0), 0U);
}

TEST(Random, DirectionsFillTheSphereEvenly) {
    constexpr int draws = 50000;
    Vec3 sum(0, 0, 0);
    Vec3 squares(0, 0, 0);
    Stream stream(4, 2, 3, Purpose::motion);
    for (int i = 0; i < draws; ++i) {
        const Vec3 d = stream.direction();
        ASSERT_NEAR(d.norm(), 1.0, 1e-12);
        sum += d;
        squares += d.cwiseProduct(d);
    }

    for (int axis = 0; axis < 3; ++axis) {
        EXPECT_NEAR(sum[axis] / draws, 0.0, 4.0 * std::sqrt(1.0 / 3.0 / draws));
        EXPECT_NEAR(squares[axis] / draws, 1.0 / 3.0, 4.0 * std::sqrt(4.0 / 45.0 / draws));
    }
}

class Concentration : public testing::TestWithParam<double> {};

TEST_P(Concentration, DirectionsAboutAnAxisHaveTheMeanCosineOfVonMisesAndFisher) {
    const double kappa = GetParam();
    const Vec3 axis = Vec3(1, -2, 0.5).normalized();
    constexpr int draws = 20000;
    Stream stream(4, 2, 3, Purpose::motion);
    Vec3 sum(0, 0, 0);
    for (int i = 0; i < draws; ++i) sum += stream.direction_about(axis, kappa);

    const double expected = 1.0 / std::tanh(kappa) - 1.0 / kappa;
    const Vec3 across = (sum - sum.dot(axis) * axis) / draws;

    EXPECT_NEAR(sum.dot(axis) / draws, expected, 4.0 / std::sqrt(draws));
    EXPECT_NEAR(across.norm(), 0.0, 4.0 / std::sqrt(draws));
}

INSTANTIATE_TEST_SUITE_P(Random, Concentration, testing::Values(0.05, 0.5, 2.0, 10.0, 200.0));

TEST(Random, ConcentrationInvertsTheMeanCosine) {
    for (double cosine = 0.0003; cosine < 0.999; cosine += 0.0007) {
        const double kappa = concentration_for_mean_cosine(cosine);
        const long double k = kappa;
        const auto found = static_cast<double>(1.0L / std::tanh(k) - 1.0L / k);

        EXPECT_NEAR(found, cosine, 1e-9) << "kappa " << kappa;
    }
    EXPECT_EQ(concentration_for_mean_cosine(0.0), 0.0);
    EXPECT_NEAR(concentration_for_mean_cosine(0.999), 1000.0, 1e-5);
    EXPECT_EQ(concentration_for_mean_cosine(0.9999), concentration_for_mean_cosine(0.999));
}

}  // namespace
}  // namespace reticulin
