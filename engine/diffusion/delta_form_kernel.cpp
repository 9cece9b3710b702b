#include "engine/diffusion/delta_form_kernel.hpp"

#include "engine/core/lanes.hpp"
#include "engine/diffusion/residual_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// Planes [first, last).
struct PlaneBlock {
    std::size_t first, last;
};

/// Scratch of a task: two planes, then what a tile needs, then two rows per plane.
struct Scratch {
    explicit Scratch(const SlabTask& t)
        : smooth(t.scratch),
          partial(smooth + t.plane),
          residual(partial + t.plane),
          taken(residual + tile_size),
          gained(taken + planes_at_a_time * tile_size),
          columns(gained + planes_at_a_time * 2 * lane_count),
          fronts(columns + lane_count * t.row) {}

    static constexpr std::size_t tile_size = lane_count * lane_count;

    float* smooth;    // a plane
    float* partial;   // a plane
    float* residual;  // 16 rows of 16
    float* taken;     // likewise, for every plane
    float* gained;    // 16 doubles for every plane
    float* columns;   // [x][16 rows]
    float* fronts;    // two rows for every plane
};

/// Sixteen rows of one plane (fewer at the end), small enough to stay in the nearest cache.
/// Functions copy what they read into locals: a store may change anything that is in memory.
struct Tile {
    const SlabTask& task;
    std::size_t z;
    std::size_t y;  // first row
    std::size_t rows;
    float* residual;  // of sixteen columns of these rows: [row][16]
    float* taken;     // per row: uptake so far
    float* columns;   // [x][16 rows]
    float* front;     // along y: recursion so far, per column of the plane
    float* back;      // along y: closing sum, likewise

    /// The increments of the first row.
    [[nodiscard]] float* out() const { return task.increment + z * task.plane + y * task.row; }
};

/// What the residuals of a tile go through before they are solved for: uptake that varies in space,
/// if there is any.
template <bool has_loss>
struct Finish {
    explicit Finish(const Tile& tile)
        : level(tile.task.level + tile.z * tile.task.plane + tile.y * tile.task.row),
          loss(has_loss ? tile.task.loss + (level - tile.task.level) : nullptr),
          residual(tile.residual),
          taken(tile.taken),
          row(tile.task.row),
          plane(tile.task.plane),
          step(all(tile.task.step)),
          scale(all(tile.task.scale)),
          unscale(all(1.0F / tile.task.scale)) {}

    /// On scaled residuals r: (r - u dt c) / (1 + u dt); adds what it takes, u dt (c + w), to the
    /// row's.
    [[gnu::always_inline]] Lanes take_up(std::size_t y, std::size_t x, Lanes r) const {
        const std::size_t at = y * row + x;
        __builtin_prefetch(loss + at + plane, 0, 2);
        const Lanes c = load(level + at);
        const Lanes u = step * load(loss + at);
        const Lanes w = (r - scale * (u * c)) / (1.0F + u);
        float* const sum = taken + y * lane_count;
        store(sum, (x == 0 ? Lanes{} : load(sum)) + u * times_plus(unscale, w, c));
        return w;
    }

    [[gnu::always_inline]] void operator()(std::size_t y, std::size_t x, Lanes r) const {
        if constexpr (has_loss) r = take_up(y, x, r);
        store(residual + y * lane_count, r);
    }

    const float* level;
    const float* loss;
    float* residual;
    float* taken;
    std::size_t row, plane;
    Lanes step, scale, unscale;
};

/// Adds what a tile's rows took to the planes' sums, value by value. The planes take turns, because
/// each waits for its last sum.
[[gnu::noinline]] void add_taken(const SlabTask& t,
                                 const float* taken,
                                 std::size_t rows,
                                 PlaneBlock planes) {
    const std::size_t count = planes.last - planes.first;
    double* const sums = t.taken + planes.first;
    for (std::size_t i = 0; i < rows * lane_count; ++i)
        for (std::size_t k = 0; k < count; ++k)
            sums[k] += static_cast<double>(taken[k * Scratch::tile_size + i]);
}

