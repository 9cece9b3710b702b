#include "engine/core/kernel_isa.hpp"
#include "engine/measures/row_kernel.hpp"

#include "measures_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::measures {

namespace {

struct Scarring {
    RegularGrid grid{20, 20, 40, 20.0};
    tissue::SkinGeometry geometry{grid, test::skin(), 3};
    MeasureSet set{
        geometry, {test::channel(200.0, 200.0, 500.0)}, {}, test::parameters(), 24.0 * units::hour};
    simulation::TissueState state = test::resting_state(geometry);

    std::vector<double> row_at(double day) {
        state.clock.tick = to_tick(24.0 * day);
        return set.row(state);
    }
};

TEST(ScarIndex, CountsMyofibroblastsOverTheLimitByTheDay) {
    Scarring s;
    (void)s.row_at(0.0);
    // An even lattice of 11 x 11 x 22 cells in 0.128 mm^3: 20,797 /mm^3, limit 5,000 /mm^3.
    const double spacing = 400.0 / 11.0;
    for (double x = 0.5 * spacing; x < 400.0; x += spacing) {
        for (double y = 0.5 * spacing; y < 400.0; y += spacing) {
            for (double z = 0.5 * spacing; z < 800.0; z += spacing) {
                test::add_cell(s.state.cells,
                               cells::CellType::fibroblast,
                               static_cast<std::uint8_t>(cells::FibroblastState::myofibroblast),
                               Vec3(x, y, z));
            }
        }
    }
    const auto first = s.row_at(0.0);
    const auto later = s.row_at(10.0);
    const std::size_t now = s.set.find("scar_myofibroblasts_now", "dermis");
    EXPECT_NEAR(first[now], 2662.0 / 0.128 / 5000.0 - 1.0, 0.05);
    EXPECT_NEAR(later[s.set.find("scar_myofibroblasts", "dermis")], 10.0 * first[now], 1e-9);
    EXPECT_EQ(later[s.set.find("scar_share_iii", "dermis")], 0.0);
    EXPECT_NEAR(later[s.set.find("scar_index", "dermis")], 10.0 * first[now], 1e-9);
}

TEST(ScarIndex, JoinsTheRowsByStraightLines) {
    Scarring s;
    (void)s.row_at(0.0);
    s.state.matrix[matrix::Component::collagen_iii_new][s.grid.offset(10, 10, 15)] += 150.0;
    const auto row = s.row_at(6.0);
    const double now = row[s.set.find("scar_share_iii_now", "dermis")];
    EXPECT_GT(now, 0.0);
    EXPECT_NEAR(row[s.set.find("scar_share_iii", "dermis")], 0.5 * now * 6.0, 1e-12);
}

TEST(ScarIndex, MeasuresTheShareOfCollagenIiiRelativeToItsLimit) {
    Scarring s;
    const Offset v = s.grid.offset(10, 10, 15);
    auto& matrix = s.state.matrix;
    matrix[matrix::Component::collagen_iii_new][v] += 150.0;
    const double share = matrix::test::collagen_iii(matrix, v) / matrix.total_collagen(v);
    // One voxel of dermis exceeds the limit; all others read 0.
    const auto row = s.row_at(0.0);
    const std::size_t dermis = s.set.regions().find("dermis");
    const double voxels = s.set.regions()[dermis].volume / s.grid.voxel_volume();
    EXPECT_NEAR(
        row[s.set.find("scar_share_iii_now", "dermis")] * voxels, (share - 0.25) / 0.25, 1e-9);
}

TEST(ScarIndex, GoesOnFromTheLastRowAfterARestart) {
    Scarring whole;
    whole.state.matrix[matrix::Component::collagen_iii_new][whole.grid.offset(10, 10, 15)] += 150.0;
    (void)whole.row_at(0.0);
    const auto saved = whole.row_at(3.25);
    const auto end = whole.row_at(11.5);

    Scarring resumed;
    resumed.state.matrix[matrix::Component::collagen_iii_new][resumed.grid.offset(10, 10, 15)] +=
        150.0;
    resumed.set.resume(3.25, saved);
    EXPECT_EQ(resumed.row_at(11.5), end);
    EXPECT_GT(end[resumed.set.find("scar_share_iii", "dermis")], 0.0);
}

TEST(ScarIndex, RefusesARowOfOtherColumns) {
    Scarring s;
    const std::vector<double> other(7, 0.0);
    EXPECT_THROW(s.set.resume(1.0, other), IoError);
}

TEST(LargestEigenvalue, AgreesWithJacobi) {
    for (std::size_t i = 0; i < 200; ++i) {
        Vec3 p(matrix::test::noise(i, 1) - 0.5,
               matrix::test::noise(i, 2) - 0.5,
               matrix::test::noise(i, 3) - 0.5);
        p /= p.norm();
        SymmetricTensor t = outer(p);
        const double mix = matrix::test::noise(i, 4);
        for (std::size_t c = 0; c < 6; ++c)
            t[c] = mix * t[c] + (1.0 - mix) * matrix::test::bundle[c];
        EXPECT_NEAR(largest_eigenvalue(t), eigen_system(t).values[0], 1e-9);
    }
    EXPECT_NEAR(largest_eigenvalue(isotropic_third), 1.0 / 3.0, 1e-12);
    for (double second = -0.3; second < 0.3; second += 0.0007) {  // every angle but the double root
        const double shift = (1.0 - second) / 3.0;                // to a trace of 1
        const SymmetricTensor apart{0.4 + shift, second + shift, -0.4 + shift, 0.0, 0.0, 0.0};
        EXPECT_NEAR(largest_eigenvalue(apart), 0.4 + shift, 2e-15) << second;
    }
}

TEST(LargestEigenvalue, TakesAnyTraceAndCallsNoFibresIsotropic) {
    const SymmetricTensor t{3.0, 2.0, 1.0, 0.0, 0.0, 0.0};
    EXPECT_NEAR(largest_eigenvalue(t), 0.5, 1e-15);
    EXPECT_EQ(largest_eigenvalue(SymmetricTensor{}), 1.0 / 3.0);
}

TEST(LargestEigenvalue, IsTheSameOnEveryInstructionSet) {
    constexpr std::size_t count = 37;
    std::array<std::vector<double>, 6> part;
    for (std::size_t c = 0; c < 6; ++c)
        for (std::size_t i = 0; i < count; ++i)
            part[c].push_back(matrix::test::noise(i, c) + (c < 3 ? 1.0 : 0.0));
    const auto compute = [&](KernelIsa widest) {
        limit_kernel_isa(widest);
        std::vector<double> largest(count);
        AlignmentRow row{count, {}, largest.data()};
        for (std::size_t c = 0; c < 6; ++c) row.tensor[c] = part[c].data();
        largest_eigenvalues(row);
        limit_kernel_isa(KernelIsa::v4);
        return largest;
    };
    EXPECT_EQ(compute(KernelIsa::baseline), compute(KernelIsa::v3));
    EXPECT_EQ(compute(KernelIsa::baseline), compute(KernelIsa::v4));
}

}  // namespace

}  // namespace reticulin::measures
