#include "engine/core/interpolation_kernel.hpp"

#if defined(__AVX__)
#include <immintrin.h>
#endif

namespace reticulin::RETICULIN_ISA {

namespace {

/// One number for each of four voxels along an axis.
using Four = double __attribute__((vector_size(32)));
using FourFloats = float __attribute__((vector_size(16)));

/// Lagrange's cubics through 1 at one of -1, 0, 1, 2 and 0 at the others, in powers of t.
constexpr Four ones{0.0, 1.0, 0.0, 0.0};
constexpr Four firsts{-1.0 / 3.0, -0.5, 1.0, -1.0 / 6.0};
constexpr Four squares{0.5, -1.0, 0.5, 0.0};
constexpr Four cubes{-1.0 / 6.0, 0.5, -0.5, 1.0 / 6.0};

Four values_at(double t) {
    return ones + t * (firsts + t * (squares + t * cubes));
}

Four slopes_at(double t) {
    return firsts + t * (2.0 * squares + t * (3.0 * cubes));
}

double product(const Four& a, const Four& b) {
    const Four terms = a * b;
    return (terms[0] + terms[1]) + (terms[2] + terms[3]);
}

/// Written out, because GCC 12 would take them apart.
[[gnu::always_inline]] inline Four as_doubles(FourFloats four) {
#if defined(__AVX__)
    return _mm256_cvtps_pd(four);
#else
    return __builtin_convertvector(four, Four);
#endif
}

/// Four voxels along x of row j in plane k. They are neighbours unless the period ends there.
template <bool are_neighbours>
[[gnu::always_inline]] inline Four row_of(const SurroundingVoxels& v,
                                          std::size_t j,
                                          std::size_t k) {
    const float* row = v.values + v.z[k] + v.y[j];
    FourFloats four;
    if constexpr (are_neighbours) {
        __builtin_memcpy(&four, row + v.x[0], sizeof four);
    } else {
        four = FourFloats{row[v.x[0]], row[v.x[1]], row[v.x[2]], row[v.x[3]]};
    }
    return as_doubles(four);
}

bool are_neighbours(const SurroundingVoxels& v) {
    return v.x[0] + 1 == v.x[1] && v.x[0] + 2 == v.x[2] && v.x[0] + 3 == v.x[3];
}

template <bool neighbours>
double value_of(const SurroundingVoxels& v) {
    const Four y = values_at(v.past_second[1]), z = values_at(v.past_second[2]);
    Four sum{};
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
        const Four column =
            (z[0] * row_of<neighbours>(v, j, 0) + z[1] * row_of<neighbours>(v, j, 1)) +
            (z[2] * row_of<neighbours>(v, j, 2) + z[3] * row_of<neighbours>(v, j, 3));
        sum += y[j] * column;
    }
    return product(values_at(v.past_second[0]), sum);
}

template <bool neighbours>
CubicReading reading_of(const SurroundingVoxels& v) {
    const Four y = values_at(v.past_second[1]), y_slope = slopes_at(v.past_second[1]);
    const Four z = values_at(v.past_second[2]), z_slope = slopes_at(v.past_second[2]);
    Four value{}, along_y{}, along_z{};
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
        const Four a = row_of<neighbours>(v, j, 0), b = row_of<neighbours>(v, j, 1);
        const Four c = row_of<neighbours>(v, j, 2), d = row_of<neighbours>(v, j, 3);
        const Four column = (z[0] * a + z[1] * b) + (z[2] * c + z[3] * d);
        const Four slope = (z_slope[0] * a + z_slope[1] * b) + (z_slope[2] * c + z_slope[3] * d);
        value += y[j] * column;
        along_y += y_slope[j] * column;
        along_z += y[j] * slope;
    }
    const Four x = values_at(v.past_second[0]);
    return {product(x, value),
            product(slopes_at(v.past_second[0]), value),
            product(x, along_y),
            product(x, along_z)};
}

}  // namespace

double cubic_value(const SurroundingVoxels& voxels) {
    return are_neighbours(voxels) ? value_of<true>(voxels) : value_of<false>(voxels);
}

CubicReading cubic_reading(const SurroundingVoxels& voxels) {
    return are_neighbours(voxels) ? reading_of<true>(voxels) : reading_of<false>(voxels);
}

}  // namespace reticulin::RETICULIN_ISA