/// Adds the gain of a tile's rows to their plane's sum of sixteen columns, in the order of total_of
/// (totals_kernel.hpp). They have just been read: no other reading of the gain is needed.
void add_gain(const SlabTask& t, std::size_t z, std::size_t y, std::size_t rows, float* sums) {
    if (z < t.gain_first || z >= t.gain_last) return;
    DoubleLanes low = load_doubles(sums);
    DoubleLanes high = load_doubles(sums + lane_count);
    const float* const gain = t.gain + z * t.plane + y * t.row;
    for (std::size_t i = 0; i < rows * t.row; i += lane_count) {
        low += as_doubles(gain + i);
        high += as_doubles(gain + i + double_lane_count);
    }
    store_doubles(sums, low);
    store_doubles(sums + lane_count, high);
}

/// What a recursion that goes around the period starts with.
struct Closure {
    Lanes front, back;
};

/// Forward along x on sixteen columns of a tile from x on: transposes them and leaves the recursion
/// in `columns`.
[[gnu::always_inline]] inline void forward_x(
    const PeriodicAxis& axis, const float* residual, float* columns, std::size_t x, Closure& sums) {
    Lanes r[lane_count];
#pragma GCC unroll 16
    for (std::size_t k = 0; k < lane_count; ++k) r[k] = load(residual + k * lane_count);
    transpose(r);
    float* const column = columns + x * lane_count;
    Lanes front = sums.front;
    if (x < axis.reach) {
        Lanes back = sums.back;
#pragma GCC unroll 16
        for (std::size_t k = 0; k < lane_count; ++k) {
            front = times_plus(all(axis.ratios[x + k]), front, r[k]);
            back = times_plus(all(axis.powers[x + k]), front, back);
            store(column + k * lane_count, front);
        }
        sums.back = back;
    } else {
#pragma GCC unroll 16
        for (std::size_t k = 0; k < lane_count; ++k) {
            front = times_plus(all(axis.ratios[x + k]), front, r[k]);
            store(column + k * lane_count, front);
        }
    }
    sums.front = front;
}

/// The sums over the whole row, closed around the period.
inline Closure closed(const PeriodicAxis& axis, const float* columns, Lanes back) {
    const Lanes closure = all(axis.closure);
    const Lanes front = load(columns + (axis.count - 1) * lane_count) * closure;
    return {front, times_plus(front, all(axis.squares), back) * closure};
}

/// Residual of a tile and forward along x; `below` is the plane below. From sixteen columns to the
/// next the residuals stay in the nearest cache, and additions fill the time of the transposes.
template <bool has_gain, bool has_loss>
[[gnu::noinline]] Closure forward_tile(const Tile& tile,
                                       const PlaneTerms& below,
                                       const ResidualRows& rows) {
    const Finish<has_loss> finish(tile);
    const PeriodicAxis axis = tile.task.x;
    Closure sums{};
    for_each_column(
        tile.task.row, [&]<Place place>(std::size_t x) __attribute__((always_inline)) {
            read_columns<has_gain, PlaneOrder::later, place>(
                below, rows, x, [&](std::size_t y, Lanes r) { finish(y, x, r); });
            forward_x(axis, tile.residual, tile.columns, x, sums);
        });
    return closed(axis, tile.columns, sums.back);
}

/// The same in the last plane: nothing flows out below, the residual is whole.
template <bool has_loss>
[[gnu::noinline]] Closure forward_bottom_tile(const Tile& tile, const float* partial) {
    const Finish<has_loss> finish(tile);
    const PeriodicAxis axis = tile.task.x;
    const std::size_t row = tile.task.row;
    Closure sums{};
    for (std::size_t x = 0; x < row; x += lane_count) {
        for (std::size_t y = 0; y < tile.rows; ++y)
            finish(y, x, load(partial + (tile.y + y) * row + x));
        forward_x(axis, tile.residual, tile.columns, x, sums);
    }
    return closed(axis, tile.columns, sums.back);
}

