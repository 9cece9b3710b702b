#pragma once

#include "engine/core/lanes.hpp"
#include "engine/diffusion/delta_form_kernel.hpp"

#include <cstddef>

/// Residual of the delta form, dt (D lap c - k c + S) x scale, one plane after the other. For
/// kernel files only (core/lanes.hpp).
///
/// h^2 lap is the isotropic 19-point one, d_xx + d_yy + d_zz + (d_xx d_yy + d_yy d_zz + d_zz d_xx)
/// / 6, in nested form: with p = c + d_xx c / 6 and q = p + d_yy c / 6 it is d_xx c + d_yy p + d_zz
/// q. Differences of stored numbers cancel between two voxels and are exactly 0 in an even field.
namespace reticulin::diffusion::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

/// How far the planes are that a call reads: the first of all, the second (its flow is booked, the
/// residual of the first is not wanted), or any later one.
enum class PlaneOrder { first, second, later };

/// What one plane hands to the next: rows [begin, end) of planes that are whole.
struct ResidualRows {
    std::size_t begin = 0;
    std::size_t end = 0;
    float* smooth = nullptr;   // q of the plane read last
    float* partial = nullptr;  // its residual, without the flow to the plane below
};

/// A plane and what its voxels are multiplied with.
struct PlaneTerms {
    const float* level;
    const float* gain;  // null: none
    std::size_t nx, ny, row;
    std::size_t next_plane;  // offset of what is read next and fetched now
    float* increment;        // of the plane above: written next and fetched now
    Lanes transport, decay, step, sixth;
    LaneMask last_voxel;  // in the row's last lanes
    LaneMask in_row;      // likewise

    void set_plane(const SlabTask& t, std::size_t z) {
        level = t.level + z * t.plane;
        gain = z >= t.gain_first && z < t.gain_last ? t.gain + z * t.plane : nullptr;
        next_plane = t.plane;
        increment = t.increment + (z == 0 ? 0 : z - 1) * t.plane;
    }
};

/// What is the same for all planes.
inline PlaneTerms terms_of(const SlabTask& t) {
    PlaneTerms p{};
    p.nx = t.x.count;
    p.ny = t.y.count;
    p.row = t.row;
    p.transport = all(t.transport * t.scale);
    p.decay = all(-t.decay * t.scale);
    p.step = all(t.step * t.scale);
    p.sixth = all(1.0F / 6.0F);
    std::uint32_t last_voxel[lane_count], in_row[lane_count];
    for (std::size_t i = 0; i < lane_count; ++i) {
        const std::size_t x = t.row - lane_count + i;
        last_voxel[i] = x + 1 == p.nx ? ~0U : 0;
        in_row[i] = x < p.nx ? ~0U : 0;
    }
    p.last_voxel = load_numbers(last_voxel);
    p.in_row = load_numbers(in_row);
    return p;
}

/// Where in their row the lanes of a column stand.
struct Place {
    bool is_first, is_last;
};

/// d_xx c of the lanes c at x; the row is continued past both ends.
template <Place place>
[[gnu::always_inline]] inline Lanes difference_x(const PlaneTerms& p,
                                                 const float* row,
                                                 std::size_t x,
                                                 Lanes c) {
    Lanes west, east;
    if constexpr (place.is_first) {
        west = moved_up(c, row[p.nx - 1]);
    } else {
        west = load_unaligned(row + x - 1);
    }
    if constexpr (place.is_last) {
        east = where(p.last_voxel, all(row[0]), moved_down(c, 0.0F));
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
[[gnu::always_inline]] inline RowTerms read_row(const PlaneTerms& p, std::size_t y, std::size_t x) {
    const float* const row = p.level + y * p.row;
    const Lanes c = load(row + x);
    const Lanes difference = difference_x<place>(p, row, x, c);
    Lanes local = times_plus(p.transport, difference, p.decay * c);
    if constexpr (has_gain) {
        const float* const gain = p.gain + y * p.row + x;
        local = times_plus(p.step, load(gain), local);
    }
    return {c, times_plus(difference, p.sixth, c), local};
}

/// Fetches what is read and written next. Lines are asked for one after the other, whatever the
/// order of reading: so the processor sees them coming and runs ahead.
template <bool has_gain>
[[gnu::always_inline]] inline void fetch_ahead(const PlaneTerms& p, std::size_t line) {
    __builtin_prefetch(p.level + line + p.next_plane, 0, 2);
    if constexpr (has_gain) __builtin_prefetch(p.gain + line + p.next_plane, 0, 2);
    __builtin_prefetch(p.increment + line, 0, 2);
}

/// Sixteen columns, row by row: q and the residual without depth, then the flow in depth between
/// this plane and the one above. Gives finish(row, residual) those of the plane above, which are
/// whole. Copies stay in registers: a store may change anything that stands in memory.
template <bool has_gain, PlaneOrder order, Place place, class Finish>
[[gnu::always_inline]] inline void read_columns(const PlaneTerms& plane,
                                                const ResidualRows& rows,
                                                std::size_t x,
                                                const Finish& finish) {
    const PlaneTerms p = plane;
    const ResidualRows to = rows;
    RowTerms north = read_row<has_gain, place>(p, (to.begin == 0 ? p.ny : to.begin) - 1, x);
    RowTerms here = read_row<has_gain, place>(p, to.begin, x);
    for (std::size_t y = to.begin; y < to.end; ++y) {
        const std::size_t line =
            to.begin * p.row + x * (to.end - to.begin) + (y - to.begin) * lane_count;
        fetch_ahead<has_gain>(p, line);
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
                finish(y - to.begin, place.is_last ? where(p.in_row, whole, Lanes{}) : whole);
            }
        }
        store(to.smooth + at, q);
        store(to.partial + at, place.is_last ? where(p.in_row, partial, Lanes{}) : partial);
        north = here;
        here = south;
    }
}

/// Calls body.template operator()<place>(x) for all columns of a row.
template <class Body>
[[gnu::always_inline]] inline void for_each_column(std::size_t row, const Body& body) {
    constexpr Place first{true, false}, middle{false, false}, last{false, true}, only{true, true};
    if (row == lane_count) return body.template operator()<only>(std::size_t{0});
    body.template operator()<first>(std::size_t{0});
    for (std::size_t x = lane_count; x + lane_count < row; x += lane_count)
        body.template operator()<middle>(x);
    body.template operator()<last>(row - lane_count);
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
