#include "engine/diffusion/solute_fields.hpp"

#include "engine/core/error.hpp"
#include "engine/core/interpolation.hpp"
#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/diffusion/delta_form.hpp"

#include "tests/reference/delta_form_twin.hpp"
#include "tests/reference/exact_propagator.hpp"
#include "tests/reference/solute_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::diffusion {
namespace {

using reference::Box;
using reference::for_each_voxel;
using reference::Noise;
using reference::Values;

constexpr Solute tgf_beta = Solute::tgf_beta;
constexpr double diffusivity = 8.0 * 3600.0;
constexpr double loss_rate = 2.8;

struct Case {
    RegularGrid grid;
    Box box;
    SoluteFields fields;
    AffineSources sources;
};

Case make_case(int nx, int ny, int nz, double floor = 0.0, double loss = loss_rate) {
    const RegularGrid grid(nx, ny, nz, 20.0);
    Case c{grid,
           Box{nx, ny, nz, 20.0},
           SoluteFields(grid, reference::catalogue_of(diffusivity, loss, floor)),
           {}};
    c.sources.gain = VoxelArray<float>(grid);
    return c;
}

/// Smooth enough not to be clipped: noise on a plateau.
Values noisy(const Box& box, double low, double high) {
    Noise noise;
    Values values(box.size());
    for (double& v : values) v = low + (high - low) * noise();
    return values;
}

void put_all(Case& c, const Values& level, const Values& gain, const Values& loss) {
    c.fields.level(tgf_beta) = reference::to_field(c.grid, c.box, level);
    c.fields.widen(tgf_beta, {0, c.grid.nz()});
    c.sources.gain = reference::to_field(c.grid, c.box, gain);
    c.sources.active = {0, c.grid.nz()};
    if (!loss.empty()) c.sources.loss = reference::to_field(c.grid, c.box, loss);
}

/// A source of 3 x 3 voxels across, some planes deep, as a channel is.
void put_channel(Case& c, int begin, int end, float gain) {
    for (int z = begin; z < end; ++z) {
        for (int y = 4; y < 7; ++y) {
            for (int x = 5; x < 8; ++x) c.sources.gain[c.grid.offset(x, y, z)] = gain;
        }
    }
    c.sources.active = {begin, end};
}

double largest_difference(const Values& a, const Values& b) {
    double worst = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
    return worst;
}

void compare_with_twin(int nx, int ny, int nz, double dt, bool has_uptake) {
    Case c = make_case(nx, ny, nz);
    Values level = noisy(c.box, 0.5, 1.0);
    const Values gain = noisy(c.box, 1.0, 4.0);
    const Values loss = has_uptake ? noisy(c.box, 0.0, 2.0) : Values{};
    put_all(c, level, gain, loss);
    for (int step = 0; step < 4; ++step) {
        for (const double part : graded_parts(dt * diffusivity / (20.0 * 20.0), dt * loss_rate)) {
            level = reference::delta_form_step(
                c.box, {diffusivity, loss_rate, gain, loss}, level, part * dt);
        }
        c.fields.advance(tgf_beta, c.sources, dt);
    }
    const Values got = reference::to_values(c.grid, c.box, c.fields.level(tgf_beta));
    EXPECT_LT(largest_difference(got, level), 4e-6) << nx << " x " << ny << " x " << nz;
    EXPECT_EQ(c.fields.rejected_steps(), 0);
}

TEST(SoluteFields, MatchesTheDenseTwin) {
    compare_with_twin(7, 5, 6, 0.25, false);
    compare_with_twin(33, 40, 9, 0.25, false);
    compare_with_twin(16, 32, 5, 0.5, false);
    compare_with_twin(6, 70, 3, 1.0 / 60.0, false);
}

TEST(SoluteFields, MatchesTheDenseTwinWithUptake) {
    compare_with_twin(7, 5, 6, 0.25, true);
    compare_with_twin(18, 35, 4, 0.5, true);
    compare_with_twin(7, 5, 41, 0.25, true);  // several blocks of depth
}

TEST(SoluteFields, MatchesTheDenseTwinOnDegenerateGrids) {
    compare_with_twin(1, 1, 8, 0.25, true);
    compare_with_twin(2, 1, 1, 0.25, false);
    compare_with_twin(3, 2, 2, 0.25, true);
}

TEST(SoluteFields, TheExactSteadyStateIsAFixedPointOfEveryStep) {
    for (const double dt : {5.0 / 60.0, 0.25, 1.0, 6.0}) {
        Case c = make_case(14, 12, 11);
        put_channel(c, 3, 7, 10.0F);
        const reference::ExactPropagator exact(c.box, diffusivity, loss_rate);
        const Values gain = reference::to_values(c.grid, c.box, c.sources.gain);
        const Values steady = exact.steady(gain);
        put_all(c, steady, gain, {});
        for (int step = 0; step < 50; ++step) c.fields.advance(tgf_beta, c.sources, dt);
        const Values got = reference::to_values(c.grid, c.box, c.fields.level(tgf_beta));
        const double peak = *std::max_element(steady.begin(), steady.end());
        EXPECT_LT(largest_difference(got, steady), 1e-5 * peak) << "step " << dt;
    }
}

TEST(SoluteFields, BooksEveryAmount) {
    Case c = make_case(20, 18, 40, 1e-4);
    put_channel(c, 10, 14, 10.0F);
    c.sources.loss = reference::to_field(c.grid, c.box, noisy(c.box, 0.0, 1.0));
    for (int step = 0; step < 96; ++step) {
        if (step == 40) put_channel(c, 10, 14, 0.0F);
        if (step == 40) c.sources.active = {};
        const double dt = step < 40 ? 5.0 / 60.0 : 0.25;
        const SoluteBalance before = c.fields.balance(tgf_beta);
        const double amount = c.fields.total(tgf_beta);
        c.fields.advance(tgf_beta, c.sources, dt);
        const SoluteBalance now = c.fields.balance(tgf_beta);
        const double booked = (now.gained - before.gained) - (now.lost - before.lost) +
                              (now.clipped - before.clipped) - (now.dropped - before.dropped);
        EXPECT_NEAR(c.fields.total(tgf_beta) - amount, booked, 1e-6 * now.gained) << step;
    }
    const SoluteBalance book = c.fields.balance(tgf_beta);
    EXPECT_NEAR(book.gained - book.lost + book.clipped - book.dropped,
                c.fields.total(tgf_beta),
                1e-5 * book.gained);
    EXPECT_GT(book.lost, 0.9 * book.gained);
    EXPECT_GT(book.dropped, 0.0);
}

TEST(SoluteFields, BooksWhatItClips) {
    // A lower half just below 0, by less than what is refused: clipping adds it, decay must not
    // count it. Loss is fast, so that the two differ.
    Case c = make_case(6, 6, 16, 0.0, 1000.0);
    Values level(c.box.size(), 1.0);
    for_each_voxel(c.grid, [&](int x, int y, int z) {
        if (z >= 8) level[c.box.at(x, y, z)] = -9e-4;
    });
    put_all(c, level, Values(level.size(), 0.0), {});
    const double start = c.fields.total(tgf_beta);
    c.fields.advance(tgf_beta, c.sources, 1e-3);
    const SoluteBalance book = c.fields.balance(tgf_beta);
    EXPECT_EQ(c.fields.rejected_steps(), 0);
    EXPECT_GT(book.clipped, 1e-4 * start);
    EXPECT_NEAR(start - book.lost + book.clipped, c.fields.total(tgf_beta), 1e-6 * start);
}

TEST(SoluteFields, SleepsWithoutSourceUnderItsFloor) {
    Case c = make_case(12, 12, 30, 1e-3);
    EXPECT_TRUE(c.fields.active(tgf_beta).empty());
    EXPECT_EQ(c.fields.advance(tgf_beta, c.sources, 0.25), 0.0);
    put_channel(c, 10, 12, 10.0F);
    for (int step = 0; step < 10; ++step) c.fields.advance(tgf_beta, c.sources, 0.25);
    EXPECT_FALSE(c.fields.active(tgf_beta).empty());
    put_channel(c, 10, 12, 0.0F);
    c.sources.active = {};
    for (int step = 0; step < 40; ++step) c.fields.advance(tgf_beta, c.sources, 0.25);
    EXPECT_TRUE(c.fields.active(tgf_beta).empty());
    for_each_voxel(c.grid, [&](int x, int y, int z) {
        ASSERT_EQ(c.fields.level(tgf_beta)[c.grid.offset(x, y, z)], 0.0F);
    });
}

/// Steps of a minute to two hours, losses that let a level reach from 100 to 360 um: the slab's
/// edge follows the increments of a step, and what a field loses there stays a matter of its floor.
TEST(SoluteFields, ActiveSlabAgreesWithTheWholeDepth) {
    constexpr double floor = 1e-5;
    for (const double loss : {loss_rate, 0.1 * loss_rate}) {
        for (const double dt : {1.0 / 60.0, 0.25, 2.0}) {
            Case slab = make_case(12, 12, 120, floor, loss);
            Case whole = make_case(12, 12, 120, floor, loss);
            put_channel(slab, 50, 55, 10.0F);
            put_channel(whole, 50, 55, 10.0F);
            int narrowest = 120;
            for (double t = 0.0; t < 20.0 && t < 600 * dt; t += dt) {
                whole.fields.widen(tgf_beta, {0, 120});
                slab.fields.advance(tgf_beta, slab.sources, dt);
                whole.fields.advance(tgf_beta, whole.sources, dt);
                const PlaneRange active = slab.fields.active(tgf_beta);
                narrowest = std::min(narrowest, active.end - active.begin);
            }
            EXPECT_LT(narrowest, 120);
            const Values a = reference::to_values(slab.grid, slab.box, slab.fields.level(tgf_beta));
            const Values b =
                reference::to_values(whole.grid, whole.box, whole.fields.level(tgf_beta));
            EXPECT_LT(largest_difference(a, b), 5.0 * floor) << loss << " /h, " << dt << " h";
        }
    }
}

TEST(SoluteFields, LevelOutsideTheActivePlanesIsZero) {
    Case c = make_case(12, 12, 80, 1e-2);
    put_channel(c, 40, 42, 10.0F);
    for (int step = 0; step < 30; ++step) {
        if (step == 15) put_channel(c, 40, 42, 0.01F);
        c.fields.advance(tgf_beta, c.sources, 0.25);
        const PlaneRange active = c.fields.active(tgf_beta);
        for_each_voxel(c.grid, [&](int x, int y, int z) {
            if (z >= active.begin && z < active.end) return;
            ASSERT_EQ(c.fields.level(tgf_beta)[c.grid.offset(x, y, z)], 0.0F) << z;
        });
    }
}

std::uint64_t hash_after_steps(int nx, int ny) {
    Case c = make_case(nx, ny, 30, 1e-4);
    put_channel(c, 8, 20, 10.0F);
    c.sources.loss = reference::to_field(c.grid, c.box, noisy(c.box, 0.0, 1.0));
    for (int step = 0; step < 12; ++step) c.fields.advance(tgf_beta, c.sources, 0.25);
    StateHashVisitor visitor;
    SoluteFields::for_each_array(c.fields, visitor);
    return visitor.value();
}

TEST(SoluteFields, SameBitsForAnyThreadCount) {
    const std::uint64_t one = hash_after_steps(37, 45);
    for (const int threads : {2, 3, 4}) {
        set_thread_count(threads);
        EXPECT_EQ(hash_after_steps(37, 45), one) << threads << " threads";
    }
    set_thread_count(1);
}

TEST(SoluteFields, SameBitsForEveryInstructionSet) {
    const std::uint64_t widest = hash_after_steps(37, 45);
    for (const KernelIsa isa : {KernelIsa::v3, KernelIsa::baseline}) {
        limit_kernel_isa(isa);
        EXPECT_EQ(hash_after_steps(37, 45), widest);
    }
    limit_kernel_isa(KernelIsa::v4);
}

TEST(SoluteFields, PaddingStaysZero) {
    Case c = make_case(13, 11, 9);
    put_channel(c, 2, 6, 10.0F);
    for (int step = 0; step < 5; ++step) c.fields.advance(tgf_beta, c.sources, 0.25);
    const VoxelArray<float>& level = c.fields.level(tgf_beta);
    for (int z = 0; z < 9; ++z) {
        for (int y = 0; y < 11; ++y) {
            for (int x = 13; x < 16; ++x) ASSERT_EQ(level[c.grid.offset(x, y, z)], 0.0F);
        }
    }
}

TEST(SoluteFields, RefusesANegativeFieldAndNamesThePlace) {
    Case c = make_case(8, 8, 8);
    c.sources.gain[c.grid.offset(3, 4, 5)] = -1.0F;
    c.sources.active = {5, 6};
    try {
        c.fields.advance(tgf_beta, c.sources, 0.25);
        FAIL() << "a negative field must be refused";
    } catch (const NumericalError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("tgf_beta"));
        EXPECT_THAT(error.what(), testing::HasSubstr("(3, 4, 5)"));
        EXPECT_THAT(error.what(), testing::HasSubstr("-0."));
    }
}

