#include "engine/measures/alignment_kernel.hpp"

#include <cmath>

namespace reticulin::measures::RETICULIN_ISA {

namespace {

constexpr double half_pi = 1.57079632679489661923;
constexpr double pi = 2.0 * half_pi;
constexpr double third = 1.0 / 3.0;

/// (asin(s) - s) / s for z = s^2 up to 1/4: the rational approximation of fdlibm, to 2^-58.
inline double arc_excess(double z) {
    const double over =
        1.66666666666666657415e-01 +
        z * (-3.25565818622400915405e-01 +
             z * (2.01212532134862925881e-01 +
                  z * (-4.00555345006794114027e-02 +
                       z * (7.91534994289814532176e-04 + z * 3.47933107596021167570e-05))));
    const double under =
        1.0 + z * (-2.40339491173441421878e+00 +
                   z * (2.02094576023350569471e+00 +
                        z * (-6.88283971605453293030e-01 + z * 7.70381505559019352791e-02)));
    return z * over / under;
}

/// cos(acos(r) / 3), -1 <= r <= 1, to rounding.
inline double cosine_of_third(double r) {
    const double size = r < 0.0 ? -r : r;
    const bool steep = size > 0.5;
    const double z = steep ? 0.5 * (1.0 - size) : r * r;
    const double root = std::sqrt(z);  // of r * r it is size, to rounding
    const double s = steep ? root : size;
    const double arc = s + s * arc_excess(z);
    const double sized = steep ? 2.0 * arc : half_pi - arc;  // acos |r|
    const double angle = (r < 0.0 ? pi - sized : sized) * third;
    // Taylor to angle^18; angle <= pi / 3.
    const double t = angle * angle;
    double sum = 1.0 - t * (1.0 / 306.0);
    sum = 1.0 - sum * t * (1.0 / 240.0);
    sum = 1.0 - sum * t * (1.0 / 182.0);
    sum = 1.0 - sum * t * (1.0 / 132.0);
    sum = 1.0 - sum * t * (1.0 / 90.0);
    sum = 1.0 - sum * t * (1.0 / 56.0);
    sum = 1.0 - sum * t * (1.0 / 30.0);
    sum = 1.0 - sum * t * (1.0 / 12.0);
    return 1.0 - sum * t * (1.0 / 2.0);
}

}  // namespace

void largest_eigenvalues(const AlignmentRow& row) {
    const double *xx = row.tensor[0], *yy = row.tensor[1], *zz = row.tensor[2];
    const double *xy = row.tensor[3], *yz = row.tensor[4], *xz = row.tensor[5];
    double* largest = row.largest;
#pragma omp simd
    for (std::size_t x = 0; x < row.count; ++x) {
        const double trace = xx[x] + yy[x] + zz[x];
        const double scale = trace > 0.0 ? 1.0 / trace : 0.0;
        const double a = xx[x] * scale - third;
        const double b = yy[x] * scale - third;
        const double c = zz[x] * scale - third;
        const double u = xy[x] * scale, v = yz[x] * scale, w = xz[x] * scale;
        const double spread =
            std::sqrt((a * a + b * b + c * c + 2.0 * (u * u + v * v + w * w)) * (1.0 / 6.0));
        const double determinant = a * (b * c - v * v) - u * (u * c - v * w) + w * (u * v - b * w);
        const bool is_even = spread < 1e-12 || !(trace > 0.0);
        const double divisor = is_even ? 1.0 : spread * spread * spread;
        const double ratio = 0.5 * determinant / divisor;
        const double low = ratio < -1.0 ? -1.0 : ratio;
        const double kept = low > 1.0 ? 1.0 : low;
        const double rise = 2.0 * spread * cosine_of_third(kept);
        largest[x] = is_even ? third : third + rise;
    }
}

}  // namespace reticulin::measures::RETICULIN_ISA
