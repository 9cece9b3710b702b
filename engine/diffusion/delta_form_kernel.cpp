#include "engine/diffusion/delta_form_kernel.hpp"

namespace reticulin::diffusion::RETICULIN_ISA {

namespace {

using Four = float __attribute__((vector_size(16), aligned(16), may_alias));

/// Four columns of four rows: the 4 x 4 block at `from` is written transposed to `to`.
inline void transpose_block(const float* from,
                            std::size_t from_row,
                            float* to,
                            std::size_t to_row) {
    const auto load = [&](std::size_t i) {
        return *reinterpret_cast<const Four*>(from + i * from_row);
    };
    const auto store = [&](std::size_t i, Four v) {
        *reinterpret_cast<Four*>(to + i * to_row) = v;
    };
    const Four r0 = load(0);
    const Four r1 = load(1);
    const Four r2 = load(2);
    const Four r3 = load(3);
    const Four a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
    const Four b = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
    const Four c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
    const Four d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
    store(0, __builtin_shufflevector(a, b, 0, 1, 4, 5));
    store(1, __builtin_shufflevector(a, b, 2, 3, 6, 7));
    store(2, __builtin_shufflevector(c, d, 0, 1, 4, 5));
    store(3, __builtin_shufflevector(c, d, 2, 3, 6, 7));
}

/// Rows of one line of voxels and the eight lines around it, each continued past both ends.
struct Stencil {
    const float* centre;
    const float* north;
    const float* south;
    const float* above;
    const float* below;
    const float* above_north;
    const float* above_south;
    const float* below_north;
    const float* below_south;
};

/// Copies of the rows y - 1, y, y + 1 of three planes, continued past both ends: then every voxel
/// of a row has a neighbour on either side, and a row is computed in whole vectors.
class RowRing {
  public:
    RowRing(const PlaneTask& t, float* memory) : t_(t), memory_(memory) {
        for (std::size_t i = 0; i < 9 * width(); ++i) memory_[i] = 0.0F;
        const std::size_t ny = static_cast<std::size_t>(t.y.count);
        take(2, ny - 1);
        take(0, 0);
    }

    /// Moves on to row y; rows must be visited in order.
    Stencil at(std::size_t y) {
        const std::size_t ny = static_cast<std::size_t>(t_.y.count);
        take((y + 1) % 3, y + 1 == ny ? 0 : y + 1);
        const std::size_t here = y % 3, north = (y + 2) % 3, south = (y + 1) % 3;
        return {row(0, here),
                row(0, north),
                row(0, south),
                row(1, here),
                row(2, here),
                row(1, north),
                row(1, south),
                row(2, north),
                row(2, south)};
    }

  private:
    [[nodiscard]] std::size_t width() const { return t_.row + 2 * halo_width; }

    [[nodiscard]] float* row(std::size_t plane, std::size_t slot) const {
        return memory_ + (3 * plane + slot) * width() + halo_width;
    }

    void take(std::size_t slot, std::size_t y) {
        const std::size_t nx = static_cast<std::size_t>(t_.x.count);
        const float* const planes[3] = {t_.level, t_.above, t_.below};
        for (std::size_t plane = 0; plane < 3; ++plane) {
            const float* from = planes[plane] + y * t_.row;
            float* to = row(plane, slot);
#pragma omp simd
            for (std::size_t x = 0; x < t_.row; ++x) to[x] = from[x];
            *(to - 1) = from[nx - 1];
            to[nx] = from[0];
        }
    }