TEST(SoluteFields, RefusesNotANumber) {
    Case c = make_case(8, 8, 8);
    c.sources.gain[c.grid.offset(3, 4, 5)] = std::nanf("");
    c.sources.active = {5, 6};
    EXPECT_THROW(c.fields.advance(tgf_beta, c.sources, 0.25), NumericalError);
}

TEST(SoluteFields, PartsOfAStepFillItFromSmallToLarge) {
    for (const double decay : {0.0, 0.3, 17.0}) {
        for (const double transport : {0.01, 0.4, 5.0, 18.0, 400.0}) {
            const std::vector<double> parts = graded_parts(transport, decay);
            const auto coupling = [&](double part) {
                return part * transport / (1.0 + part * decay);
            };
            double sum = 0.0;
            for (const double part : parts) sum += part;
            EXPECT_NEAR(sum, 1.0, 1e-12);
            EXPECT_TRUE(std::is_sorted(parts.begin(), parts.end()));
            EXPECT_LE(coupling(parts.front()), 0.5);
            for (std::size_t i = 2; i < parts.size(); ++i)  // the last has what is left
                EXPECT_NEAR(coupling(parts[i - 1]) / coupling(parts[i - 2]), 4.0, 1e-9);
        }
    }
    EXPECT_EQ(graded_parts(0.4, 0.0).size(), 1U);
    EXPECT_EQ(graded_parts(4.0, 9.0).size(), 1U);  // what decays at once hardly spreads
}

