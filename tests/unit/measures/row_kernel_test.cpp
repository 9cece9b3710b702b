#include "engine/measures/row_kernel.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/voxel_array.hpp"

#include "tests/unit/matrix/matrix_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::measures {

namespace {

template <class T>
using Padded = std::vector<T, AlignedAllocator<T>>;

constexpr std::size_t voxels = 43, padded = 48, classes = 4;

double noise(std::size_t x, std::uint64_t stream) {
    return matrix::test::noise(x, stream) - 0.3;
}

template <class T>
Padded<T> noisy(std::uint64_t stream) {
    Padded<T> values(padded);
    for (std::size_t x = 0; x < voxels; ++x) values[x] = static_cast<T>(noise(x, stream));
    return values;
}

/// What `compute` gives on the widest instruction set, and that all give the same.
template <class Compute>
auto on_every_instruction_set(const Compute& compute) {
    const auto widest = compute();
    for (const KernelIsa isa : {KernelIsa::baseline, KernelIsa::v3}) {
        limit_kernel_isa(isa);
        EXPECT_EQ(compute(), widest);
        limit_kernel_isa(KernelIsa::v4);
    }
    return widest;
}

/// Two amounts, a level of doubles and one of floats; classes alternate, run and change within a
/// group of lanes.
struct SomeRow {
    static constexpr std::size_t amount_count = 2, level_count = 3;
    static constexpr std::size_t stride = sum_lanes * (amount_count + 3 * level_count);

    SomeRow() {
        for (std::size_t x = 0; x < voxels; ++x) {
            share[x] = static_cast<float>(matrix::test::noise(x, 1));
            voxel_class[x] = static_cast<std::uint16_t>(x < 17 ? 2 : x < 29 ? x % 3 : 3);
        }
    }

    Padded<double> sums() const {
        Padded<double> lanes(classes * stride);
        const std::vector<SummedColumn<double>> amounts{{0, first.data()}, {1, second.data()}};
        const std::vector<SummedColumn<double>> levels{{2, level.data()}};
        const std::vector<SummedColumn<float>> signals{{0, signal.data()}};
        add_row({padded,
                 padded,
                 voxel_class.data(),
                 share.data(),
                 amounts,
                 levels,
                 signals,
                 amount_count,
                 stride,
                 lanes.data()});
        return lanes;
    }

    Padded<std::uint16_t> voxel_class = Padded<std::uint16_t>(padded);
    Padded<float> share = Padded<float>(padded), signal = noisy<float>(2);
    Padded<double> first = noisy<double>(3), second = noisy<double>(4), level = noisy<double>(5);
};

double total(const double* lanes) {
    double sum = 0.0;
    for (std::size_t i = 0; i < sum_lanes; ++i) sum += lanes[i];
    return sum;
}

struct PlainSums {
    double first = 0, second = 0;
    std::array<double, 3> level{}, signal{};  // plain, weighted, greatest

