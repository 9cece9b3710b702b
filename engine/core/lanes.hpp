#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__FMA__)
#include <immintrin.h>
#endif

/// Sixteen floats side by side, for kernel files only: they are compiled once per instruction set,
/// and what stands here with them. Every operation is that of IEEE on each lane, so all builds give
/// the same bits; without fused hardware `times_plus` is slow, not different.
namespace reticulin::RETICULIN_ISA {

using Lanes = float __attribute__((vector_size(64), aligned(64), may_alias));
using LaneMask = int __attribute__((vector_size(64), aligned(64), may_alias));

inline constexpr std::size_t lane_count = 16;

inline Lanes load(const float* from) {
    return *reinterpret_cast<const Lanes*>(from);
}

/// From any address, as a copy: clang forgets that a type may be less aligned than its elements
/// make it and would load from multiples of 64 bytes only.
inline Lanes load_unaligned(const float* from) {
    Lanes values;
    __builtin_memcpy(&values, from, sizeof values);
    return values;
}

inline void store(float* to, Lanes values) {
    *reinterpret_cast<Lanes*>(to) = values;
}

inline void store_unaligned(float* to, Lanes values) {
    __builtin_memcpy(to, &values, sizeof values);
}

inline Lanes all(float value) {
    return value - Lanes{};
}

#if !defined(__AVX512F__) && defined(__FMA__)
using HalfLanes = float __attribute__((vector_size(32)));

inline HalfLanes low_half(Lanes v) {
    return __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
}

inline HalfLanes high_half(Lanes v) {
    return __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}

inline Lanes joined(HalfLanes low, HalfLanes high) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#endif

/// a b + c, rounded once.
inline Lanes times_plus(Lanes a, Lanes b, Lanes c) {
#if defined(__AVX512F__)
    return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
    return joined(_mm256_fmadd_ps(low_half(a), low_half(b), low_half(c)),
                  _mm256_fmadd_ps(high_half(a), high_half(b), high_half(c)));
#else
    Lanes result{};
    for (std::size_t i = 0; i < lane_count; ++i) result[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return result;
#endif
}

/// a where a < b, else b (also where either is no number): what the hardware's minimum gives.
inline Lanes smaller(Lanes a, Lanes b) {
    return a < b ? a : b;
}

inline Lanes larger(Lanes a, Lanes b) {
    return a > b ? a : b;
}

inline LaneMask load_numbers(const std::uint32_t* from) {
    return *reinterpret_cast<const LaneMask*>(from);
}

/// To any address.
inline void store_numbers(std::uint32_t* to, LaneMask numbers) {
    __builtin_memcpy(to, &numbers, sizeof numbers);
}

/// Writes the numbers in lanes where a < b in order to `to`, all but `except`, and returns how
/// many. Up to 16 places of `to` are overwritten.
inline std::size_t keep_smaller(
    Lanes a, Lanes b, LaneMask numbers, std::uint32_t except, std::uint32_t* to) {
#if defined(__AVX512F__)
    const auto n = reinterpret_cast<__m512i>(numbers);
    const __m512i excluded = _mm512_set1_epi32(static_cast<int>(except));
    const __mmask16 mask =
        _mm512_mask_cmpneq_epi32_mask(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), n, excluded);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(mask, n));
    return static_cast<std::size_t>(__builtin_popcount(mask));
#else
    const LaneMask set = (a < b) & (numbers != static_cast<int>(except));
    std::size_t count = 0;
    for (std::size_t i = 0; i < lane_count; ++i) {
        to[count] = static_cast<std::uint32_t>(numbers[i]);
        count += set[i] != 0 ? 1 : 0;
    }
    return count;
#endif
}