    const PlaneTask& t_;
    float* memory_;
};

/// Six times h^2 times the isotropic 19-point Laplacian: 2 x (6 faces) + (12 edges), as differences
/// to the centre and not as a weighted sum, because they are nearly exact in a smooth field and
/// cancel exactly between two voxels.
inline float laplacian(const Stencil& s, std::ptrdiff_t x) {
    const std::ptrdiff_t west = x - 1, east = x + 1;
    const float c = s.centre[x];
    const float faces =
        (((s.centre[west] - c) + (s.centre[east] - c)) + ((s.north[x] - c) + (s.south[x] - c))) +
        ((s.above[x] - c) + (s.below[x] - c));
    const float lateral =
        ((s.north[west] - c) + (s.north[east] - c)) + ((s.south[west] - c) + (s.south[east] - c));
    const float along_x =
        ((s.above[west] - c) + (s.above[east] - c)) + ((s.below[west] - c) + (s.below[east] - c));
    const float along_y = ((s.above_north[x] - c) + (s.above_south[x] - c)) +
                          ((s.below_north[x] - c) + (s.below_south[x] - c));
    return (faces + faces) + ((lateral + along_x) + along_y);
}

/// dt (D lap c - k c + gain) of one row, unscaled; what it leaves past the row's end means nothing.
void residual_row(const PlaneTask& t, const Stencil& s, const float* gain, float* out) {
    const float transport = t.transport;
    const float decay = t.decay;
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(t.row);
#pragma omp simd
    for (std::ptrdiff_t x = 0; x < row; ++x)
        out[x] = transport * laplacian(s, x) - decay * s.centre[x];
    if (gain == nullptr) return;
    const float step = t.step;
#pragma omp simd
    for (std::ptrdiff_t x = 0; x < row; ++x) out[x] += step * gain[x];
}

/// Uptake that varies in space: w = (r - u dt c) / (1 + u dt); books what it takes, u dt (c + w).
void take_up(const PlaneTask& t, const float* level, const float* loss, float* taken, float* out) {
    const float step = t.step;
#pragma omp simd
    for (std::size_t x = 0; x < t.row; ++x) {
        const float u = step * loss[x];
        const float w = (out[x] - u * level[x]) / (1.0F + u);
        taken[x] += u * (level[x] + w);
        out[x] = w;
    }
}

using Lanes = float __attribute__((vector_size(64), aligned(64), may_alias));
constexpr std::size_t lanes = sizeof(Lanes) / sizeof(float);
constexpr std::size_t groups = lane_count / lanes;

/// Both recursions of a periodic axis on `lane_count` lines side by side: columns[x][lane]. What a
/// recursion carries stays in registers.
void solve_columns(const PeriodicAxis& axis, float* columns) {
    const std::size_t n = static_cast<std::size_t>(axis.count);
    const float ratio = axis.ratio;
    const auto at = [&](std::size_t x, std::size_t g) -> Lanes& {
        return *reinterpret_cast<Lanes*>(columns + x * lane_count + g * lanes);
    };
    Lanes front[groups];
    Lanes back[groups];
    for (std::size_t g = 0; g < groups; ++g) front[g] = back[g] = at(0, g);
    for (std::size_t x = 1; x < n; ++x) {
        const float power = axis.powers[x];
        for (std::size_t g = 0; g < groups; ++g) {
            front[g] = at(x, g) + ratio * front[g];
            back[g] = back[g] + power * front[g];
            at(x, g) = front[g];
        }
    }
    for (std::size_t g = 0; g < groups; ++g) {
        front[g] = front[g] * axis.closure;
        back[g] = (back[g] + front[g] * axis.squares) * axis.closure;
    }
    for (std::size_t x = n; x-- > 0;) {
        const float power = axis.powers[x + 1];
        for (std::size_t g = 0; g < groups; ++g) {
            back[g] = (at(x, g) + power * front[g]) + ratio * back[g];
            at(x, g) = back[g];
        }
    }
}

/// The same along y: lines are columns of the plane, lanes the voxels of a row.
void solve_rows(
    const PeriodicAxis& axis, std::size_t row, float* plane, float* front, float* back) {
    const std::size_t n = static_cast<std::size_t>(axis.count);
    const float ratio = axis.ratio;
    for (std::size_t x = 0; x < row; ++x) back[x] = plane[x];
    for (std::size_t y = 1; y < n; ++y) {
        float* now = plane + y * row;
        const float* before = now - row;
        const float power = axis.powers[y];
#pragma omp simd
        for (std::size_t x = 0; x < row; ++x) {
            now[x] = now[x] + ratio * before[x];
            back[x] = back[x] + power * now[x];
        }
    }
    const float* last = plane + (n - 1) * row;
#pragma omp simd
    for (std::size_t x = 0; x < row; ++x) {
        front[x] = last[x] * axis.closure;
        back[x] = (back[x] + front[x] * axis.squares) * axis.closure;
    }
    const float* after = back;
    for (std::size_t y = n; y-- > 0;) {
        float* now = plane + y * row;
        const float power = axis.powers[y + 1];
#pragma omp simd
        for (std::size_t x = 0; x < row; ++x) {
            now[x] = (now[x] + power * front[x]) + ratio * after[x];
        }
        after = now;
    }
}

/// Scaled residual of the rows [first, first + lane_count) into `tile`, zero past the last row.
void fill_tile(const PlaneTask& t,
               RowRing& ring,
               std::size_t first,
               float* tile,
               float* gained,
               float* taken) {
    const std::size_t nx = static_cast<std::size_t>(t.x.count);
    const std::size_t ny = static_cast<std::size_t>(t.y.count);
    for (std::size_t l = 0; l < lane_count; ++l) {
        float* out = tile + l * t.row;
        const std::size_t y = first + l;
        if (y >= ny) {
            for (std::size_t x = 0; x < t.row; ++x) out[x] = 0.0F;
            continue;
        }
        const Stencil s = ring.at(y);
        const float* gain = t.gain == nullptr ? nullptr : t.gain + y * t.row;
        residual_row(t, s, gain, out);
        if (t.loss != nullptr) take_up(t, s.centre, t.loss + y * t.row, taken, out);
        if (gain != nullptr) {
#pragma omp simd
            for (std::size_t x = 0; x < t.row; ++x) gained[x] += gain[x];
        }
        const float scale = t.scale;
#pragma omp simd
        for (std::size_t x = 0; x < t.row; ++x) out[x] *= scale;
        for (std::size_t x = nx; x < t.row; ++x) out[x] = 0.0F;
    }
}

double ordered_total(const float* values, std::size_t count) {
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) sum += static_cast<double>(values[i]);
    return sum;
}

}  // namespace

