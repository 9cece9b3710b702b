#include "tests/reference/exact_propagator.hpp"

#include <cmath>
#include <functional>
#include <numbers>

namespace reticulin::reference {

namespace {

constexpr double pi = std::numbers::pi;

void for_each_mode(const Box& box, const std::function<void(int, int, int, std::size_t)>& visit) {
    for (int z = 0; z < box.nz; ++z) {
        for (int y = 0; y < box.ny; ++y) {
            for (int x = 0; x < box.nx; ++x) visit(x, y, z, box.at(x, y, z));
        }
    }
}

}  // namespace

ExactPropagator::ExactPropagator(const Box& box, double diffusivity, double loss_rate)
    : box_(box),
      transport_(diffusivity / (box.voxel * box.voxel)),
      loss_rate_(loss_rate),
      x_(periodic_modes(box.nx)),
      y_(periodic_modes(box.ny)),
      z_(no_flux_modes(box.nz)) {}

ExactPropagator::Modes ExactPropagator::periodic_modes(int n) {
    Modes modes;
    for (int m = 0; m < n; ++m) {
        const int wave = (m + 1) / 2;  // 0, 1 (cos), 1 (sin), 2, 2, ...
        const bool is_sine = m > 0 && m % 2 == 0;
        const bool is_alone = m == 0 || 2 * wave == n;
        Values place;
        for (int j = 0; j < n; ++j) {
            const double angle = 2.0 * pi * wave * j / n;
            place.push_back(std::sqrt((is_alone ? 1.0 : 2.0) / n) *
                            (is_sine ? std::sin(angle) : std::cos(angle)));
        }
        modes.basis.push_back(place);
        modes.eigenvalues.push_back(2.0 - 2.0 * std::cos(2.0 * pi * wave / n));
    }
    return modes;
}

ExactPropagator::Modes ExactPropagator::no_flux_modes(int n) {
    Modes modes;
    for (int m = 0; m < n; ++m) {
        Values place;
        for (int j = 0; j < n; ++j) {
            place.push_back(std::sqrt((m == 0 ? 1.0 : 2.0) / n) * std::cos(pi * m * (j + 0.5) / n));
        }
        modes.basis.push_back(place);
        modes.eigenvalues.push_back(2.0 - 2.0 * std::cos(pi * m / n));
    }
    return modes;
}

Values ExactPropagator::transform(const Values& values, bool forward) const {
    Values now = values;
    const Modes* axes[3] = {&x_, &y_, &z_};
    const std::size_t counts[3] = {x_.basis.size(), y_.basis.size(), z_.basis.size()};
    std::size_t stride = 1;
    for (int axis = 0; axis < 3; ++axis) {
        const std::size_t n = counts[axis];
        Values next(now.size(), 0.0);
        for (std::size_t i = 0; i < now.size(); ++i) {
            const std::size_t target = i / stride % n;
            const std::size_t line = i - target * stride;
            for (std::size_t j = 0; j < n; ++j) {
                const double weight =
                    forward ? axes[axis]->basis[target][j] : axes[axis]->basis[j][target];
                next[i] += weight * now[line + j * stride];
            }
        }
        now = next;
        stride *= n;
    }
    return now;
}

/// -lap_h of a mode is the sum of the axes' eigenvalues less a sixth of their products in pairs.
double ExactPropagator::rate(int mx, int my, int mz) const {
    const double x = x_.eigenvalues[static_cast<std::size_t>(mx)];
    const double y = y_.eigenvalues[static_cast<std::size_t>(my)];
    const double z = z_.eigenvalues[static_cast<std::size_t>(mz)];
    return loss_rate_ + transport_ * (x + y + z - (x * y + y * z + z * x) / 6.0);
}

Values ExactPropagator::after(const Values& c, const Values& gain, double t) const {
    Values field = transform(c, true);
    const Values source = transform(gain, true);
    for_each_mode(box_, [&](int x, int y, int z, std::size_t i) {
        const double mu = rate(x, y, z);
        const double grown = mu > 0.0 ? -std::expm1(-mu * t) / mu : t;
        field[i] = field[i] * std::exp(-mu * t) + source[i] * grown;
    });
    return transform(field, false);
}

Values ExactPropagator::steady(const Values& gain) const {
    Values field = transform(gain, true);
    for_each_mode(box_, [&](int x, int y, int z, std::size_t i) { field[i] /= rate(x, y, z); });
    return transform(field, false);
}

}  // namespace reticulin::reference
