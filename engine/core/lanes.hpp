#pragma once

#include "engine/core/halves.hpp"

/// Sixteen floats or eight doubles side by side, for kernel files only: they are compiled once per
/// instruction set, and what stands here with them. Every operation is that of IEEE on each lane,
/// so all builds give the same bits.
namespace reticulin::RETICULIN_ISA {

#if defined(__AVX512F__)
using Lanes = FloatRegister;
using DoubleLanes = DoubleRegister;
using LaneMask = NumberRegister;
#elif defined(__AVX2__)
using Lanes = Halves<FloatRegister>;
using DoubleLanes = Halves<DoubleRegister>;
using LaneMask = Halves<NumberRegister>;
#else
using Lanes = Halves<Halves<FloatRegister>>;
using DoubleLanes = Halves<Halves<DoubleRegister>>;
using LaneMask = Halves<Halves<NumberRegister>>;
#endif

inline constexpr std::size_t lane_count = 16;
inline constexpr std::size_t double_lane_count = 8;
inline constexpr std::size_t lanes_bytes = 64;
static_assert(sizeof(Lanes) == lanes_bytes && sizeof(DoubleLanes) == lanes_bytes);

template <class T>
[[gnu::always_inline]] inline T* aligned(T* numbers) {
    return static_cast<T*>(__builtin_assume_aligned(numbers, lanes_bytes));
}

/// From any address.
[[gnu::always_inline]] inline Lanes load_unaligned(const float* from) {
    Lanes values;
    read_lanes(from, values);
    return values;
}

[[gnu::always_inline]] inline void store_unaligned(float* to, Lanes values) {
    write_lanes(to, values);
}

/// From a multiple of 64 bytes, as what follows.
[[gnu::always_inline]] inline Lanes load(const float* from) {
    return load_unaligned(aligned(from));
}

[[gnu::always_inline]] inline void store(float* to, Lanes values) {
    write_lanes(aligned(to), values);
}

[[gnu::always_inline]] inline DoubleLanes load(const double* from) {
    DoubleLanes values;
    read_lanes(aligned(from), values);
    return values;
}

[[gnu::always_inline]] inline void store(double* to, DoubleLanes values) {
    write_lanes(aligned(to), values);
}

/// Eight doubles that lie where floats do.
[[gnu::always_inline]] inline DoubleLanes load_doubles(const float* from) {
    return load(reinterpret_cast<const double*>(from));
}

[[gnu::always_inline]] inline void store_doubles(float* to, DoubleLanes values) {
    store(reinterpret_cast<double*>(to), values);
}

[[gnu::always_inline]] inline Lanes all(float value) {
    return value - Lanes{};
}

[[gnu::always_inline]] inline DoubleLanes all(double value) {
    return value - DoubleLanes{};
}

/// a where a < b, else b (also where either is no number): what the hardware's minimum gives.
[[gnu::always_inline]] inline Lanes smaller(Lanes a, Lanes b) {
    return where(a < b, a, b);
}

[[gnu::always_inline]] inline Lanes larger(Lanes a, Lanes b) {
    return where(a > b, a, b);
}

/// From any address, and to any.
[[gnu::always_inline]] inline LaneMask load_numbers(const std::uint32_t* from) {
    LaneMask numbers;
    read_lanes(from, numbers);
    return numbers;
}

[[gnu::always_inline]] inline void store_numbers(std::uint32_t* to, LaneMask numbers) {
    write_lanes(to, numbers);
}

/// Writes the numbers in lanes where a < b in order to `to`, all but `except`, and returns how
/// many. Up to 16 places of `to` are overwritten.
[[gnu::always_inline]] inline std::size_t keep_smaller(
    Lanes a, Lanes b, const std::uint32_t* numbers, std::uint32_t except, std::uint32_t* to) {
#if defined(__AVX512F__)
    const __m512i n = _mm512_loadu_si512(numbers);
    const __m512i excluded = _mm512_set1_epi32(static_cast<int>(except));
    const __mmask16 mask =
        _mm512_mask_cmpneq_epi32_mask(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), n, excluded);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(mask, n));
    return static_cast<std::size_t>(__builtin_popcount(mask));
#else
    std::size_t count = 0;
    for (unsigned bits = bits_of(a < b); bits != 0; bits &= bits - 1) {
        const std::uint32_t number = numbers[__builtin_ctz(bits)];
        to[count] = number;
        count += number != except ? 1 : 0;
    }
    return count;
#endif
}

/// Eight floats as doubles, exactly.
[[gnu::always_inline]] inline DoubleLanes as_doubles(const float* from) {
    DoubleLanes values;
    read_floats(from, values);
    return values;
}

using FourFields = Four<DoubleLanes>;

/// Records of four doubles, `records` + 4 x numbers[i] in lane i.
[[gnu::always_inline]] inline FourFields gather_records(const double* records,
                                                        const std::uint32_t* numbers) {
    FourFields fields;
    gather(records, numbers, fields);
    return fields;
}

using FourDoubles = double __attribute__((vector_size(32)));

/// The sums of the lanes of four, side by side: halves are added until one lane is left.
[[gnu::always_inline]] inline FourDoubles sums_of(DoubleLanes a,
                                                  DoubleLanes b,
                                                  DoubleLanes c,
                                                  DoubleLanes d) {
#if defined(__AVX2__)
    const auto folded = [](DoubleLanes v) -> FourDoubles {
#if defined(__AVX512F__)
        return __builtin_shufflevector(v, v, 0, 1, 2, 3) +
               __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
        return v.low + v.high;
#endif
    };
    const FourDoubles f = folded(a), g = folded(b), h = folded(c), k = folded(d);
    // Lanes 0 and 1 of two beside each other, then 2 and 3; then all four by lane.
    const FourDoubles ab =
        __builtin_shufflevector(f, g, 0, 1, 4, 5) + __builtin_shufflevector(f, g, 2, 3, 6, 7);
    const FourDoubles cd =
        __builtin_shufflevector(h, k, 0, 1, 4, 5) + __builtin_shufflevector(h, k, 2, 3, 6, 7);
    return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) +
           __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
#else
    return FourDoubles{sum_of(a), sum_of(b), sum_of(c), sum_of(d)};
#endif
}

[[gnu::always_inline]] inline bool any_positive(DoubleLanes v) {
    return bits_of(v > all(0.0)) != 0;
}

[[gnu::always_inline]] inline bool all_positive(DoubleLanes v) {
    return bits_of(v > all(0.0)) == (1U << double_lane_count) - 1;
}

}  // namespace reticulin::RETICULIN_ISA
