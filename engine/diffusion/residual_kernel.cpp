#include "engine/diffusion/residual_kernel.hpp"

#include "engine/core/lanes.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// A plane and what its voxels are multiplied with.
struct Plane {
    const float* level;
    const float* gain;  // null: none
    std::size_t nx, ny, row;
    std::size_t below;  // offset of the plane below, which is fetched before it is read
    Lanes transport, decay, step, sixth;
    LaneMask last_voxel;  // in the row's last lanes
    LaneMask in_row;      // likewise
};

Plane plane_of(const SlabTask& t, std::size_t z) {
    Plane p{};
    p.level = t.level + z * t.plane;
    p.gain = z >= t.gain_first && z < t.gain_last ? t.gain + z * t.plane : nullptr;
    p.nx = t.x.count;
    p.ny = t.y.count;
    p.row = t.row;
    p.below = t.plane;
    p.transport = all(t.transport * t.scale);
    p.decay = all(-t.decay * t.scale);
    p.step = all(t.step * t.scale);
    p.sixth = all(1.0F / 6.0F);
    for (std::size_t i = 0; i < lane_count; ++i) {
        const std::size_t x = t.row - lane_count + i;
        p.last_voxel[i] = x + 1 == p.nx ? -1 : 0;
        p.in_row[i] = x < p.nx ? -1 : 0;
    }
    return p;
}

/// d_xx c of the lanes c that start at x; the row is continued past both ends.
inline Lanes difference_x(const Plane& p, const float* row, std::size_t x, Lanes c) {
    const Lanes west =
        x > 0 ? load_unaligned(row + x - 1)
              : __builtin_shufflevector(
                    c, all(row[p.nx - 1]), 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    if (x + lane_count < p.row) return (west - c) + (load_unaligned(row + x + 1) - c);
    const Lanes shifted =
        __builtin_shufflevector(c, c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);
    return (west - c) + ((p.last_voxel ? all(row[0]) : shifted) - c);
}

/// dt (D d_xx c / h^2 - k c + S) x scale.
template <bool has_gain>
inline Lanes along_x(const Plane& p, std::size_t offset, Lanes c, Lanes difference) {
    const Lanes sum = times_plus(p.transport, difference, p.decay * c);
    if constexpr (has_gain) return times_plus(p.step, load(p.gain + offset), sum);
    return sum;
}

/// Two rows in turn: `p` and the residual along x of the row at hand and of the one after it.
struct RowPair {
    const float* smooth_north;
    const float* smooth_here;
    float* smooth_south;  // out
    const float* local_here;
    float* local_south;        // out
    std::size_t north, south;  // offsets of the rows before and after, in their plane
};

template <bool has_gain>
void read_row(const Plane& p, std::size_t offset, float* smooth, float* local) {
    const Plane plane = p;
    const float* const row = plane.level + offset;
    for (std::size_t x = 0; x < plane.row; x += lane_count) {
        const Lanes c = load(row + x);
        const Lanes difference = difference_x(plane, row, x, c);
        store(smooth + x, times_plus(difference, plane.sixth, c));
        store(local + x, along_x<has_gain>(plane, offset + x, c, difference));
    }
}

/// One row of the plane, as its southern neighbour is read: q and the residual without depth; then
/// the flow in depth between this plane and the one above.
template <bool has_gain, PlaneOrder order>
void exchange_row(const Plane& p, const RowPair& rows, std::size_t here, const ResidualRows& to) {
    // in registers: a store may change what any pointer points to, but not these
    const Plane plane = p;
    const RowPair r = rows;
    const float* const row = plane.level + r.south;
    const float* const centres = plane.level + here;
    const float* const north = plane.level + r.north;
    float* const smooth = to.smooth + here;
    float* const partials = to.partial + here;
    float* const residuals = to.residual + (here - to.begin * plane.row);
    for (std::size_t x = 0; x < plane.row; x += lane_count) {
        const Lanes centre = load(centres + x);
        __builtin_prefetch(row + x + plane.below);
        if constexpr (has_gain) __builtin_prefetch(plane.gain + r.south + x + plane.below);
        const Lanes c = load(row + x);
        const Lanes difference = difference_x(plane, row, x, c);
        const Lanes south = times_plus(difference, plane.sixth, c);
        const Lanes mid = load(r.smooth_here + x);
        const Lanes along_y = (load(r.smooth_north + x) - mid) + (south - mid);
        const Lanes across = (load(north + x) - centre) + (c - centre);
        const Lanes q = times_plus(across, plane.sixth, mid);
        Lanes partial = times_plus(plane.transport, along_y, load(r.local_here + x));
        store(r.local_south + x, along_x<has_gain>(plane, r.south + x, c, difference));
        store(r.smooth_south + x, south);
        if constexpr (order != PlaneOrder::first) {
            const Lanes flow = plane.transport * (q - load(smooth + x));
            if constexpr (order == PlaneOrder::later)
                store(residuals + x, load(partials + x) + flow);
            partial = partial - flow;
        }
        store(smooth + x, q);
        store(partials + x, partial);
    }
    if (plane.nx == plane.row) return;
    const std::size_t end = plane.row - lane_count;
    store(partials + end, plane.in_row ? load(partials + end) : Lanes{});
    if constexpr (order == PlaneOrder::later)
        store(residuals + end, plane.in_row ? load(residuals + end) : Lanes{});
}

template <bool has_gain, PlaneOrder order>
void read_rows(const Plane& p, const ResidualRows& to) {
    float* const smooth[3] = {to.rows, to.rows + p.row, to.rows + 2 * p.row};
    float* const local[2] = {to.rows + 3 * p.row, to.rows + 4 * p.row};
    const auto before = [&](std::size_t y) { return (y == 0 ? p.ny : y) - 1; };
    read_row<has_gain>(p, before(to.begin) * p.row, smooth[2], local[1]);
    read_row<has_gain>(p, to.begin * p.row, smooth[0], local[0]);
    for (std::size_t y = to.begin; y < to.end; ++y) {
        const std::size_t i = y - to.begin;
        const RowPair rows{smooth[(i + 2) % 3],
                           smooth[i % 3],
                           smooth[(i + 1) % 3],
                           local[i % 2],
                           local[(i + 1) % 2],
                           before(y) * p.row,
                           (y + 1 == p.ny ? 0 : y + 1) * p.row};
        exchange_row<has_gain, order>(p, rows, y * p.row, to);
    }
}

template <PlaneOrder order>
void read_in_order(const SlabTask& t, std::size_t z, const ResidualRows& to) {
    const Plane p = plane_of(t, z);
    if (p.gain != nullptr) {
        read_rows<true, order>(p, to);
    } else {
        read_rows<false, order>(p, to);
    }
}

}  // namespace

void read_plane(const SlabTask& t, std::size_t z, PlaneOrder order, const ResidualRows& to) {
    switch (order) {
        case PlaneOrder::first:
            return read_in_order<PlaneOrder::first>(t, z, to);
        case PlaneOrder::second:
            return read_in_order<PlaneOrder::second>(t, z, to);
        case PlaneOrder::later:
            return read_in_order<PlaneOrder::later>(t, z, to);
    }
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
