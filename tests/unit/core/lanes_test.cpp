#include "engine/core/kernel_isa.hpp"
#include "engine/core/random.hpp"

#include "tests/unit/core/lanes_probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace reticulin::testing {
namespace {

/// Numbers of both signs, some of them equal; every third time none of y is positive, every fifth
/// time all are.
LanesIn lanes_of(std::uint64_t seed) {
    Stream stream(seed, 0, 0, Purpose::motion);
    const auto next = [&] { return 4.0 * stream.uniform() - 2.0; };
    LanesIn in{};
    for (auto* row : {&in.a, &in.b, &in.c})
        for (float& v : *row) v = static_cast<float>(next());
    for (std::size_t i = 0; i < 16; i += 5) in.b[i] = in.a[i];
    for (auto* row : {&in.x, &in.y, &in.z})
        for (double& v : *row) v = next();
    for (double& v : in.y) v = seed % 3 == 0 ? -std::abs(v) : seed % 5 == 0 ? std::abs(v) : v;
    for (float& v : in.square) v = static_cast<float>(next());
    for (double& v : in.records) v = next();
    for (std::uint32_t& n : in.numbers) n = static_cast<std::uint32_t>(64.0 * stream.uniform());
    in.except = in.numbers[seed % 16];
    return in;
}

/// Halves are added until one is left.
double slow_sum(std::vector<double> lanes) {
    while (lanes.size() > 1) {
        const std::size_t half = lanes.size() / 2;
        for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[half + i];
        lanes.resize(half);
    }
    return lanes[0];
}

double slow_sum(const std::array<double, 8>& lanes) {
    return slow_sum(std::vector<double>(lanes.begin(), lanes.end()));
}

void expect_floats(const LanesIn& in, const LanesOut& out) {
    std::vector<std::uint32_t> kept;
    for (std::size_t i = 0; i < 16; ++i) {
        const float a = in.a[i], b = in.b[i], c = in.c[i];
        EXPECT_EQ(out.fused[i], std::fma(a, b, c));
        EXPECT_EQ(out.smaller[i], std::min(b, a));
        EXPECT_EQ(out.larger[i], std::max(b, a));
        EXPECT_EQ(out.moved_up[i], i == 0 ? in.c[0] : in.a[i - 1]);
        EXPECT_EQ(out.moved_down[i], i == 15 ? in.c[0] : in.a[i + 1]);
        EXPECT_EQ(out.chosen[i], a < b ? 1.0F - c : a / b);
        if (a < b && in.numbers[i] != in.except) kept.push_back(in.numbers[i]);
        for (std::size_t k = 0; k < 16; ++k)
            EXPECT_EQ(out.transposed[16 * i + k], in.square[16 * k + i]);
    }
    ASSERT_EQ(out.kept_count, kept.size());
    EXPECT_TRUE(std::equal(kept.begin(), kept.end(), out.kept.begin()));
}

void expect_doubles(const LanesIn& in, const LanesOut& out) {
    std::array<double, 8> both{};
    bool any = false, all = true;
    for (std::size_t i = 0; i < 8; ++i) {
        both[i] = in.x[i] + in.y[i];
        any |= in.y[i] > 0.0;
        all &= in.y[i] > 0.0;
        EXPECT_EQ(out.double_fused[i], std::fma(in.x[i], in.y[i], in.z[i]));
        EXPECT_EQ(out.root[i], std::sqrt(in.x[i] * in.x[i]));
        EXPECT_EQ(out.as_doubles[i], static_cast<double>(in.a[i + 1]));
        EXPECT_EQ(out.as_stored[i], static_cast<double>(static_cast<float>(in.x[i])));
        EXPECT_EQ(out.stored[i + 1], static_cast<float>(in.x[i]));
        for (std::size_t k = 0; k < 4; ++k)
            EXPECT_EQ(out.gathered[k][i], in.records[4 * in.numbers[i] + k]);
    }
    EXPECT_EQ(out.sums[0], slow_sum(in.x));
    EXPECT_EQ(out.sums[1], slow_sum(in.y));
    EXPECT_EQ(out.sums[2], slow_sum(in.z));
    EXPECT_EQ(out.sums[3], slow_sum(both));
    EXPECT_EQ(out.any_positive, any);
    EXPECT_EQ(out.all_positive, all);
}

/// On every instruction set that this processor has.
TEST(Lanes, DoWhatPlainLoopsDo) {
    for (const KernelIsa isa : {KernelIsa::baseline, KernelIsa::v3, KernelIsa::v4}) {
        if (isa > kernel_isa()) break;
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const LanesIn in = lanes_of(seed);
            limit_kernel_isa(isa);
            const LanesOut out = RETICULIN_FOR_THIS_ISA(probe)(in);
            limit_kernel_isa(KernelIsa::v4);
            expect_floats(in, out);
            expect_doubles(in, out);
            if (HasFailure()) FAIL() << "instruction set " << static_cast<int>(isa);
        }
    }
}

}  // namespace
}  // namespace reticulin::testing