/// Rows become columns: 16 rows of 16. Four rounds of exchanges, of lanes, pairs, fours and eights.
[[gnu::always_inline]] inline void transpose(Lanes (&r)[lane_count]) {
    Lanes t[lane_count];
    for (std::size_t i = 0; i < 16; i += 2) {
        t[i] = __builtin_shufflevector(
            r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        t[i + 1] = __builtin_shufflevector(
            r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    for (std::size_t i = 0; i < 16; i += 4) {
        for (std::size_t k = 0; k < 2; ++k) {
            const Lanes a = t[i + k];
            const Lanes b = t[i + k + 2];
            r[i + 2 * k] = __builtin_shufflevector(
                a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
            r[i + 2 * k + 1] = __builtin_shufflevector(
                a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    }
    const auto even = [](Lanes a, Lanes b) {
        return __builtin_shufflevector(
            a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    };
    const auto odd = [](Lanes a, Lanes b) {
        return __builtin_shufflevector(
            a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    };
    for (std::size_t i = 0; i < 4; ++i) {
        const Lanes a = even(r[i], r[i + 4]);
        const Lanes b = even(r[i + 8], r[i + 12]);
        const Lanes c = odd(r[i], r[i + 4]);
        const Lanes d = odd(r[i + 8], r[i + 12]);
        t[i] = even(a, b);
        t[i + 8] = odd(a, b);
        t[i + 4] = even(c, d);
        t[i + 12] = odd(c, d);
    }
    for (std::size_t i = 0; i < lane_count; ++i) r[i] = t[i];
}

/// Eight doubles side by side.
using DoubleLanes = double __attribute__((vector_size(64), aligned(64), may_alias));

inline constexpr std::size_t double_lane_count = 8;

inline DoubleLanes all(double value) {
    return value - DoubleLanes{};
}

/// Eight doubles kept in memory for floats, from an aligned address.
inline DoubleLanes load_doubles(const float* from) {
    return *reinterpret_cast<const DoubleLanes*>(from);
}

inline void store_doubles(float* to, DoubleLanes values) {
    *reinterpret_cast<DoubleLanes*>(to) = values;
}

#if !defined(__AVX512F__) && defined(__FMA__)
using HalfDoubles = double __attribute__((vector_size(32)));

inline HalfDoubles low_half(DoubleLanes v) {
    return __builtin_shufflevector(v, v, 0, 1, 2, 3);
}

inline HalfDoubles high_half(DoubleLanes v) {
    return __builtin_shufflevector(v, v, 4, 5, 6, 7);
}

inline DoubleLanes joined(HalfDoubles low, HalfDoubles high) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
}
#endif

using EightFloats = float __attribute__((vector_size(32), aligned(32), may_alias));

/// Eight floats from an aligned address, exactly. Written out, because GCC 12 would take them
/// apart.
inline DoubleLanes as_doubles(const float* from) {
#if defined(__AVX512F__)
    return _mm512_cvtps_pd(_mm256_load_ps(from));
#elif defined(__FMA__)
    return joined(_mm256_cvtps_pd(_mm_load_ps(from)), _mm256_cvtps_pd(_mm_load_ps(from + 4)));
#else
    return __builtin_convertvector(*reinterpret_cast<const EightFloats*>(from), DoubleLanes);
#endif
}

inline void store_as_floats(float* to, DoubleLanes values) {
    *reinterpret_cast<EightFloats*>(to) = __builtin_convertvector(values, EightFloats);
}

/// Rounded as they will be stored.
inline DoubleLanes as_stored(DoubleLanes values) {
#if defined(__AVX512F__)
    return _mm512_cvtps_pd(_mm512_cvtpd_ps(values));
#else
    return __builtin_convertvector(__builtin_convertvector(values, EightFloats), DoubleLanes);
#endif
}

/// Four numbers of each of eight records, side by side.
struct FourFields {
    DoubleLanes a, b, c, d;
};

/// Records of four doubles, `records` + 4 x numbers[i] in lane i.
inline FourFields gather_records(const double* records, const std::uint32_t* numbers) {
    using Record = double __attribute__((vector_size(32), aligned(32), may_alias));
    const auto pair = [&](std::size_t i) -> DoubleLanes {
        const Record low = *reinterpret_cast<const Record*>(records + 4 * std::size_t{numbers[i]});
        const Record high =
            *reinterpret_cast<const Record*>(records + 4 * std::size_t{numbers[i + 4]});
        return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
    };
    const DoubleLanes p0 = pair(0), p1 = pair(1), p2 = pair(2), p3 = pair(3);
    const DoubleLanes even01 = __builtin_shufflevector(p0, p1, 0, 8, 2, 10, 4, 12, 6, 14);
    const DoubleLanes odd01 = __builtin_shufflevector(p0, p1, 1, 9, 3, 11, 5, 13, 7, 15);
    const DoubleLanes even23 = __builtin_shufflevector(p2, p3, 0, 8, 2, 10, 4, 12, 6, 14);
    const DoubleLanes odd23 = __builtin_shufflevector(p2, p3, 1, 9, 3, 11, 5, 13, 7, 15);
    return {__builtin_shufflevector(even01, even23, 0, 1, 8, 9, 4, 5, 12, 13),
            __builtin_shufflevector(odd01, odd23, 0, 1, 8, 9, 4, 5, 12, 13),
            __builtin_shufflevector(even01, even23, 2, 3, 10, 11, 6, 7, 14, 15),
            __builtin_shufflevector(odd01, odd23, 2, 3, 10, 11, 6, 7, 14, 15)};
}

inline DoubleLanes square_root(DoubleLanes v) {
#if defined(__AVX512F__)
    return _mm512_sqrt_pd(v);
#elif defined(__FMA__)
    return joined(_mm256_sqrt_pd(low_half(v)), _mm256_sqrt_pd(high_half(v)));
#else
    DoubleLanes result{};
    for (std::size_t i = 0; i < double_lane_count; ++i) result[i] = __builtin_sqrt(v[i]);
    return result;
#endif
}

/// a b + c, rounded once.
inline DoubleLanes times_plus(DoubleLanes a, DoubleLanes b, DoubleLanes c) {
#if defined(__AVX512F__)
    return _mm512_fmadd_pd(a, b, c);
#elif defined(__FMA__)
    return joined(_mm256_fmadd_pd(low_half(a), low_half(b), low_half(c)),
                  _mm256_fmadd_pd(high_half(a), high_half(b), high_half(c)));
#else
    DoubleLanes result{};
    for (std::size_t i = 0; i < double_lane_count; ++i) result[i] = __builtin_fma(a[i], b[i], c[i]);
    return result;
#endif
}

inline bool any_positive(DoubleLanes v) {
#if defined(__AVX512F__)
    return _mm512_cmp_pd_mask(v, _mm512_setzero_pd(), _CMP_GT_OQ) != 0;
#else
    bool positive = false;
    for (std::size_t i = 0; i < double_lane_count; ++i) positive = positive || v[i] > 0.0;
    return positive;
#endif
}

inline bool all_positive(DoubleLanes v) {
#if defined(__AVX512F__)
    return _mm512_cmp_pd_mask(v, _mm512_setzero_pd(), _CMP_GT_OQ) == 0xff;
#else
    bool positive = true;
    for (std::size_t i = 0; i < double_lane_count; ++i) positive = positive && v[i] > 0.0;
    return positive;
#endif
}

/// The sum of the lanes: halves are added until one is left.
inline double sum_of(DoubleLanes v) {
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

using FourDoubles = double __attribute__((vector_size(32)));

/// The sums of the lanes of four, side by side: halves are added until one is left.
inline FourDoubles sums_of(DoubleLanes a, DoubleLanes b, DoubleLanes c, DoubleLanes d) {
    const auto folded = [](DoubleLanes v) -> FourDoubles {
        return __builtin_shufflevector(v, v, 0, 1, 2, 3) +
               __builtin_shufflevector(v, v, 4, 5, 6, 7);
    };
    const FourDoubles f = folded(a), g = folded(b), h = folded(c), k = folded(d);
    // Lanes 0 and 1 of two beside each other, then 2 and 3; then all four by lane.
    const FourDoubles ab =
        __builtin_shufflevector(f, g, 0, 1, 4, 5) + __builtin_shufflevector(f, g, 2, 3, 6, 7);
    const FourDoubles cd =
        __builtin_shufflevector(h, k, 0, 1, 4, 5) + __builtin_shufflevector(h, k, 2, 3, 6, 7);
    return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) +
           __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}

}  // namespace reticulin::RETICULIN_ISA
