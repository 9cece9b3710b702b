#include "engine/diffusion/delta_form_kernel.hpp"

#include "engine/core/lanes.hpp"
#include "engine/diffusion/residual_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// Uptake that varies in space, on a plane of scaled residuals r: (r - u dt c) / (1 + u dt);
/// returns what it takes, the sum of u dt (c + w).
double take_up(const SlabTask& t, std::size_t z, float* residual) {
    const Lanes step = all(t.step);
    const Lanes scale = all(t.scale);
    const Lanes unscale = all(1.0F / t.scale);
    double sum = 0.0;
    for (std::size_t y = 0; y < t.y.count; ++y) {
        const std::size_t row = z * t.plane + y * t.row;
        Lanes taken{};
        for (std::size_t x = 0; x < t.row; x += lane_count) {
            const Lanes c = load(t.level + row + x);
            const Lanes u = step * load(t.loss + row + x);
            float* r = residual + y * t.row + x;
            const Lanes w = (load(r) - scale * (u * c)) / (1.0F + u);
            store(r, w);
            taken += u * times_plus(unscale, w, c);
        }
        for (std::size_t i = 0; i < lane_count; ++i) sum += static_cast<double>(taken[i]);
    }
    return sum;
}

/// One plane on its way through the solves along x and y, in tiles of 16 rows.
struct PlaneSolve {
    const SlabTask& task;
    const float* residual;
    float* out;      // the plane's increments
    float* columns;  // of a tile: [x][16 rows]
    float* front;    // along y: recursion so far, per column
    float* back;     // along y: closing sum, per column

    [[nodiscard]] std::size_t rows_in(std::size_t y) const {
        const std::size_t left = task.y.count - y;
        return left < lane_count ? left : lane_count;
    }
};

/// What a recursion that goes around the period starts with.
struct Closure {
    Lanes front, back;
};

/// Forward along x on a tile of rows: transposes them and leaves the recursion in `columns`.
Closure forward_x(const PlaneSolve& p, std::size_t y) {
    const PeriodicAxis& axis = p.task.x;
    const std::size_t row = p.task.row;
    const std::size_t rows = p.rows_in(y);
    Lanes front{};
    Lanes back{};
    for (std::size_t x = 0; x < row; x += lane_count) {
        Lanes r[lane_count];
#pragma GCC unroll 16
        for (std::size_t k = 0; k < lane_count; ++k)
            r[k] = k < rows ? load(p.residual + (y + k) * row + x) : Lanes{};
        transpose(r);
        float* column = p.columns + x * lane_count;
        if (x < axis.reach) {
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) {
                front = times_plus(all(axis.ratios[x + k]), front, r[k]);
                back = times_plus(all(axis.powers[x + k]), front, back);
                store(column + k * lane_count, front);
            }
        } else {
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) {
                front = times_plus(all(axis.ratios[x + k]), front, r[k]);
                store(column + k * lane_count, front);
            }
        }
    }
    const Lanes closure = all(axis.closure);
    front = load(p.columns + (axis.count - 1) * lane_count) * closure;
    return {front, times_plus(front, all(axis.squares), back) * closure};
}

/// Backward along x on 16 columns from x on; past the row's end nothing moves and 0 is written.
inline void backward_x(const PeriodicAxis& axis,
                       const float* columns,
                       std::size_t x,
                       Closure& c,
                       Lanes (&r)[lane_count]) {
    const float* column = columns + x * lane_count;
    const Lanes ratio = all(axis.ratio);
    if (x >= axis.reach && x + lane_count <= axis.count) {
#pragma GCC unroll 16
        for (std::size_t k = lane_count; k-- > 0;)
            r[k] = c.back = times_plus(ratio, c.back, load(column + k * lane_count));
        return;
    }
#pragma GCC unroll 16
    for (std::size_t k = lane_count; k-- > 0;) {
        const Lanes here =
            times_plus(all(axis.weights[x + k]), c.front, load(column + k * lane_count));
        const Lanes next = times_plus(ratio, c.back, here);
        const bool in_row = x + k < axis.count;
        c.back = in_row ? next : c.back;
        r[k] = in_row ? next : Lanes{};
    }
}

/// Backward along x; the rows come back in order and go straight into the recursion along y.
void backward_x_forward_y(const PlaneSolve& p, std::size_t y, Closure closure) {
    const PeriodicAxis& axis = p.task.y;
    const std::size_t rows = p.rows_in(y);
    const Lanes ratio = all(axis.ratio);
    for (std::size_t end = p.task.row; end > 0; end -= lane_count) {
        const std::size_t x = end - lane_count;
        Lanes r[lane_count];
        backward_x(p.task.x, p.columns, x, closure, r);
        transpose(r);
        Lanes front = load(p.front + x);
        float* out = p.out + y * p.task.row + x;
        if (rows == lane_count && y >= axis.reach) {
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) {
                front = times_plus(ratio, front, r[k]);
                store(out + k * p.task.row, front);
            }
        } else {
            Lanes back = load(p.back + x);
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) {
                if (k >= rows) continue;
                front = times_plus(ratio, front, r[k]);
                back = times_plus(all(axis.powers[y + k]), front, back);
                store(out + k * p.task.row, front);
            }
            store(p.back + x, back);
        }
        store(p.front + x, front);
    }
}