TEST(SoluteFields, ReportsTheRelativeChange) {
    Case c = make_case(8, 8, 8);
    c.fields.level(tgf_beta).fill(c.grid, 1.0F);
    c.fields.widen(tgf_beta, {0, 8});
    const double dt = 0.005;  // short enough to be taken in one part
    const double left = 1.0 / (1.0 + loss_rate * dt);
    EXPECT_NEAR(c.fields.advance(tgf_beta, c.sources, dt), (1.0 - left) / left, 1e-5);
}

TEST(SoluteFields, WatchesTheAmountInBlocksAndNotEveryVoxel) {
    const auto change_after = [](int x, int y, int z) {
        Case c = make_case(16, 16, 16);  // 8 voxels of 20 um to a block
        c.sources.gain[c.grid.offset(3, 3, 3)] = 100.0F;
        c.sources.active = {3, 4};
        for (int step = 0; step < 50; ++step) c.fields.advance(tgf_beta, c.sources, 0.25);
        c.sources.gain[c.grid.offset(3, 3, 3)] = 0.0F;
        c.sources.gain[c.grid.offset(x, y, z)] = 100.0F;
        c.sources.active = {z, z + 1};
        return c.fields.advance(tgf_beta, c.sources, 0.25);
    };
    EXPECT_LT(change_after(4, 3, 3), 0.05);
    EXPECT_GT(change_after(12, 3, 3), 0.4);
    EXPECT_GT(change_after(3, 12, 3), 0.4);
    EXPECT_GT(change_after(3, 3, 12), 0.4);
}