void solve_plane(PlaneTask& t) {
    const std::size_t nx = static_cast<std::size_t>(t.x.count);
    const std::size_t ny = static_cast<std::size_t>(t.y.count);
    const std::size_t used = (nx + 3) / 4 * 4;
    float* tile = t.scratch;
    float* columns = tile + lane_count * t.row;
    float* gained = columns + lane_count * t.row;
    float* taken = gained + t.row;
    RowRing ring(t, taken + t.row);
    for (std::size_t x = 0; x < 2 * t.row; ++x) gained[x] = 0.0F;
    for (std::size_t first = 0; first < ny; first += lane_count) {
        fill_tile(t, ring, first, tile, gained, taken);
        for (std::size_t l = 0; l < lane_count; l += 4) {
            for (std::size_t x = 0; x < used; x += 4) {
                transpose_block(
                    tile + l * t.row + x, t.row, columns + x * lane_count + l, lane_count);
            }
        }
        solve_columns(t.x, columns);
        for (std::size_t l = 0; l < lane_count; l += 4) {
            for (std::size_t x = 0; x < used; x += 4) {
                transpose_block(
                    columns + x * lane_count + l, lane_count, tile + l * t.row + x, t.row);
            }
        }
        const std::size_t rows = ny - first < lane_count ? ny - first : lane_count;
        float* out = t.increment + first * t.row;
        for (std::size_t i = 0; i < rows * t.row; ++i) out[i] = tile[i];
    }
    t.gained = ordered_total(gained, nx);
    t.taken = ordered_total(taken, nx);
    solve_rows(t.y, t.row, t.increment, gained, taken);
}

namespace {

constexpr std::size_t chunk = 16;

/// Sums of one chunk of columns, lane by lane.
struct ChunkBook {
    float total[chunk];
    float clipped[chunk];
    float low[chunk];
    float high[chunk];
};

void eliminate(const DepthTask& t) {
    const float first = t.factor[0];
#pragma omp simd
    for (std::size_t x = 0; x < t.width; ++x) t.increment[x] *= first;
    for (std::size_t z = 1; z < t.planes; ++z) {
        float* now = t.increment + z * t.plane_stride;
        const float* before = now - t.plane_stride;
        const float factor = t.factor[z];
        const float forward = t.forward[z];
#pragma omp simd
        for (std::size_t x = 0; x < t.width; ++x) now[x] = factor * now[x] + forward * before[x];
    }
}

void substitute(const DepthTask& t, std::size_t x, ChunkBook& book) {
    float carry[chunk];
    for (std::size_t l = 0; l < chunk; ++l) carry[l] = 0.0F;
    for (std::size_t z = t.planes; z-- > 0;) {
        float* now = t.increment + z * t.plane_stride + x;
        const float* level = t.level + z * t.plane_stride + x;
        const float backward = t.backward[z];
        const float lowest = t.lowest;
#pragma omp simd
        for (std::size_t l = 0; l < chunk; ++l) {
            const float increment = now[l] + backward * carry[l];
            const float fresh = level[l] + increment;
            const float kept = fresh < lowest ? lowest : fresh;
            carry[l] = increment;
            now[l] = kept;
            book.total[l] += kept;
            book.clipped[l] += kept - fresh;
            book.low[l] = fresh < book.low[l] ? fresh : book.low[l];
            const float larger = fresh > level[l] ? fresh : level[l];
            book.high[l] = larger > book.high[l] ? larger : book.high[l];
        }
    }
}

}  // namespace

void solve_depth(DepthTask& t) {
    eliminate(t);
    t.total = t.clipped = 0.0;
    t.low = t.high = 0.0F;
    for (std::size_t x = 0; x < t.width; x += chunk) {
        ChunkBook book{};
        substitute(t, x, book);
        t.total += ordered_total(book.total, chunk);
        t.clipped += ordered_total(book.clipped, chunk);
        for (std::size_t l = 0; l < chunk; ++l) {
            t.low = book.low[l] < t.low ? book.low[l] : t.low;
            t.high = book.high[l] > t.high ? book.high[l] : t.high;
        }
    }
}

}  // namespace reticulin::diffusion::RETICULIN_ISA