template <bool has_loss>
Closure forward(const Tile& tile, PlaneTerms& p, const ResidualRows& rows) {
    if (tile.z + 1 == tile.task.planes) return forward_bottom_tile<has_loss>(tile, rows.partial);
    p.set_plane(tile.task, tile.z + 1);
    return p.gain != nullptr ? forward_tile<true, has_loss>(tile, p, rows)
                             : forward_tile<false, has_loss>(tile, p, rows);
}

/// Backward along x on 16 columns from x on; past the row's end nothing moves and 0 is written.
[[gnu::always_inline]] inline void backward_x(const PeriodicAxis& axis,
                                              const float* columns,
                                              std::size_t x,
                                              Closure& c,
                                              Lanes (&r)[lane_count]) {
    const float* column = columns + x * lane_count;
    const Lanes ratio = all(axis.ratio);
    const bool is_whole = x + lane_count <= axis.count;
    if (is_whole && x >= axis.reach) {
#pragma GCC unroll 16
        for (std::size_t k = lane_count; k-- > 0;)
            r[k] = c.back = times_plus(ratio, c.back, load(column + k * lane_count));
        return;
    }
#pragma GCC unroll 16
    for (std::size_t k = lane_count; k-- > 0;)
        r[k] = times_plus(all(axis.weights[x + k]), c.front, load(column + k * lane_count));
    if (is_whole) {
#pragma GCC unroll 16
        for (std::size_t k = lane_count; k-- > 0;) r[k] = c.back = times_plus(ratio, c.back, r[k]);
        return;
    }
#pragma GCC unroll 16
    for (std::size_t k = lane_count; k-- > 0;) {
        const Lanes next = times_plus(ratio, c.back, r[k]);
        const bool in_row = x + k < axis.count;
        c.back = in_row ? next : c.back;
        r[k] = in_row ? next : Lanes{};
    }
}

/// Forward along y on sixteen columns of a tile, whose rows are in r.
[[gnu::always_inline]] inline void forward_y(const Tile& tile,
                                             std::size_t x,
                                             const Lanes (&r)[lane_count]) {
    const PeriodicAxis& axis = tile.task.y;
    const std::size_t y = tile.y;
    const std::size_t row = tile.task.row;
    const std::size_t rows = tile.rows;
    const Lanes ratio = all(axis.ratio);
    float* const out = tile.out() + x;
    Lanes front = load(tile.front + x);
    if (rows == lane_count && y >= axis.reach) {
#pragma GCC unroll 16
        for (std::size_t k = 0; k < lane_count; ++k) {
            front = times_plus(ratio, front, r[k]);
            store(out + k * row, front);
        }
    } else {
        const float* const powers = axis.powers + y;
        Lanes back = load(tile.back + x);
        const auto step = [&](std::size_t k) {
            front = times_plus(ratio, front, r[k]);
            back = times_plus(all(powers[k]), front, back);
            store(out + k * row, front);
        };
        if (rows == lane_count) {
#pragma GCC unroll 16
            for (std::size_t k = 0; k < lane_count; ++k) step(k);
        } else {
            for (std::size_t k = 0; k < rows; ++k) step(k);
        }
        store(tile.back + x, back);
    }
    store(tile.front + x, front);
}

/// Backward along x; the rows come back in order and go straight into the recursion along y.
[[gnu::noinline]] void backward_x_forward_y(const Tile& t, Closure closure) {
    const Tile tile = t;
    const PeriodicAxis along_x = tile.task.x;
    for (std::size_t end = tile.task.row; end > 0; end -= lane_count) {
        const std::size_t x = end - lane_count;
        Lanes r[lane_count];
        backward_x(along_x, tile.columns, x, closure, r);
        transpose(r);
        forward_y(tile, x, r);
    }
}

