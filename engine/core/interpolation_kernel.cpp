#include "engine/core/interpolation_kernel.hpp"

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

/// Four voxels along x.
struct Rows {
    explicit Rows(const SurroundingVoxels& v)
        : voxels(v), are_neighbours(v.x[0] + 3 == v.x[3] && v.x[0] + 1 == v.x[1]) {}

    [[nodiscard]] Four at(std::size_t j, std::size_t k) const {
        const float* row = voxels.values + voxels.z[k] + voxels.y[j];
        FourFloats four;
        if (are_neighbours) {  // nearly always: not around the period
            __builtin_memcpy(&four, row + voxels.x[0], sizeof four);
        } else {
            four =
                FourFloats{row[voxels.x[0]], row[voxels.x[1]], row[voxels.x[2]], row[voxels.x[3]]};
        }
        return __builtin_convertvector(four, Four);
    }

    const SurroundingVoxels& voxels;
    bool are_neighbours;
};

}  // namespace

double cubic_value(const SurroundingVoxels& voxels) {
    const Rows rows(voxels);
    const Four y = values_at(voxels.past_second[1]), z = values_at(voxels.past_second[2]);
    Four sum{};
    for (std::size_t j = 0; j < 4; ++j) {
        const Four column = z[0] * rows.at(j, 0) + z[1] * rows.at(j, 1) + z[2] * rows.at(j, 2) +
                            z[3] * rows.at(j, 3);
        sum += y[j] * column;
    }
    return product(values_at(voxels.past_second[0]), sum);
}

CubicReading cubic_reading(const SurroundingVoxels& voxels) {
    const Rows rows(voxels);
    const Four y = values_at(voxels.past_second[1]), y_slope = slopes_at(voxels.past_second[1]);
    const Four z = values_at(voxels.past_second[2]), z_slope = slopes_at(voxels.past_second[2]);
    Four value{}, along_y{}, along_z{};
    for (std::size_t j = 0; j < 4; ++j) {
        const Four a = rows.at(j, 0), b = rows.at(j, 1), c = rows.at(j, 2), d = rows.at(j, 3);
        const Four column = z[0] * a + z[1] * b + z[2] * c + z[3] * d;
        const Four slope = z_slope[0] * a + z_slope[1] * b + z_slope[2] * c + z_slope[3] * d;
        value += y[j] * column;
        along_y += y_slope[j] * column;
        along_z += y[j] * slope;
    }
    const Four x = values_at(voxels.past_second[0]);
    return {product(x, value),
            product(slopes_at(voxels.past_second[0]), value),
            product(x, along_y),
            product(x, along_z)};
}

}  // namespace reticulin::RETICULIN_ISA
