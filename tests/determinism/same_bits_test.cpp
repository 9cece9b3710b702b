#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"

#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace reticulin::testing {
namespace {

io::Scenario needled() {
    return shipped("single_puncture.toml", {"block.width=0.25 mm", "block.breadth=0.25 mm"});
}

std::uint64_t hash_after(Tick end, int threads) {
    set_thread_count(threads);
    auto s = simulate(needled());
    s->run_until(end);
    set_thread_count(1);
    return s->state().hash();
}

constexpr Tick the_thick = 2 * ticks_per_day + 100;

TEST(SameBits, ForOneToFourThreads) {
    const std::uint64_t one = hash_after(the_thick, 1);

    EXPECT_EQ(hash_after(the_thick, 2), one);
    EXPECT_EQ(hash_after(the_thick, 3), one);
    EXPECT_EQ(hash_after(the_thick, 4), one);
}

TEST(SameBits, ForEveryVectorWidth) {
    const std::uint64_t widest = hash_after(ticks_per_day, 1);

    limit_kernel_isa(KernelIsa::v3);
    const std::uint64_t v3 = hash_after(ticks_per_day, 1);
    limit_kernel_isa(KernelIsa::baseline);
    const std::uint64_t baseline = hash_after(ticks_per_day, 1);
    limit_kernel_isa(KernelIsa::v4);

    EXPECT_EQ(v3, widest);
    EXPECT_EQ(baseline, widest);
}

TEST(SameBits, OneTickAtATimeOrAllAtOnce) {
    auto whole = simulate(needled());
    whole->run_until(ticks_per_day);
    auto stepped = simulate(needled());

    for (Tick t = 0; t < ticks_per_day; ++t) stepped->advance();

    EXPECT_EQ(stepped->state().hash(), whole->state().hash());
}

/// A new simulation that goes on from where another stands, through the arrays of the state alone.
std::unique_ptr<simulation::Simulation> restarted(const simulation::Simulation& from) {
    auto resumed = simulate(needled());
    copy_state(from.state(), resumed->mutable_state());
    resumed->rebuild();
    return resumed;
}

/// Restart at odd ticks, in the thick of inflammation and at a session's own tick, with another
/// number of threads.
TEST(SameBits, AfterRestartsAtAnyTick) {
    auto whole = simulate(needled());
    whole->run_until(the_thick);

    auto running = simulate(needled());
    int threads = 1;
    for (const Tick stop : {Tick{0}, Tick{1}, Tick{7}, Tick{133}, Tick{1441}, Tick{2222}}) {
        running->run_until(stop);
        auto resumed = restarted(*running);
        ASSERT_EQ(resumed->state().hash(), running->state().hash());
        running = std::move(resumed);
        threads = threads % 4 + 1;
        set_thread_count(threads);
    }
    running->run_until(the_thick);
    set_thread_count(1);

    EXPECT_EQ(running->state().hash(), whole->state().hash());
}

/// From the cut on and again in the thick, a restart at every single tick, thread counts in turn.
TEST(SameBits, RestartedAtEveryTick) {
    for (const Tick begin : {Tick{0}, the_thick}) {
        auto whole = simulate(needled());
        whole->run_until(begin);
        auto running = restarted(*whole);
        for (Tick t = begin + 1; t <= begin + 70; ++t) {
            set_thread_count(1 + static_cast<int>(t % 4));
            whole->run_until(t);
            running->run_until(t);
            ASSERT_EQ(running->state().hash(), whole->state().hash()) << "tick " << t;
            running = restarted(*running);
        }
        set_thread_count(1);
    }
}

TEST(SameBits, AnotherSeedIsAnotherTissue) {
    auto scenario = needled();
    auto a = simulate(scenario);
    scenario.seed += 1;
    auto b = simulate(scenario);

    EXPECT_NE(a->state().hash(), b->state().hash());
}

}  // namespace
}  // namespace reticulin::testing
