#pragma once

#include <cstddef>

#if defined(__FMA__)
#include <immintrin.h>
#endif

/// Sixteen floats side by side, for kernel files only: they are compiled once per instruction set,
/// and what stands here with them. Every operation is that of IEEE on each lane, so all builds give
/// the same bits; without fused hardware `times_plus` is slow, not different.
namespace reticulin::RETICULIN_ISA {

using Lanes = float __attribute__((vector_size(64), aligned(64), may_alias));
using UnalignedLanes = float __attribute__((vector_size(64), aligned(4), may_alias));
using LaneMask = int __attribute__((vector_size(64), aligned(64)));

inline constexpr std::size_t lane_count = 16;

inline Lanes load(const float* from) {
    return *reinterpret_cast<const Lanes*>(from);
}

inline Lanes load_unaligned(const float* from) {
    return *reinterpret_cast<const UnalignedLanes*>(from);
}

inline void store(float* to, Lanes values) {
    *reinterpret_cast<Lanes*>(to) = values;
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

/// Rows become columns: 16 rows of 16. Four rounds of exchanges, of lanes, pairs, fours and eights.
inline void transpose(Lanes (&r)[lane_count]) {
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

}  // namespace reticulin::RETICULIN_ISA