/// Backward along y and elimination in depth, on `groups` times 16 columns from x on.
template <std::size_t groups>
[[gnu::noinline]] void backward_y(const Tile& plane, std::size_t x) {
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

/// Reads rows of a plane before the first whose residual is wanted.
template <PlaneOrder order>
void read_rows(PlaneTerms& p, const SlabTask& t, std::size_t z, const ResidualRows& to) {
    p.set_plane(t, z);
    for_each_column(t.row, [&]<Place place>(std::size_t x) {
        const auto none = [](std::size_t, Lanes) {};
        if (p.gain != nullptr) {
            read_columns<true, order, place>(p, to, x, none);
        } else {
            read_columns<false, order, place>(p, to, x, none);
        }
    });
}

/// What the planes above the first one leave in a tile's rows.
void enter(PlaneTerms& terms, const SlabTask& t, const ResidualRows& rows) {
    if (t.first == 0) return read_rows<PlaneOrder::first>(terms, t, 0, rows);
    read_rows<PlaneOrder::first>(terms, t, t.first - 1, rows);
    read_rows<PlaneOrder::second>(terms, t, t.first, rows);
}

/// Residual, solve along x and recursion along y of a tile in planes [first, last): from plane to
/// plane the tile's rows stay near.
void advance_tile(const SlabTask& t, const Scratch& s, PlaneTerms& p, std::size_t y, PlaneBlock b) {
    const std::size_t rows = t.y.count - y < lane_count ? t.y.count - y : lane_count;
    const ResidualRows to{y, y + rows, s.smooth, s.partial};
    if (b.first == t.first) enter(p, t, to);
    for (std::size_t k = rows; k < lane_count; ++k) store(s.residual + k * lane_count, Lanes{});
    for (std::size_t z = b.first; z < b.last; ++z) {
        float* const front = s.fronts + 2 * (z - b.first) * t.row;
        float* const taken = s.taken + (z - b.first) * Scratch::tile_size;
        const Tile tile{t, z, y, rows, s.residual, taken, s.columns, front, front + t.row};
        const Closure closure =
            t.loss != nullptr ? forward<true>(tile, p, to) : forward<false>(tile, p, to);
        backward_x_forward_y(tile, closure);
        if (t.gained != nullptr) add_gain(t, z, y, rows, s.gained + (z - b.first) * 2 * lane_count);
    }
    if (t.loss != nullptr) add_taken(t, s.taken, rows, b);
}

void finish_plane(const Tile& plane) {
    constexpr std::size_t groups = 4;
    const std::size_t row = plane.task.row;
    std::size_t x = 0;
    for (; x + groups * lane_count <= row; x += groups * lane_count) backward_y<groups>(plane, x);
    for (; x < row; x += lane_count) backward_y<1>(plane, x);
}

/// All sums of planes begin at 0.
void start_planes(const SlabTask& t, const Scratch& s, PlaneBlock planes) {
    for (std::size_t k = 0; k < 2 * planes_at_a_time * t.row; k += lane_count)
        store(s.fronts + k, Lanes{});
    for (std::size_t k = 0; k < 2 * planes_at_a_time * lane_count; k += lane_count)
        store(s.gained + k, Lanes{});
    for (std::size_t k = planes.first; k < planes.last; ++k) t.taken[k] = 0.0;
}

void finish_planes(const SlabTask& t, const Scratch& s, PlaneBlock planes) {
    for (std::size_t z = planes.first; z < planes.last; ++z) {
        float* const front = s.fronts + 2 * (z - planes.first) * t.row;
        finish_plane({t, z, 0, t.y.count, nullptr, nullptr, nullptr, front, front + t.row});
        if (t.gained == nullptr) continue;
        const float* const gained = s.gained + 2 * (z - planes.first) * lane_count;
        t.gained[z] = sum_of(load_doubles(gained) + load_doubles(gained + lane_count));
    }
}

}  // namespace

void solve_planes(const SlabTask& t) {
    const Scratch scratch(t);
    PlaneTerms terms = terms_of(t);
    for (std::size_t z = t.first; z < t.last; z += planes_at_a_time) {
        const PlaneBlock planes{z, t.last - z < planes_at_a_time ? t.last : z + planes_at_a_time};
        start_planes(t, scratch, planes);
        for (std::size_t y = 0; y < t.y.count; y += lane_count)
            advance_tile(t, scratch, terms, y, planes);
        finish_planes(t, scratch, planes);
    }
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