/// A level of 1 in the planes from 80 to 120 um, which alone are active.
Case two_active_planes() {
    Case c = make_case(8, 8, 12);
    for_each_voxel(c.grid, [&](int x, int y, int z) {
        if (z == 4 || z == 5) c.fields.level(tgf_beta)[c.grid.offset(x, y, z)] = 1.0F;
    });
    c.fields.widen(tgf_beta, {4, 6});
    return c;
}

TEST(SoluteFields, ReadsOutOfTheActivePlanesUntilTheCubicIsBelowZero) {
    const Case c = two_active_planes();
    EXPECT_NEAR(c.fields.level_at(tgf_beta, {50.0, 50.0, 75.0}), 0.234375, 1e-6);
    EXPECT_NEAR(c.fields.level_at(tgf_beta, {50.0, 50.0, 125.0}), 0.234375, 1e-6);
    EXPECT_EQ(c.fields.level_at(tgf_beta, {50.0, 50.0, 69.0}), 0.0);
    EXPECT_EQ(c.fields.level_at(tgf_beta, {50.0, 50.0, 131.0}), 0.0);
}

TEST(SoluteFields, ReadsActivePlanesAsFarAsTheCubicsReach) {
    const Case c = two_active_planes();
    const float* const level = c.fields.level(tgf_beta).data();
    std::size_t turned = 0;
    for (double z = 1.0; z < 240.0; z += 2.0) {
        const Vec3 place{50.0, 50.0, z};
        const LocalReading whole = read_with_gradient(c.grid, level, place);
        const LocalReading reading = c.fields.reading_at(tgf_beta, place);
        EXPECT_EQ(reading.value, whole.value) << z;
        EXPECT_EQ(reading.gradient, whole.gradient) << z;
        turned += whole.gradient[2] != 0.0 ? 1 : 0;
    }
    EXPECT_GT(turned, 40U);  // of some 50 within two voxels of the planes
}

