#include "engine/core/lanes.hpp"
#include "engine/diffusion/delta_form_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

constexpr std::size_t planes_ahead = 1;  // fetched before they are read

/// Of one plane in a group of rows, lane by lane.
struct PlaneSums {
    Lanes total{}, clipped{};
};

/// Of a task so far, lane by lane.
struct Extremes {
    Lanes low{}, high{};
};

/// What the planes above a block's first one leave in it: the true d of the last plane before,
/// which is its own and what came from the block before that.
void carry_over(const DepthTask& t, float* entering) {
    for (std::size_t x = 0; x < t.columns; x += lane_count) store(entering + x, Lanes{});
    for (std::size_t k = 1; k < t.blocks; ++k) {
        const std::size_t last = t.starts[k] - 1;
        const Lanes power = all(t.carried[last]);
        const float* own = t.increment + last * t.plane;
        for (std::size_t x = 0; x < t.columns; x += lane_count) {
            const Lanes before = load(entering + (k - 1) * t.columns + x);
            store(entering + k * t.columns + x, times_plus(power, before, load(own + x)));
        }
    }
}

/// Substitution of one plane in a group of rows, columns [begin, end).
template <bool has_entered>
PlaneSums substitute(const DepthTask& t,
                     std::size_t z,
                     std::size_t begin,
                     std::size_t end,
                     const float* entering,
                     Extremes& extremes) {
    const std::size_t ahead = planes_ahead * t.plane;
    const float* const level = t.level + z * t.plane;
    float* const now = t.increment + z * t.plane;
    float* const below = t.scratch;
    const Lanes backward = all(t.backward[z]);
    const Lanes power = all(t.carried[z]);
    const Lanes lowest = all(t.lowest);
    PlaneSums sums;
    Lanes low = extremes.low;
    Lanes high = extremes.high;
    for (std::size_t x = begin; x < end; x += lane_count) {
        __builtin_prefetch(level + x - ahead);
        __builtin_prefetch(now + x - ahead, 1);
        Lanes d = load(now + x);
        if constexpr (has_entered) d = times_plus(power, load(entering + x), d);
        const Lanes increment = times_plus(backward, load(below + x), d);
        const Lanes before = load(level + x);
        const Lanes fresh = before + increment;
        const Lanes kept = where(fresh < lowest, lowest, fresh);
        store(below + x, increment);
        store(now + x, kept);
        sums.total += kept;
        sums.clipped += kept - fresh;
        low = smaller(fresh, low);
        high = larger(larger(before, fresh), high);
    }
    extremes = {low, high};
    return sums;
}

bool any_nonzero(Lanes v) {
    return bits_of(v != Lanes{}) != 0;
}

/// Adds a plane's sums to those of the groups, lane by lane. Groups take turns, because each waits
/// for its last sum; where nothing was clipped, as nearly everywhere, nothing is added.
void add_sums(DepthTask& t, const PlaneSums* sums) {
    double total[depth_groups];
    for (std::size_t g = 0; g < depth_groups; ++g) total[g] = t.total[g];
    for (std::size_t i = 0; i < lane_count; ++i)
        for (std::size_t g = 0; g < depth_groups; ++g)
            total[g] += static_cast<double>(sums[g].total[i]);
    for (std::size_t g = 0; g < depth_groups; ++g) {
        t.total[g] = total[g];
        if (!any_nonzero(sums[g].clipped)) continue;
        for (std::size_t i = 0; i < lane_count; ++i)
            t.clipped[g] += static_cast<double>(sums[g].clipped[i]);
    }
}

/// One plane of a task.
template <bool has_entered>
void substitute_plane(DepthTask& t, std::size_t z, const float* entering, Extremes& extremes) {
    PlaneSums sums[depth_groups];
    std::size_t group = 0;
    for (std::size_t x = 0; x < t.columns; x += t.width, ++group) {
        const std::size_t end = x + t.width < t.columns ? x + t.width : t.columns;
        sums[group] = substitute<has_entered>(t, z, x, end, entering, extremes);
    }
    add_sums(t, sums);
}

}  // namespace

void solve_depth(DepthTask& t) {
    float* entering = t.scratch + t.columns;
    carry_over(t, entering);
    for (std::size_t x = 0; x < t.columns; x += lane_count) store(t.scratch + x, Lanes{});
    Extremes extremes;
    std::size_t block = t.blocks;
    for (std::size_t z = t.planes; z-- > 0;) {
        if (z + 1 == t.starts[block]) --block;
        const float* const carried = entering + block * t.columns;
        if (t.carried[z] != 0.0F) {
            substitute_plane<true>(t, z, carried, extremes);
        } else {
            substitute_plane<false>(t, z, carried, extremes);
        }
    }
    for (std::size_t i = 0; i < lane_count; ++i) {
        t.low = extremes.low[i] < t.low ? extremes.low[i] : t.low;
        t.high = extremes.high[i] > t.high ? extremes.high[i] : t.high;
    }
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
