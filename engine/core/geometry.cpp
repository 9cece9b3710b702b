#include "engine/core/geometry.hpp"

#include <algorithm>
#include <numeric>

namespace reticulin {

namespace {

using Matrix3 = std::array<std::array<double, 3>, 3>;

/// One Jacobi rotation that zeroes a[p][q]; v collects the eigenvectors as columns.
void rotate(Matrix3& a, Matrix3& v, std::size_t p, std::size_t q) {
    if (a[p][q] == 0.0) return;
    const double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    const double t = (theta >= 0 ? 1.0 : -1.0) / (std::abs(theta) + std::sqrt(theta * theta + 1.0));
    const double c = 1.0 / std::sqrt(t * t + 1.0);
    const double s = t * c;
    for (std::size_t k = 0; k < 3; ++k) {
        const double akp = a[k][p];
        const double akq = a[k][q];
        a[k][p] = c * akp - s * akq;
        a[k][q] = s * akp + c * akq;
    }
    for (std::size_t k = 0; k < 3; ++k) {
        const double apk = a[p][k];
        const double aqk = a[q][k];
        a[p][k] = c * apk - s * aqk;
        a[q][k] = s * apk + c * aqk;
    }
    for (std::size_t k = 0; k < 3; ++k) {
        const double vkp = v[k][p];
        const double vkq = v[k][q];
        v[k][p] = c * vkp - s * vkq;
        v[k][q] = s * vkp + c * vkq;
    }
}

}  // namespace

EigenSystem eigen_system(const SymmetricTensor& t) {
    Matrix3 a{{{t[0], t[3], t[5]}, {t[3], t[1], t[4]}, {t[5], t[4], t[2]}}};
    Matrix3 v{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    for (int sweep = 0; sweep < 12; ++sweep) {
        if (a[0][1] == 0.0 && a[0][2] == 0.0 && a[1][2] == 0.0) break;
        rotate(a, v, 0, 1);
        rotate(a, v, 0, 2);
        rotate(a, v, 1, 2);
    }
    std::array<std::size_t, 3> order{0, 1, 2};
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
        return a[i][i] > a[j][j];
    });
    EigenSystem result{};
    for (std::size_t k = 0; k < 3; ++k) {
        const std::size_t i = order[k];
        result.values[k] = a[i][i];
        result.directions[k] = Vec3(v[0][i], v[1][i], v[2][i]);
    }
    return result;
}

}  // namespace reticulin
