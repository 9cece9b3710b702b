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

/// Where in their row the lanes of a column stand.
struct Place {
    bool is_first, is_last;
};

/// d_xx c of the lanes c at x; the row is continued past both ends.
template <Place place>
inline Lanes difference_x(const Plane& p, const float* row, std::size_t x, Lanes c) {
    Lanes west, east;
    if constexpr (place.is_first) {
        west = __builtin_shufflevector(
            c, all(row[p.nx - 1]), 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    } else {
        west = load_unaligned(row + x - 1);
    }
    if constexpr (place.is_last) {
        const Lanes shifted =
            __builtin_shufflevector(c, c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);
        east = p.last_voxel ? all(row[0]) : shifted;
    } else {
        east = load_unaligned(row + x + 1);
    }
    return (west - c) + (east - c);
}

/// What one row gives its neighbours: c, p, and dt (D d_xx c / h^2 - k c + S) x scale.
struct RowTerms {
    Lanes level, smooth, local;
};

template <bool has_gain, Place place>
inline RowTerms read_row(const Plane& p, std::size_t y, std::size_t x) {
    const float* const row = p.level + y * p.row;
    __builtin_prefetch(row + x + p.below);
    const Lanes c = load(row + x);
    const Lanes difference = difference_x<place>(p, row, x, c);
    Lanes local = times_plus(p.transport, difference, p.decay * c);
    if constexpr (has_gain) {
        const float* const gain = p.gain + y * p.row + x;
        __builtin_prefetch(gain + p.below);
        local = times_plus(p.step, load(gain), local);
    }
    return {c, times_plus(difference, p.sixth, c), local};
}

/// Sixteen columns, row by row: q and the residual without depth, then the flow in depth between
/// this plane and the one above. Copies stay in registers: a store may change what stands in
/// memory.
template <bool has_gain, PlaneOrder order, Place place>
void exchange_columns(const Plane& plane, const ResidualRows& rows, std::size_t x) {
    const Plane p = plane;
    const ResidualRows to = rows;
    RowTerms north = read_row<has_gain, place>(p, (to.begin == 0 ? p.ny : to.begin) - 1, x);
    RowTerms here = read_row<has_gain, place>(p, to.begin, x);
    for (std::size_t y = to.begin; y < to.end; ++y) {
        const RowTerms south = read_row<has_gain, place>(p, y + 1 == p.ny ? 0 : y + 1, x);
        const std::size_t at = y * p.row + x;
        const Lanes along_y = (north.smooth - here.smooth) + (south.smooth - here.smooth);
        const Lanes across = (north.level - here.level) + (south.level - here.level);
        const Lanes q = times_plus(across, p.sixth, here.smooth);
        Lanes partial = times_plus(p.transport, along_y, here.local);
        if constexpr (order != PlaneOrder::first) {
            const Lanes flow = p.transport * (q - load(to.smooth + at));
            partial = partial - flow;
            if constexpr (order == PlaneOrder::later) {
                const Lanes whole = load(to.partial + at) + flow;
                store(to.residual + at - to.begin * p.row,
                      place.is_last ? (p.in_row ? whole : Lanes{}) : whole);
            }
        }
        store(to.smooth + at, q);
        store(to.partial + at, place.is_last ? (p.in_row ? partial : Lanes{}) : partial);
        north = here;
        here = south;
    }
}

template <bool has_gain, PlaneOrder order>
void read_rows(const Plane& p, const ResidualRows& to) {
    constexpr Place first{true, false}, middle{false, false}, last{false, true}, only{true, true};
    if (p.row == lane_count) return exchange_columns<has_gain, order, only>(p, to, 0);
    exchange_columns<has_gain, order, first>(p, to, 0);
    for (std::size_t x = lane_count; x + lane_count < p.row; x += lane_count)
        exchange_columns<has_gain, order, middle>(p, to, x);
    exchange_columns<has_gain, order, last>(p, to, p.row - lane_count);
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
