#include "engine/diffusion/delta_form_kernel.hpp"

#include "engine/core/lanes.hpp"
#include "engine/diffusion/residual_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// Sixteen rows of one plane (fewer at the end), small enough to stay in the nearest cache.
/// Functions copy what they read into locals: a store may change anything that is in memory.
struct Tile {
    const SlabTask& task;
    std::size_t z;
    std::size_t y;  // first row
    std::size_t rows;
    float* residual;  // of these rows
    float* columns;   // scratch: [x][16 rows]
    float* front;     // along y: recursion so far, per column of the plane
    float* back;      // along y: closing sum, likewise

    /// The increments of the first row.
    [[nodiscard]] float* out() const { return task.increment + z * task.plane + y * task.row; }
};

/// Uptake that varies in space, on scaled residuals r: (r - u dt c) / (1 + u dt); adds what it
/// takes, the sum of u dt (c + w), to the plane's.
void take_up(const Tile& tile) {
    const SlabTask& t = tile.task;
    const std::size_t row = t.row;
    const Lanes step = all(t.step);
    const Lanes scale = all(t.scale);
    const Lanes unscale = all(1.0F / t.scale);
    double sum = t.taken[tile.z];
    for (std::size_t y = 0; y < tile.rows; ++y) {
        const std::size_t here = tile.z * t.plane + (tile.y + y) * row;
        const float* const level = t.level + here;
        const float* const loss = t.loss + here;
        float* const residual = tile.residual + y * row;
        Lanes taken{};
        for (std::size_t x = 0; x < row; x += lane_count) {
            const Lanes c = load(level + x);
            const Lanes u = step * load(loss + x);
            const Lanes w = (load(residual + x) - scale * (u * c)) / (1.0F + u);
            store(residual + x, w);
            taken += u * times_plus(unscale, w, c);
        }
        for (std::size_t i = 0; i < lane_count; ++i) sum += static_cast<double>(taken[i]);
    }
    t.taken[tile.z] = sum;
}

/// What a recursion that goes around the period starts with.
struct Closure {
    Lanes front, back;
};

/// Forward along x on a tile of rows: transposes them and leaves the recursion in `columns`.
Closure forward_x(const Tile& tile) {
    const PeriodicAxis axis = tile.task.x;
    const std::size_t row = tile.task.row;
    const std::size_t rows = tile.rows;
    const float* const residual = tile.residual;
    float* const columns = tile.columns;
    Lanes front{};
    Lanes back{};
    for (std::size_t x = 0; x < row; x += lane_count) {
        Lanes r[lane_count];
#pragma GCC unroll 16
        for (std::size_t k = 0; k < lane_count; ++k)
            r[k] = k < rows ? load(residual + k * row + x) : Lanes{};
        transpose(r);
        float* const column = columns + x * lane_count;
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
    front = load(columns + (axis.count - 1) * lane_count) * closure;
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
void backward_x_forward_y(const Tile& t, Closure closure) {
    const Tile tile = t;
    const PeriodicAxis along_x = tile.task.x;
    const PeriodicAxis axis = tile.task.y;
    const std::size_t y = tile.y;
    const std::size_t row = tile.task.row;
    float* const first_row = tile.out();
    const Lanes ratio = all(axis.ratio);
    for (std::size_t end = row; end > 0; end -= lane_count) {
        const std::size_t x = end - lane_count;
        Lanes r[lane_count];
        backward_x(along_x, tile.columns, x, closure, r);
        transpose(r);
        Lanes front = load(tile.front + x);
        float* const out = first_row + x;
        if (tile.rows == lane_count && y >= axis.reach) {
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) {
                front = times_plus(ratio, front, r[k]);
                store(out + k * row, front);
            }
        } else {
            Lanes back = load(tile.back + x);
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) {
                if (k >= tile.rows) continue;
                front = times_plus(ratio, front, r[k]);
                back = times_plus(all(axis.powers[y + k]), front, back);
                store(out + k * row, front);
            }
            store(tile.back + x, back);
        }
        store(tile.front + x, front);
    }
}

