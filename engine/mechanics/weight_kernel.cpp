#include "engine/mechanics/weight_kernel.hpp"

#include "engine/core/exponential_kernel.hpp"

namespace reticulin::mechanics::RETICULIN_ISA {

namespace {

// Four, because GCC 12 takes selections between wider vectors apart where registers hold four.
using Lanes = double __attribute__((vector_size(32)));

static_assert(sizeof(Lanes) == weight_lanes * sizeof(double));

Lanes load(const double* from) {
    Lanes values;
    __builtin_memcpy(&values, from, sizeof values);
    return values;
}

void store(double* to, Lanes values) {
    __builtin_memcpy(to, &values, sizeof values);
}

/// RegularGrid's, whose inline code must not be compiled here: it would serve older processors too.
int floor_to_int(double v) {
    const int i = static_cast<int>(v);
    return v < i ? i - 1 : i;
}

Lanes all(double value) {
    return value - Lanes{};
}

/// Weights before they are made to sum to 1. At voxel centres, exp(-(t + a)^2 / 2) =
/// exp(-t^2 / 2) exp(-t a - a^2 / 2): two exponentials a line, as the ratio changes by the same
/// factor everywhere. Returns their sums.
Lanes fill_gaussian(const WeightTask& task, Lanes low_edge, Lanes count) {
    const double a = task.voxel / task.width;
    Lanes t = low_edge / task.width + 0.5 * a;  // in kernel widths
    double powers[2 * weight_lanes];
    store(powers, -0.5 * t * t);
    store(powers + weight_lanes, -t * a - 0.5 * a * a);
    reticulin::RETICULIN_ISA::exponentials(powers);
    Lanes value = load(powers);
    Lanes ratio = load(powers + weight_lanes);
    Lanes sum{};
    for (std::size_t k = 0; k < task.capacity; ++k) {
        const auto within =
            (t <= task.cut) & (t >= -task.cut) & (all(static_cast<double>(k)) < count);
        const Lanes weight = within ? value : Lanes{};
        sum += weight;
        store(task.weight + k * weight_lanes, weight);
        value *= ratio;
        ratio *= task.change;
        t += a;
    }
    return sum;
}

/// Integral of the unit tent of half-width 1 from -infinity to t.
Lanes tent_integral(Lanes t) {
    const Lanes rising = 0.5 * (t + 1.0) * (t + 1.0);
    const Lanes falling = 1.0 - 0.5 * (1.0 - t) * (1.0 - t);
    const Lanes inside = t < 0.0 ? rising : falling;
    return t <= -1.0 ? Lanes{} : (t >= 1.0 ? all(1.0) : inside);
}

Lanes fill_tent(const WeightTask& task, Lanes low_edge, Lanes count) {
    const double a = task.voxel / task.width;
    Lanes t = low_edge / task.width;
    Lanes below = tent_integral(t);
    Lanes sum{};
    for (std::size_t k = 0; k < task.capacity; ++k) {
        t += a;
        const Lanes above = tent_integral(t);
        const Lanes weight = all(static_cast<double>(k)) < count ? above - below : Lanes{};
        sum += weight;
        store(task.weight + k * weight_lanes, weight);
        below = above;
    }
    return sum;
}

/// Narrower than a voxel: all in the voxel of the cell. Such lines get a sum of 1.
void fill_narrow_lines(const WeightTask& task, Lanes& sum) {
    for (std::size_t i = 0; i < weight_lanes; ++i) {
        if (sum[i] > 0.0) continue;
        const int at = floor_to_int(task.place[i] / task.voxel) - task.first[i];
        sum[i] = task.weight[static_cast<std::size_t>(at) * weight_lanes + i] = 1.0;
    }
}

}  // namespace

void weigh(const WeightTask& task) {
    const Lanes place = load(task.place);
    const Lanes low = (place - task.reach) / task.voxel;
    const Lanes high = (place + task.reach) / task.voxel;
    Lanes first{}, count{};
    for (std::size_t i = 0; i < weight_lanes; ++i) {
        task.first[i] = floor_to_int(low[i]);
        task.count[i] = floor_to_int(high[i]) - task.first[i] + 1;
        first[i] = task.first[i];
        count[i] = task.count[i];
    }
    const Lanes low_edge = first * task.voxel - place;
    Lanes sum = task.shape == KernelShape::gaussian ? fill_gaussian(task, low_edge, count)
                                                    : fill_tent(task, low_edge, count);
    fill_narrow_lines(task, sum);
    for (std::size_t k = 0; k < task.capacity; ++k) {
        double* const row = task.weight + k * weight_lanes;
        store(row, load(row) / sum);
    }
}

}  // namespace reticulin::mechanics::RETICULIN_ISA
