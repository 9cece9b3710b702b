#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <cmath>

namespace reticulin {

/// Position or direction in um: x and y lateral, z = depth, positive downward from the skin
/// surface.
using Vec3 = Eigen::Vector3d;

/// Symmetric tensor in the order XX YY ZZ XY YZ XZ, as VTK has it.
using SymmetricTensor = std::array<double, 6>;

inline constexpr SymmetricTensor isotropic_third{1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 0, 0};

/// Product of a symmetric tensor and a vector.
inline Vec3 apply(const SymmetricTensor& t, const Vec3& v) {
    return {t[0] * v[0] + t[3] * v[1] + t[5] * v[2],
            t[3] * v[0] + t[1] * v[1] + t[4] * v[2],
            t[5] * v[0] + t[4] * v[1] + t[2] * v[2]};
}

/// v v^T of a unit vector.
inline SymmetricTensor outer(const Vec3& v) {
    return {v[0] * v[0], v[1] * v[1], v[2] * v[2], v[0] * v[1], v[1] * v[2], v[0] * v[2]};
}

/// Eigenvalues of a symmetric tensor, largest first, and their directions (columns), by Jacobi
/// rotations (exact to rounding; no library function whose bits differ by processor).
struct EigenSystem {
    std::array<double, 3> values;
    std::array<Vec3, 3> directions;
};

EigenSystem eigen_system(const SymmetricTensor& t);

}  // namespace reticulin