/// Backward along y and elimination in depth, on `groups` times 16 columns from x on.
template <std::size_t groups>
void backward_y(const Tile& plane, std::size_t x) {
    const SlabTask& t = plane.task;
    const std::size_t z = plane.z;
    const PeriodicAxis axis = t.y;
    const std::size_t row = t.row;
    const bool is_new = t.forward[z] == 0.0F;
    const std::ptrdiff_t above = is_new ? 0 : -static_cast<std::ptrdiff_t>(t.plane);
    const Lanes factor = all(t.factor[z]);
    const Lanes forward = all(t.forward[z]);
    const Lanes ratio = all(axis.ratio);
    const Lanes closure = all(axis.closure);
    Lanes front[groups];
    Lanes back[groups];
    for (std::size_t g = 0; g < groups; ++g) {
        front[g] = load(plane.front + x + g * lane_count) * closure;
        back[g] = times_plus(front[g], all(axis.squares), load(plane.back + x + g * lane_count)) *
                  closure;
    }
    float* out = plane.out() + axis.count * row + x;
    for (std::size_t y = axis.count; y-- > axis.reach;) {
        out -= row;
        for (std::size_t g = 0; g < groups; ++g) {
            float* const here = out + g * lane_count;
            back[g] = times_plus(ratio, back[g], load(here));
            store(here, times_plus(forward, load(here + above), factor * back[g]));
        }
    }
    for (std::size_t y = axis.reach; y-- > 0;) {
        out -= row;
        const Lanes weight = all(axis.weights[y]);
        for (std::size_t g = 0; g < groups; ++g) {
            float* const here = out + g * lane_count;
            const Lanes value = times_plus(weight, front[g], load(here));
            back[g] = times_plus(ratio, back[g], value);
            store(here, times_plus(forward, load(here + above), factor * back[g]));
        }
    }
}

/// Planes [first, last).
struct PlaneBlock {
    std::size_t first, last;
};

/// Scratch of a task: two planes, then the tile's rows and columns, then two rows per plane.
struct Scratch {
    explicit Scratch(const SlabTask& t)
        : smooth(t.scratch),
          partial(smooth + t.plane),
          residual(partial + t.plane),
          columns(residual + lane_count * t.row),
          fronts(columns + lane_count * t.row) {}

    float* smooth;
    float* partial;
    float* residual;
    float* columns;
    float* fronts;
};

/// Residual, solve along x and recursion along y of a tile in planes [first, last): from plane to
/// plane the tile's rows stay near.
void advance_tile(const SlabTask& t, const Scratch& s, std::size_t y, PlaneBlock planes) {
    const std::size_t rows = t.y.count - y < lane_count ? t.y.count - y : lane_count;
    const ResidualRows to{y, y + rows, s.smooth, s.partial, s.residual};
    if (planes.first == t.first) {
        if (t.first > 0) read_plane(t, t.first - 1, PlaneOrder::first, to);
        read_plane(t, t.first, t.first > 0 ? PlaneOrder::second : PlaneOrder::first, to);
    }
    for (std::size_t z = planes.first; z < planes.last; ++z) {
        const bool is_bottom = z + 1 == t.planes;  // nothing flows out: the residual is whole
        if (!is_bottom) read_plane(t, z + 1, PlaneOrder::later, to);
        float* const front = s.fronts + 2 * (z - planes.first) * t.row;
        const Tile tile{t,
                        z,
                        y,
                        rows,
                        is_bottom ? s.partial + y * t.row : s.residual,
                        s.columns,
                        front,
                        front + t.row};
        if (t.loss != nullptr) take_up(tile);
        backward_x_forward_y(tile, forward_x(tile));
    }
}

void finish_plane(const Tile& plane) {
    constexpr std::size_t groups = 4;
    const std::size_t row = plane.task.row;
    std::size_t x = 0;
    for (; x + groups * lane_count <= row; x += groups * lane_count) backward_y<groups>(plane, x);
    for (; x < row; x += lane_count) backward_y<1>(plane, x);
}

}  // namespace

void solve_planes(const SlabTask& t) {
    const Scratch scratch(t);
    for (std::size_t z = t.first; z < t.last; z += planes_at_a_time) {
        const PlaneBlock planes{z, t.last - z < planes_at_a_time ? t.last : z + planes_at_a_time};
        for (std::size_t k = 0; k < 2 * planes_at_a_time * t.row; k += lane_count)
            store(scratch.fronts + k, Lanes{});
        for (std::size_t k = planes.first; k < planes.last; ++k) t.taken[k] = 0.0;
        for (std::size_t y = 0; y < t.y.count; y += lane_count) advance_tile(t, scratch, y, planes);
        for (std::size_t k = planes.first; k < planes.last; ++k) {
            float* const front = scratch.fronts + 2 * (k - planes.first) * t.row;
            finish_plane({t, k, 0, t.y.count, nullptr, nullptr, front, front + t.row});
        }
    }
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