    void add(const SomeRow& row, std::size_t x) {
        const auto add_level = [&](std::array<double, 3>& sums, double v) {
            sums[0] += v;
            sums[1] += static_cast<double>(row.share[x]) * v;
            sums[2] = std::max(sums[2], v);
        };
        first += row.first[x];
        second += row.second[x];
        add_level(level, row.level[x]);
        add_level(signal, static_cast<double>(row.signal[x]));
    }
};

void expect_level(const double* lanes, const std::array<double, 3>& plain) {
    EXPECT_NEAR(total(lanes), plain[0], 1e-13);
    EXPECT_NEAR(total(lanes + sum_lanes), plain[1], 1e-13);
    EXPECT_EQ(*std::max_element(lanes + 2 * sum_lanes, lanes + 3 * sum_lanes), plain[2]);
}

TEST(SumsOfRow, EqualSumsVoxelByVoxel) {
    const SomeRow row;
    const auto lanes = on_every_instruction_set([&] { return row.sums(); });
    for (std::size_t c = 0; c < classes; ++c) {
        PlainSums plain;
        for (std::size_t x = 0; x < voxels; ++x)
            if (row.voxel_class[x] == c) plain.add(row, x);
        const double* const sums = lanes.data() + c * SomeRow::stride;
        EXPECT_NEAR(total(sums), plain.first, 1e-13) << c;
        EXPECT_NEAR(total(sums + sum_lanes), plain.second, 1e-13) << c;
        const double* const levels = sums + SomeRow::amount_count * sum_lanes;
        expect_level(levels, plain.signal);
        expect_level(levels + 2 * 3 * sum_lanes, plain.level);
        for (std::size_t i = 0; i < 3 * sum_lanes; ++i)  // a level that is not in the row
            EXPECT_EQ(levels[3 * sum_lanes + i], 0.0);
    }
}

/// A row with voxels without collagen at rest, without any collagen, and with rest's alignment.
struct SomeFibres {
    Padded<double> total = noisy<double>(1), at_rest = noisy<double>(2), all_iii = noisy<double>(3);
    Padded<double> alignment = noisy<double>(4), elastin = noisy<double>(5);
    Padded<float> resting_alignment = noisy<float>(6), crowd = noisy<float>(7);

    SomeFibres() {
        for (std::size_t x = 0; x < voxels; x += 5)
            alignment[x] = static_cast<double>(resting_alignment[x]) + 1e-9;
    }

    static constexpr double limit = 0.2, scale = 0.3, critical = 0.15;
    static constexpr std::size_t level_count = 8;

    /// bearing, elastin_change, anisotropy, scar_share_iii, scar_alignment, stiffness, masson,
    /// excess of myofibroblasts.
    std::vector<Padded<double>> read() const {
        std::vector<Padded<double>> out(level_count, Padded<double>(padded));
        out[5] = noisy<double>(8);
        out[6] = noisy<double>(9);
        read_fibre_levels({padded,
                           total.data(),
                           at_rest.data(),
                           all_iii.data(),
                           alignment.data(),
                           elastin.data(),
                           resting_alignment.data(),
                           limit,
                           scale,
                           out[0].data(),
                           out[1].data(),
                           out[2].data(),
                           out[3].data(),
                           out[4].data(),
                           out[5].data(),
                           out[6].data()});
        read_crowds({padded, crowd.data(), out[0].data(), critical, out[7].data()});
        return out;
    }

    std::array<double, level_count> read_plainly(std::size_t x) const {
        if (at_rest[x] <= 0.0) return {};
        std::array<double, level_count> level{};
        level[0] = 1.0;
        level[1] = elastin[x] - 1.0;
        level[5] = noise(x, 8);
        level[6] = noise(x, 9);
        level[7] = std::max(0.0, static_cast<double>(crowd[x]) / critical - 1.0);
        if (total[x] <= 0.0) return level;
        const double rise = alignment[x] - static_cast<double>(resting_alignment[x]);
        level[2] = std::abs(rise) < 1e-6 ? 0.0 : rise;
        level[3] = std::max(0.0, (all_iii[x] / total[x] - limit) / limit);
        level[4] = std::max(0.0, level[2]) / scale;
        return level;
    }
};

TEST(FibreLevels, OfARowEqualThoseOfSingleVoxels) {
    const SomeFibres fibres;
    const auto row = on_every_instruction_set([&] { return fibres.read(); });
    for (std::size_t x = 0; x < voxels; ++x) {
        const auto plain = fibres.read_plainly(x);
        for (std::size_t l = 0; l < SomeFibres::level_count; ++l)
            EXPECT_NEAR(row[l][x], plain[l], 1e-14 * (1.0 + std::abs(plain[l])))
                << "level " << l << " of voxel " << x;
    }
    for (std::size_t x = voxels; x < padded; ++x)
        for (const auto& level : row) EXPECT_EQ(level[x], 0.0);
}

}  // namespace

}  // namespace reticulin::measures
