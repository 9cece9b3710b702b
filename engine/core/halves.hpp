#pragma once

#include "engine/core/registers.hpp"

#include <type_traits>

/// For kernel files only.
namespace reticulin::RETICULIN_ISA {

/// Two vectors that stand for one of twice the width, where registers are narrower: what is done
/// with it is done with both. A vector type that is wider than the registers would do, too, but GCC
/// 12 takes such vectors apart into single numbers (35 times the time of a solve).
template <class V>
struct Halves {
    using Element = std::remove_cvref_t<decltype(V{}[0])>;

    V low, high;

    Halves() = default;

    [[gnu::always_inline]] Halves(V l, V h) : low(l), high(h) {}

    /// The same number in every lane.
    [[gnu::always_inline]] Halves(Element value) : low(value - V{}), high(value - V{}) {}  // NOLINT

    [[gnu::always_inline]] friend Halves operator+(Halves a, Halves b) {
        return {a.low + b.low, a.high + b.high};
    }

    [[gnu::always_inline]] friend Halves operator-(Halves a, Halves b) {
        return {a.low - b.low, a.high - b.high};
    }

    [[gnu::always_inline]] friend Halves operator*(Halves a, Halves b) {
        return {a.low * b.low, a.high * b.high};
    }

    [[gnu::always_inline]] friend Halves operator/(Halves a, Halves b) {
        return {a.low / b.low, a.high / b.high};
    }

    [[gnu::always_inline]] friend Halves operator&(Halves a, Halves b) {
        return {a.low & b.low, a.high & b.high};
    }

    [[gnu::always_inline]] Halves operator-() const { return {-low, -high}; }

    [[gnu::always_inline]] Halves& operator+=(Halves b) { return *this = *this + b; }

    [[gnu::always_inline]] friend auto operator<(Halves a, Halves b) {
        return Halves<decltype(low < low)>(a.low < b.low, a.high < b.high);
    }

    [[gnu::always_inline]] friend auto operator>(Halves a, Halves b) {
        return Halves<decltype(low < low)>(a.low > b.low, a.high > b.high);
    }

    [[gnu::always_inline]] friend auto operator!=(Halves a, Halves b) {
        return Halves<decltype(low < low)>(a.low != b.low, a.high != b.high);
    }

    [[gnu::always_inline]] Element operator[](std::size_t i) const {
        constexpr std::size_t half = sizeof(V) / sizeof(Element);
        return i < half ? low[i] : high[i - half];
    }
};

/// a in lanes where the mask is set, b in the others.
template <class Mask, class V>
[[gnu::always_inline]] inline V where(Mask mask, V a, V b) {
    return mask ? a : b;
}

template <class Mask, class V>
[[gnu::always_inline]] inline Halves<V> where(Halves<Mask> mask, Halves<V> a, Halves<V> b) {
    return {where(mask.low, a.low, b.low), where(mask.high, a.high, b.high)};
}

template <class V>
[[gnu::always_inline]] inline Halves<V> times_plus(Halves<V> a, Halves<V> b, Halves<V> c) {
    return {times_plus(a.low, b.low, c.low), times_plus(a.high, b.high, c.high)};
}

template <class V>
[[gnu::always_inline]] inline Halves<V> square_root(Halves<V> v) {
    return {square_root(v.low), square_root(v.high)};
}

/// Half by half: a copy of both at once goes through memory.
template <class V, class T>
[[gnu::always_inline]] inline void read_lanes(const T* from, Halves<V>& v) {
    read_lanes(from, v.low);
    read_lanes(from + sizeof(V) / sizeof(T), v.high);
}

template <class V, class T>
[[gnu::always_inline]] inline void write_lanes(T* to, Halves<V> v) {
    write_lanes(to, v.low);
    write_lanes(to + sizeof(V) / sizeof(T), v.high);
}

template <class V>
[[gnu::always_inline]] inline void read_floats(const float* from, Halves<V>& v) {
    read_floats(from, v.low);
    read_floats(from + sizeof(V) / sizeof(double), v.high);
}

template <class V>
[[gnu::always_inline]] inline void store_as_floats(float* to, Halves<V> v) {
    store_as_floats(to, v.low);
    store_as_floats(to + sizeof(V) / sizeof(double), v.high);
}

template <class V>
[[gnu::always_inline]] inline Halves<V> as_stored(Halves<V> v) {
    return {as_stored(v.low), as_stored(v.high)};
}

template <class V>
[[gnu::always_inline]] inline unsigned bits_of(Halves<V> mask) {
    constexpr std::size_t half = sizeof(V) / sizeof(typename Halves<V>::Element);
    return bits_of(mask.low) | bits_of(mask.high) << half;
}

template <class V>
[[gnu::always_inline]] inline Halves<V> moved_up(Halves<V> v, float first) {
    constexpr std::size_t half = sizeof(V) / sizeof(float);
    return {moved_up(v.low, first), moved_up(v.high, v.low[half - 1])};
}

template <class V>
[[gnu::always_inline]] inline Halves<V> moved_down(Halves<V> v, float last) {
    return {moved_down(v.low, v.high[0]), moved_down(v.high, last)};
}

template <class V>
[[gnu::always_inline]] inline double sum_of(Halves<V> v) {
    return sum_of(v.low + v.high);
}

/// A quarter of the square at a time.
template <class V, std::size_t rows>
[[gnu::always_inline]] inline void transpose(Halves<V> (&r)[rows]) {
    constexpr std::size_t half = rows / 2;
    V quarter[4][half];
    for (std::size_t i = 0; i < half; ++i) {
        quarter[0][i] = r[i].low;
        quarter[1][i] = r[i].high;
        quarter[2][i] = r[i + half].low;
        quarter[3][i] = r[i + half].high;
    }
    for (auto& q : quarter) transpose(q);
    for (std::size_t i = 0; i < half; ++i) {
        r[i] = {quarter[0][i], quarter[2][i]};
        r[i + half] = {quarter[1][i], quarter[3][i]};
    }
}

template <class V>
[[gnu::always_inline]] inline void gather(const double* records,
                                          const std::uint32_t* numbers,
                                          Four<Halves<V>>& to) {
    Four<V> low, high;
    gather(records, numbers, low);
    gather(records, numbers + sizeof(V) / sizeof(double), high);
    to = {{low.a, high.a}, {low.b, high.b}, {low.c, high.c}, {low.d, high.d}};
}

}  // namespace reticulin::RETICULIN_ISA
