#include "engine/core/random.hpp"

#include "engine/core/math.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace reticulin {

Stream::Stream(std::uint64_t seed, std::uint64_t id, Tick tick, Purpose purpose)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      counter_{static_cast<std::uint32_t>(id),
               static_cast<std::uint32_t>(id >> 32),
               static_cast<std::uint32_t>(tick),
               static_cast<std::uint32_t>(purpose) << 20} {}

void Stream::refill() {
    r123::Philox4x32 philox;
    const r123::Philox4x32::ctr_type c{{counter_[0], counter_[1], counter_[2], counter_[3]}};
    const r123::Philox4x32::key_type k{{key_[0], key_[1]}};
    const auto result = philox(c, k);
    for (unsigned i = 0; i < 4; ++i) block_[i] = result[i];
    ++counter_[3];  // 2^20 blocks per purpose: far more than any use draws
    used_ = 0;
}

double Stream::normal() {
    const double radius = std::sqrt(-2.0 * math::log(uniform()));
    return radius * math::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t Stream::poisson(double mean) {
    std::uint64_t total = 0;
    while (mean > 0.0) {
        const double piece = mean > 16.0 ? 16.0 : mean;
        mean -= piece;
        double p = math::exp(-piece);
        double cumulative = p;
        const double u = uniform();
        for (std::uint64_t k = 1; u > cumulative && k < 200; ++k) {
            p *= piece / static_cast<double>(k);
            cumulative += p;
            ++total;
        }
    }
    return total;
}

Vec3 Stream::direction() {
    const double z = 2.0 * uniform() - 1.0;
    const double phi = 2.0 * std::numbers::pi * uniform();
    const double r = std::sqrt(1.0 - z * z);
    return {r * math::cos(phi), r * math::sin(phi), z};
}

Vec3 Stream::direction_about(const Vec3& axis, double kappa) {
    if (kappa < 1e-9) return direction();
    // Ulrich 1984 / Wood 1994 for three dimensions: the cosine has a closed inverse.
    const double u = uniform();
    const double w = 1.0 + math::log(u + (1.0 - u) * math::exp(-2.0 * kappa)) / kappa;
    const double phi = 2.0 * std::numbers::pi * uniform();
    const double r = std::sqrt(w < 1.0 && w > -1.0 ? 1.0 - w * w : 0.0);
    const Vec3 helper = std::abs(axis[2]) < 0.9 ? Vec3(0, 0, 1) : Vec3(1, 0, 0);
    const Vec3 e1 = axis.cross(helper).normalized();
    const Vec3 e2 = axis.cross(e1);
    return (r * math::cos(phi) * e1 + r * math::sin(phi) * e2 + w * axis).normalized();
}

namespace {

constexpr double largest_mean_cosine = 0.999;

/// The inverse by Newton's method, for mean cosines m that neither cancel nor overflow: 0.03 to
/// 0.9996.
double solved_concentration(double m) {
    double kappa = m * (3.0 - m * m) / (1.0 - m * m);  // Banerjee et al. 2005
    for (int i = 0; i < 20; ++i) {
        const double e = kappa < 300.0 ? math::exp(-2.0 * kappa) : 0.0;
        const double coth = (1.0 + e) / (1.0 - e);
        const double a = coth - 1.0 / kappa;
        const double slope = 1.0 - coth * coth + 1.0 / (kappa * kappa);
        const double step = (a - m) / slope;
        kappa -= step;
        if (std::abs(step) < 1e-10 * (1.0 + kappa)) break;
    }
    return kappa;
}

/// kappa (1 - m^2) / m, which falls smoothly from 3 to 2, over equal steps of m^2: a cell asks at
/// every turn, and solving took 4 % of a run.
class ConcentrationTable {
  public:
    ConcentrationTable() {
        values_[0] = 3.0;
        for (std::size_t i = 1; i < values_.size(); ++i) {
            const double square = static_cast<double>(i) / steps;
            const double m = std::sqrt(square);
            values_[i] = solved_concentration(m) * (1.0 - square) / m;
        }
    }

    /// By the cubic through the four nearest; at the ends through the four there.
    [[nodiscard]] double at(double square) const {
        const double place = square * steps;
        const auto last_first = static_cast<double>(values_.size() - 4);
        const auto first = static_cast<std::size_t>(std::clamp(place - 1.0, 0.0, last_first));
        const double t = place - static_cast<double>(first);
        const double* v = values_.data() + first;
        const double a = t - 1.0, b = t - 2.0, c = t - 3.0;
        return (t * a * (b * v[3] - 3.0 * c * v[2]) + b * c * (3.0 * t * v[1] - a * v[0])) / 6.0;
    }

  private:
    static constexpr double steps = 1024.0;  // of m^2 from 0 to 1; error of m under 1e-12
    std::array<double, 1024> values_{};      // to m^2 = 1023 / 1024, over largest_mean_cosine^2
};

}  // namespace

double concentration_for_mean_cosine(double mean_cosine) {
    static const ConcentrationTable table;
    if (mean_cosine <= 0.0) return 0.0;
    const double m = std::min(mean_cosine, largest_mean_cosine);
    const double square = m * m;
    return m * table.at(square) / (1.0 - square);
}

}  // namespace reticulin