TEST(SoluteFields, InterpolatesBetweenVoxelCentres) {
    Case c = make_case(8, 8, 8);
    EXPECT_EQ(c.fields.level_at(tgf_beta, {50.0, 50.0, 50.0}), 0.0);
    for_each_voxel(c.grid, [&](int x, int y, int z) {
        c.fields.level(tgf_beta)[c.grid.offset(x, y, z)] = static_cast<float>(x + 10 * y + 100 * z);
    });
    c.fields.widen(tgf_beta, {0, 8});
    EXPECT_NEAR(c.fields.level_at(tgf_beta, {50.0, 70.0, 90.0}), 2 + 30 + 400, 1e-4);
    EXPECT_NEAR(c.fields.level_at(tgf_beta, {55.0, 75.0, 85.0}), 2.25 + 32.5 + 375, 1e-4);
    // it wraps, from 7 back to 0: each outer value counts -1/16, each inner one 9/16
    EXPECT_NEAR(c.fields.level_at(tgf_beta, {0.0, 70.0, 90.0}), 3.5 + 30 + 400, 1e-4);
    // mirrored at the top: 1, 0, 0, 1
    EXPECT_NEAR(c.fields.level_at(tgf_beta, {50.0, 70.0, 0.0}), 2 + 30 - 100.0 / 8.0, 1e-4);
    const Vec3 gradient = c.fields.reading_at(tgf_beta, {90.0, 90.0, 90.0}).gradient;
    EXPECT_NEAR(gradient[0], 1.0 / 20.0, 1e-5);
    EXPECT_NEAR(gradient[1], 10.0 / 20.0, 1e-5);
    EXPECT_NEAR(gradient[2], 100.0 / 20.0, 1e-5);
}

}  // namespace
}  // namespace reticulin::diffusion
