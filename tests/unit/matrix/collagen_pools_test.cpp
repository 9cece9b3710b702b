#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/state_hash.hpp"

#include "matrix_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::matrix {

namespace {

/// The slow, obvious twin: the equations of one voxel as printed in docs/model/matrix.md, by Heun.
struct Voxel {
    double n3, n1, x3, x1, t3, t1;
};

struct Surroundings {
    double mmp, inflammation, share, s3, s1, rest;
};

Voxel slope(const MatrixParameters& p, const Voxel& v, const Surroundings& s) {
    const double k0 = std::log(2.0) / p.collagen_half_life.native();
    const double kx = p.crosslink_rate.native();
    const double e = s.mmp;
    const double gi =
        1.0 - 0.7 * s.inflammation * s.inflammation / (s.inflammation * s.inflammation + 0.09);
    const double ratio = (v.n3 + v.n1 + v.x3 + v.x1 + v.t3 + v.t1) / 200.0;
    const double grho =
        p.crowding_gain / (1.0 + (p.crowding_gain - 1.0) * std::pow(ratio, p.crowding_exponent));
    const double rest = k0 * s.rest * s.share;
    Voxel d{};
    d.n3 = gi * (0.12 * rest + grho * s.s3) - (1.5 * 2e-3 * e + k0 + kx) * v.n3;
    d.n1 = gi * (0.88 * rest + grho * s.s1) - (2e-3 * e + k0 + kx) * v.n1;
    d.t3 = -(1.5 * 2e-4 * e + k0 + kx) * v.t3;
    d.t1 = -(2e-4 * e + k0 + kx) * v.t1;
    d.x3 = kx * (v.n3 + v.t3) - (k0 + 4e-5 * e) * v.x3;
    d.x1 = kx * (v.n1 + v.t1) - (k0 + 4e-5 * e) * v.x1;
    return d;
}

Voxel add(const Voxel& a, double w, const Voxel& b) {
    return {a.n3 + w * b.n3,
            a.n1 + w * b.n1,
            a.x3 + w * b.x3,
            a.x1 + w * b.x1,
            a.t3 + w * b.t3,
            a.t1 + w * b.t1};
}

Voxel heun(const MatrixParameters& p, Voxel v, const Surroundings& s, double time, double dt) {
    for (long step = std::lround(time / dt); step > 0; --step) {
        const Voxel first = slope(p, v, s);
        const Voxel second = slope(p, add(v, dt, first), s);
        v = add(add(v, 0.5 * dt, first), 0.5 * dt, second);
    }
    return v;
}

Voxel read(const ExtracellularMatrix& m, Offset v) {
    return {m[Component::collagen_iii_new][v],
            m[Component::collagen_i_new][v],
            m[Component::collagen_iii_cross_linked][v],
            m[Component::collagen_i_cross_linked][v],
            m[Component::collagen_iii_torn][v],
            m[Component::collagen_i_torn][v]};
}

double error_after(double hours,
                   double dt,
                   std::size_t& compared,
                   const MatrixParameters& p = test::parameters()) {
    const RegularGrid grid(5, 4, 2, 20.0);
    auto matrix = test::resting_matrix(grid, 200.0, p);
    test::Drivers drivers(grid);
    test::disturb(matrix, drivers);
    std::vector<Voxel> start(grid.size());
    for (Offset v = 0; v < grid.size(); ++v) start[v] = read(matrix, v);
    for (double t = 0.0; t < hours - 1e-9; t += dt) matrix.advance(drivers.view(), dt);
    double worst = 0.0;
    compared = 0;
    for (int z = 0; z < 2; ++z) {
        for (int y = 0; y < 4; ++y) {
            for (int x = 0; x < 5; ++x) {
                const Offset v = grid.offset(x, y, z);
                const Surroundings around{static_cast<double>(drivers.mmp[v]),
                                          static_cast<double>(drivers.inflammation[v]),
                                          static_cast<double>(drivers.resting_share[v]),
                                          drivers.synthesis_iii[v],
                                          drivers.synthesis_i[v],
                                          matrix.resting_collagen(v)};
                const Voxel want = heun(p, start[v], around, hours, 0.5);
                const Voxel difference = add(read(matrix, v), -1.0, want);
                for (const double d : {difference.n3,
                                       difference.n1,
                                       difference.x3,
                                       difference.x1,
                                       difference.t3,
                                       difference.t1}) {
                    worst = std::max(worst, std::abs(d));
                }
                ++compared;
            }
        }
    }
    return worst;
}

TEST(CollagenPools, FollowTheEquationsOfTheTwinForTenDays) {
    std::size_t compared = 0;
    EXPECT_LT(error_after(240.0, 1.0, compared), 2e-3);  // mg/mL of 200; gates are first order
    EXPECT_EQ(compared, 40U);
}

TEST(CollagenPools, FollowTheTwinWhateverTheExponentOfCrowding) {
    for (const double exponent : {1.0, 2.5, 6.0}) {
        MatrixParameters p = test::parameters();
        p.crowding_gain = 3.0;
        p.crowding_exponent = exponent;
        std::size_t compared = 0;
        EXPECT_LT(error_after(240.0, 0.5, compared, p), 3e-3) << exponent;  // gates: first order
    }
}

TEST(CollagenPools, ConvergeAtFirstOrderOrBetterInTheStep) {
    std::size_t compared = 0;
    const double coarse = error_after(240.0, 8.0, compared);
    const double middle = error_after(240.0, 4.0, compared);
    const double fine = error_after(240.0, 2.0, compared);
    RecordProperty("order", std::to_string(std::log2(coarse / middle)));
    EXPECT_GT(coarse / middle, 1.8);
    EXPECT_GT(middle / fine, 1.8);
}

TEST(CollagenPools, LossAndLinkingConvergeAtSecondOrder) {
    const auto error = [](double dt) {
        const RegularGrid grid(1, 1, 1, 20.0);
        auto matrix = test::resting_matrix(grid);
        matrix[Component::collagen_i_torn][0] = 40.0;
        test::Drivers drivers(grid);
        drivers.mmp[0] = 5.0F;
        const Voxel start = read(matrix, 0);
        for (double t = 0.0; t < 719.0; t += dt) matrix.advance(drivers.view(), dt);
        const Voxel want = heun(test::parameters(),
                                start,
                                {5.0, 0.0, 1.0, 0.0, 0.0, matrix.resting_collagen(0)},
                                720.0,
                                0.05);
        return std::abs(read(matrix, 0).x1 - want.x1) + std::abs(read(matrix, 0).t1 - want.t1);
    };
    const double coarse = error(72.0), fine = error(36.0);
    EXPECT_GT(coarse / fine, 3.4);
    EXPECT_LT(coarse / fine, 4.8);
}

TEST(CollagenPools, SecretedMinusDegradedIsTheChange) {
    const RegularGrid grid(11, 5, 4, 20.0);
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    test::disturb(matrix, drivers);
    const double before = matrix.total();
    for (int hour = 0; hour < 200; ++hour)
        matrix.advance(drivers.view(), hour % 3 == 0 ? 24.0 : 1.0);
    const double booked = matrix.balance().secreted - matrix.balance().degraded;
    EXPECT_GT(std::abs(booked), 1e-3 * before);
    EXPECT_NEAR(matrix.total() - before, booked, 1e-11 * before);
}

TEST(CollagenPools, StayPositiveForAnyStep) {
    const RegularGrid grid(6, 2, 2, 20.0);
    auto matrix = test::resting_matrix(grid);
    test::Drivers drivers(grid);
    test::disturb(matrix, drivers);
    for (const double dt : {1e5, 1e3, 1.0, 1e7}) {
        matrix.advance(drivers.view(), dt);
        for (std::size_t c = 0; c < collagen_pool_count; ++c) {
            for (Offset v = 0; v < grid.size(); ++v) {
                ASSERT_GE(matrix[static_cast<Component>(c)][v], 0.0);
            }
        }
    }
}

TEST(CollagenPools, DoNotDependOnThreadsOrProcessor) {
    const auto run = [](int threads, KernelIsa isa) {
        set_thread_count(threads);
        limit_kernel_isa(isa);
        const RegularGrid grid(13, 5, 7, 20.0);
        auto matrix = test::resting_matrix(grid);
        test::Drivers drivers(grid);
        test::disturb(matrix, drivers);
        for (int hour = 0; hour < 24; ++hour) matrix.advance(drivers.view(), 1.0);
        set_thread_count(1);
        limit_kernel_isa(KernelIsa::v4);
        StateHashVisitor visit;
        ExtracellularMatrix::for_each_array(std::as_const(matrix), visit);
        return visit.value();
    };
    const std::uint64_t one = run(1, KernelIsa::baseline);
    EXPECT_EQ(run(3, KernelIsa::baseline), one);
    EXPECT_EQ(run(1, KernelIsa::v3), one);
    EXPECT_EQ(run(2, KernelIsa::v4), one);
}

TEST(CollagenPools, InflammationBlocksSeventyPercentAtMost) {
    const auto made = [](float inflammation) {
        const RegularGrid grid(1, 1, 1, 20.0);
        auto matrix = test::resting_matrix(grid);
        const double before = matrix.total();
        test::Drivers drivers(grid);
        drivers.inflammation[0] = inflammation;
        drivers.synthesis_i[0] = 0.01;
        matrix.advance(drivers.view(), 1.0);
        return (matrix.total() - before + matrix.balance().degraded) / 8000.0;
    };
    const double open = made(0.0F);
    EXPECT_NEAR(made(0.3F) / open, 0.65, 1e-6);
    EXPECT_NEAR(made(1e4F) / open, 0.30, 1e-6);
}

}  // namespace

}  // namespace reticulin::matrix
