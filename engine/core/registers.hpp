#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <utility>

/// One vector register of the instruction set that a kernel file is compiled for, 64, 32 or 16
/// bytes wide, and what lanes.hpp asks of it. For kernel files only.
namespace reticulin::RETICULIN_ISA {

#if defined(__AVX512F__)
inline constexpr std::size_t register_bytes = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t register_bytes = 32;
#else
inline constexpr std::size_t register_bytes = 16;
#endif

using FloatRegister = float __attribute__((vector_size(register_bytes)));
using DoubleRegister = double __attribute__((vector_size(register_bytes)));
using NumberRegister = int __attribute__((vector_size(register_bytes)));

inline constexpr std::size_t floats_at_once = register_bytes / sizeof(float);
inline constexpr std::size_t doubles_at_once = register_bytes / sizeof(double);

/// As the numbers lie in memory, which need not be those of a vector.
template <class V, class T>
[[gnu::always_inline]] inline void read_lanes(const T* from, V& v) {
    __builtin_memcpy(&v, from, sizeof v);
}

template <class V, class T>
[[gnu::always_inline]] inline void write_lanes(T* to, V v) {
    __builtin_memcpy(to, &v, sizeof v);
}

/// Four numbers of each of several records, side by side.
template <class V>
struct Four {
    V a, b, c, d;
};

/// Neighbouring lanes of two registers side by side, from lane `first` on.
template <std::size_t first, std::size_t... lane>
[[gnu::always_inline]] inline FloatRegister lanes_from(FloatRegister a,
                                                       FloatRegister b,
                                                       std::index_sequence<lane...>) {
    return __builtin_shufflevector(a, b, (first + lane)...);
}

using EveryLane = std::make_index_sequence<floats_at_once>;

/// Lanes move up by one, `first` comes in.
[[gnu::always_inline]] inline FloatRegister moved_up(FloatRegister v, float first) {
    return lanes_from<floats_at_once - 1>(first - FloatRegister{}, v, EveryLane());
}

/// Lanes move down by one, `last` comes in.
[[gnu::always_inline]] inline FloatRegister moved_down(FloatRegister v, float last) {
    return lanes_from<1>(v, last - FloatRegister{}, EveryLane());
}

#if defined(__AVX512F__)

/// a b + c, rounded once.
[[gnu::always_inline]] inline FloatRegister times_plus(FloatRegister a,
                                                       FloatRegister b,
                                                       FloatRegister c) {
    return _mm512_fmadd_ps(a, b, c);
}

[[gnu::always_inline]] inline DoubleRegister times_plus(DoubleRegister a,
                                                        DoubleRegister b,
                                                        DoubleRegister c) {
    return _mm512_fmadd_pd(a, b, c);
}

[[gnu::always_inline]] inline DoubleRegister square_root(DoubleRegister v) {
    return _mm512_sqrt_pd(v);
}

/// Floats in memory become doubles, exactly. Written out here and below, because GCC 12 would take
/// them apart.
[[gnu::always_inline]] inline void read_floats(const float* from, DoubleRegister& v) {
    v = _mm512_cvtps_pd(_mm256_loadu_ps(from));
}

[[gnu::always_inline]] inline void store_as_floats(float* to, DoubleRegister v) {
    _mm256_storeu_ps(to, _mm512_cvtpd_ps(v));
}

/// Rounded as they will be stored.
[[gnu::always_inline]] inline DoubleRegister as_stored(DoubleRegister v) {
    return _mm512_cvtps_pd(_mm512_cvtpd_ps(v));
}

/// A bit for each lane that is not 0.
template <class Mask>
[[gnu::always_inline]] inline unsigned bits_of(Mask m) {
    const auto v = reinterpret_cast<__m512i>(m);
    if constexpr (sizeof(m[0]) == sizeof(int))
        return _mm512_test_epi32_mask(v, v);
    else
        return _mm512_test_epi64_mask(v, v);
}

/// Halves are added until one lane is left.
[[gnu::always_inline]] inline double sum_of(DoubleRegister v) {
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

/// Rows become columns. Four rounds of exchanges, of lanes, pairs, fours and eights.
[[gnu::always_inline]] inline void transpose(FloatRegister (&r)[16]) {
    FloatRegister t[16];
    for (std::size_t i = 0; i < 16; i += 2) {
        t[i] = __builtin_shufflevector(
            r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        t[i + 1] = __builtin_shufflevector(
            r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    for (std::size_t i = 0; i < 16; i += 4) {
        for (std::size_t k = 0; k < 2; ++k) {
            const FloatRegister a = t[i + k];
            const FloatRegister b = t[i + k + 2];
            r[i + 2 * k] = __builtin_shufflevector(
                a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            r[i + 2 * k + 1] = __builtin_shufflevector(
                a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    }
    const auto even = [](FloatRegister a, FloatRegister b) {
        return __builtin_shufflevector(
            a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    };
    const auto odd = [](FloatRegister a, FloatRegister b) {
        return __builtin_shufflevector(
            a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    };
    for (std::size_t i = 0; i < 4; ++i) {
        const FloatRegister a = even(r[i], r[i + 4]);
        const FloatRegister b = even(r[i + 8], r[i + 12]);
        const FloatRegister c = odd(r[i], r[i + 4]);
        const FloatRegister d = odd(r[i + 8], r[i + 12]);
        t[i] = even(a, b);
        t[i + 8] = odd(a, b);
        t[i + 4] = even(c, d);
        t[i + 12] = odd(c, d);
    }
    for (std::size_t i = 0; i < 16; ++i) r[i] = t[i];
}

/// Records of four doubles, `records` + 4 x numbers[i] in lane i.
[[gnu::always_inline]] inline void gather(const double* records,
                                          const std::uint32_t* numbers,
                                          Four<DoubleRegister>& to) {
    const auto pair = [&](std::size_t i) -> DoubleRegister {
        const __m256d low = _mm256_loadu_pd(records + 4 * std::size_t{numbers[i]});
        const __m256d high = _mm256_loadu_pd(records + 4 * std::size_t{numbers[i + 4]});
        return _mm512_insertf64x4(_mm512_castpd256_pd512(low), high, 1);
    };
    const DoubleRegister p0 = pair(0), p1 = pair(1), p2 = pair(2), p3 = pair(3);
    const DoubleRegister even01 = __builtin_shufflevector(p0, p1, 0, 8, 2, 10, 4, 12, 6, 14);
    const DoubleRegister odd01 = __builtin_shufflevector(p0, p1, 1, 9, 3, 11, 5, 13, 7, 15);
    const DoubleRegister even23 = __builtin_shufflevector(p2, p3, 0, 8, 2, 10, 4, 12, 6, 14);
    const DoubleRegister odd23 = __builtin_shufflevector(p2, p3, 1, 9, 3, 11, 5, 13, 7, 15);
    to = {__builtin_shufflevector(even01, even23, 0, 1, 8, 9, 4, 5, 12, 13),
          __builtin_shufflevector(odd01, odd23, 0, 1, 8, 9, 4, 5, 12, 13),
          __builtin_shufflevector(even01, even23, 2, 3, 10, 11, 6, 7, 14, 15),
          __builtin_shufflevector(odd01, odd23, 2, 3, 10, 11, 6, 7, 14, 15)};
}

#elif defined(__AVX2__)

[[gnu::always_inline]] inline FloatRegister times_plus(FloatRegister a,
                                                       FloatRegister b,
                                                       FloatRegister c) {
    return _mm256_fmadd_ps(a, b, c);
}

[[gnu::always_inline]] inline DoubleRegister times_plus(DoubleRegister a,
                                                        DoubleRegister b,
                                                        DoubleRegister c) {
    return _mm256_fmadd_pd(a, b, c);
}

[[gnu::always_inline]] inline DoubleRegister square_root(DoubleRegister v) {
    return _mm256_sqrt_pd(v);
}

[[gnu::always_inline]] inline void read_floats(const float* from, DoubleRegister& v) {
    v = _mm256_cvtps_pd(_mm_loadu_ps(from));
}

[[gnu::always_inline]] inline void store_as_floats(float* to, DoubleRegister v) {
    _mm_storeu_ps(to, _mm256_cvtpd_ps(v));
}

[[gnu::always_inline]] inline DoubleRegister as_stored(DoubleRegister v) {
    return _mm256_cvtps_pd(_mm256_cvtpd_ps(v));
}

/// Of a comparison: all bits of a lane are equal.
template <class Mask>
[[gnu::always_inline]] inline unsigned bits_of(Mask m) {
    if constexpr (sizeof(m[0]) == sizeof(int))
        return static_cast<unsigned>(_mm256_movemask_ps(reinterpret_cast<__m256>(m)));
    else
        return static_cast<unsigned>(_mm256_movemask_pd(reinterpret_cast<__m256d>(m)));
}

[[gnu::always_inline]] inline double sum_of(DoubleRegister v) {
    return (v[0] + v[2]) + (v[1] + v[3]);
}

/// Three rounds of exchanges, of lanes, pairs and fours.
[[gnu::always_inline]] inline void transpose(FloatRegister (&r)[8]) {
    FloatRegister t[8];
    for (std::size_t i = 0; i < 8; i += 2) {
        t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (std::size_t i = 0; i < 8; i += 4) {
        for (std::size_t k = 0; k < 2; ++k) {
            const FloatRegister a = t[i + k];
            const FloatRegister b = t[i + k + 2];
            r[i + 2 * k] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
            r[i + 2 * k + 1] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (std::size_t i = 0; i < 4; ++i) {
        const FloatRegister a = r[i];
        const FloatRegister b = r[i + 4];
        r[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
        r[i + 4] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

[[gnu::always_inline]] inline void gather(const double* records,
                                          const std::uint32_t* numbers,
                                          Four<DoubleRegister>& to) {
    const auto record = [&](std::size_t i) -> DoubleRegister {
        return _mm256_loadu_pd(records + 4 * std::size_t{numbers[i]});
    };
    const DoubleRegister r0 = record(0), r1 = record(1), r2 = record(2), r3 = record(3);
    const DoubleRegister even01 = __builtin_shufflevector(r0, r1, 0, 4, 2, 6);
    const DoubleRegister odd01 = __builtin_shufflevector(r0, r1, 1, 5, 3, 7);
    const DoubleRegister even23 = __builtin_shufflevector(r2, r3, 0, 4, 2, 6);
    const DoubleRegister odd23 = __builtin_shufflevector(r2, r3, 1, 5, 3, 7);
    to = {__builtin_shufflevector(even01, even23, 0, 1, 4, 5),
          __builtin_shufflevector(odd01, odd23, 0, 1, 4, 5),
          __builtin_shufflevector(even01, even23, 2, 3, 6, 7),
          __builtin_shufflevector(odd01, odd23, 2, 3, 6, 7)};
}

#else

/// Without fused hardware: slow, not different. A function, because thousands of calls of the
/// library's, spread out, took the compiler minutes.
[[gnu::noinline]] inline FloatRegister times_plus(FloatRegister a,
                                                  FloatRegister b,
                                                  FloatRegister c) {
    for (std::size_t i = 0; i < floats_at_once; ++i) c[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return c;
}

[[gnu::noinline]] inline DoubleRegister times_plus(DoubleRegister a,
                                                   DoubleRegister b,
                                                   DoubleRegister c) {
    for (std::size_t i = 0; i < doubles_at_once; ++i) c[i] = __builtin_fma(a[i], b[i], c[i]);
    return c;
}

[[gnu::always_inline]] inline DoubleRegister square_root(DoubleRegister v) {
    return _mm_sqrt_pd(v);
}

[[gnu::always_inline]] inline void read_floats(const float* from, DoubleRegister& v) {
    v = DoubleRegister{static_cast<double>(from[0]), static_cast<double>(from[1])};
}

[[gnu::always_inline]] inline void store_as_floats(float* to, DoubleRegister v) {
    to[0] = static_cast<float>(v[0]);
    to[1] = static_cast<float>(v[1]);
}

[[gnu::always_inline]] inline DoubleRegister as_stored(DoubleRegister v) {
    return _mm_cvtps_pd(_mm_cvtpd_ps(v));
}

template <class Mask>
[[gnu::always_inline]] inline unsigned bits_of(Mask m) {
    if constexpr (sizeof(m[0]) == sizeof(int))
        return static_cast<unsigned>(_mm_movemask_ps(reinterpret_cast<__m128>(m)));
    else
        return static_cast<unsigned>(_mm_movemask_pd(reinterpret_cast<__m128d>(m)));
}

[[gnu::always_inline]] inline double sum_of(DoubleRegister v) {
    return v[0] + v[1];
}

[[gnu::always_inline]] inline void transpose(FloatRegister (&r)[4]) {
    const FloatRegister a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
    const FloatRegister b = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const FloatRegister c = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
    const FloatRegister d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    r[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    r[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    r[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

[[gnu::always_inline]] inline void gather(const double* records,
                                          const std::uint32_t* numbers,
                                          Four<DoubleRegister>& to) {
    const double* const r0 = records + 4 * std::size_t{numbers[0]};
    const double* const r1 = records + 4 * std::size_t{numbers[1]};
    to = {DoubleRegister{r0[0], r1[0]},
          DoubleRegister{r0[1], r1[1]},
          DoubleRegister{r0[2], r1[2]},
          DoubleRegister{r0[3], r1[3]}};
}

#endif

}  // namespace reticulin::RETICULIN_ISA