/// Backward along y and elimination in depth, on `groups` times 16 columns from x on.
template <std::size_t groups>
void backward_y(const PlaneSolve& p, std::size_t z, std::size_t x) {
    const SlabTask& t = p.task;
    const PeriodicAxis& axis = t.y;
    const bool is_first = z == t.first;
    const std::ptrdiff_t above = is_first ? 0 : -static_cast<std::ptrdiff_t>(t.plane);
    const Lanes factor = all(t.factor[z]);
    const Lanes forward = all(is_first ? 0.0F : t.forward[z]);
    const Lanes ratio = all(axis.ratio);
    const Lanes closure = all(axis.closure);
    Lanes front[groups];
    Lanes back[groups];
    for (std::size_t g = 0; g < groups; ++g) {
        front[g] = load(p.front + x + g * lane_count) * closure;
        back[g] =
            times_plus(front[g], all(axis.squares), load(p.back + x + g * lane_count)) * closure;
    }
    for (std::size_t y = axis.count; y-- > 0;) {
        float* out = p.out + y * t.row + x;
        const Lanes weight = all(axis.weights[y]);
        for (std::size_t g = 0; g < groups; ++g) {
            float* here = out + g * lane_count;
            Lanes value = load(here);
            if (y < axis.reach) value = times_plus(weight, front[g], value);
            back[g] = times_plus(ratio, back[g], value);
            store(here, times_plus(forward, load(here + above), factor * back[g]));
        }
    }
}

void solve_plane(const PlaneSolve& p, std::size_t z) {
    for (std::size_t x = 0; x < p.task.row; x += lane_count) {
        store(p.front + x, Lanes{});
        store(p.back + x, Lanes{});
    }
    for (std::size_t y = 0; y < p.task.y.count; y += lane_count)
        backward_x_forward_y(p, y, forward_x(p, y));
    constexpr std::size_t groups = 4;
    std::size_t x = 0;
    for (; x + groups * lane_count <= p.task.row; x += groups * lane_count)
        backward_y<groups>(p, z, x);
    for (; x < p.task.row; x += lane_count) backward_y<1>(p, z, x);
}

}  // namespace

void solve_planes(const SlabTask& t) {
    float* const scratch = t.scratch;
    float* const columns = scratch + 3 * t.plane;
    float* const rows = columns + (lane_count + 2) * t.row;
    const ResidualPlanes planes{scratch, scratch + t.plane, scratch + 2 * t.plane, rows};
    if (t.first > 0) {
        read_plane(t, t.first - 1, PlaneOrder::first, planes);
        read_plane(t, t.first, PlaneOrder::second, planes);
    } else {
        read_plane(t, 0, PlaneOrder::first, planes);
    }
    for (std::size_t z = t.first; z < t.last; ++z) {
        const bool is_bottom = z + 1 == t.planes;  // nothing flows out: the residual is whole
        if (!is_bottom) read_plane(t, z + 1, PlaneOrder::later, planes);
        float* residual = is_bottom ? planes.partial : planes.residual;
        t.taken[z] = t.loss != nullptr ? take_up(t, z, residual) : 0.0;
        float* front = columns + lane_count * t.row;
        solve_plane({t, residual, t.increment + z * t.plane, columns, front, front + t.row}, z);
    }
}

namespace {

constexpr std::size_t planes_ahead = 4;  // fetched before they are read

/// What the planes above a task's first one leave in it: the true d of the last plane before, which
/// is its own and what came from the task before that.
void carry_over(const DepthTask& t, float* entering) {
    for (std::size_t x = 0; x < t.width; x += lane_count) store(entering + x, Lanes{});
    for (std::size_t k = 1; k < t.tasks; ++k) {
        const std::size_t last = t.starts[k] - 1;
        const Lanes power = all(t.carried[last]);
        const float* own = t.increment + last * t.plane;
        for (std::size_t x = 0; x < t.width; x += lane_count) {
            const Lanes before = load(entering + (k - 1) * t.width + x);
            store(entering + k * t.width + x, times_plus(power, before, load(own + x)));
        }
    }
}

/// Substitution of one plane; adds to the sums of the task.
void substitute(DepthTask& t, std::size_t z, const float* entering, float* below) {
    const float* level = t.level + z * t.plane;
    float* now = t.increment + z * t.plane;
    const Lanes backward = all(t.backward[z]);
    const Lanes power = all(t.carried[z]);
    const Lanes lowest = all(t.lowest);
    Lanes total{}, clipped{}, low = all(t.low), high = all(t.high);
    for (std::size_t x = 0; x < t.width; x += lane_count) {
        __builtin_prefetch(level + x - planes_ahead * t.plane);
        __builtin_prefetch(now + x - planes_ahead * t.plane, 1);
        Lanes d = load(now + x);
        if (t.carried[z] != 0.0F) d = times_plus(power, load(entering + x), d);
        const Lanes increment = times_plus(backward, load(below + x), d);
        const Lanes before = load(level + x);
        const Lanes fresh = before + increment;
        const Lanes kept = fresh < lowest ? lowest : fresh;
        store(below + x, increment);
        store(now + x, kept);
        total += kept;
        clipped += kept - fresh;
        low = smaller(fresh, low);
        high = larger(larger(before, fresh), high);
    }
    for (std::size_t i = 0; i < lane_count; ++i) {
        t.total += static_cast<double>(total[i]);
        t.clipped += static_cast<double>(clipped[i]);
        t.low = low[i] < t.low ? low[i] : t.low;
        t.high = high[i] > t.high ? high[i] : t.high;
    }
}

}  // namespace

void solve_depth(DepthTask& t) {
    t.total = t.clipped = 0.0;
    t.low = t.high = 0.0F;
    float* below = t.scratch;
    float* entering = t.scratch + t.width;
    carry_over(t, entering);
    for (std::size_t x = 0; x < t.width; x += lane_count) store(below + x, Lanes{});
    std::size_t task = t.tasks;
    for (std::size_t z = t.planes; z-- > 0;) {
        if (z + 1 == t.starts[task]) --task;
        substitute(t, z, entering + task * t.width, below);
    }
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
