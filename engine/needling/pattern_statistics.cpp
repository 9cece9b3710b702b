#include "engine/needling/pattern_statistics.hpp"

#include "engine/core/math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace reticulin::needling {

namespace {

/// Indices of points in the order of x (then y, then index).
std::vector<std::size_t> sorted_by_x(std::span<const SheetPoint> points) {
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return points[a] < points[b];
    });
    return order;
}

/// Calls visit(dx, dy, distance) once for each pair closer than `reach`; dx >= 0.
template <class Visit>
void for_each_pair(std::span<const SheetPoint> points, double reach, Visit&& visit) {
    const std::vector<std::size_t> order = sorted_by_x(points);
    for (std::size_t a = 0; a < order.size(); ++a) {
        for (std::size_t b = a + 1; b < order.size(); ++b) {
            const double dx = points[order[b]][0] - points[order[a]][0];
            if (dx >= reach) break;
            const double dy = std::abs(points[order[b]][1] - points[order[a]][1]);
            const double distance = std::sqrt(dx * dx + dy * dy);
            if (distance < reach) visit(dx, dy, distance);
        }
    }
}

/// Weight of a pair in an estimate of g or K: translation correction for the window's edges, both
/// members of the pair counted, divided by the squared density.
double pair_weight(double dx, double dy, std::size_t count, const SheetWindow& window) {
    const double density = static_cast<double>(count) / (window.width * window.breadth);
    return 2.0 / ((window.width - dx) * (window.breadth - dy) * density * density);
}

}  // namespace

std::vector<SheetPoint> entry_points(std::span<const tissue::Puncture> punctures) {
    std::vector<SheetPoint> points;
    points.reserve(punctures.size());
    for (const tissue::Puncture& p : punctures) points.push_back({p.entry[0], p.entry[1]});
    return points;
}

double density_per_cm2(std::size_t holes, const SheetWindow& window) {
    return static_cast<double>(holes) / (window.width * window.breadth) * 1e8;
}

std::vector<double> nearest_neighbour_distances(std::span<const SheetPoint> points) {
    std::vector<double> nearest(points.size(), std::numeric_limits<double>::infinity());
    const std::vector<std::size_t> order = sorted_by_x(points);
    const auto look = [&](std::size_t a, std::size_t b) {
        const double dx = std::abs(points[order[b]][0] - points[order[a]][0]);
        double& best = nearest[order[a]];
        if (dx >= best) return false;
        const double dy = points[order[b]][1] - points[order[a]][1];
        best = std::min(best, std::sqrt(dx * dx + dy * dy));
        return true;
    };
    for (std::size_t a = 0; a < order.size(); ++a) {
        for (std::size_t b = a + 1; b < order.size() && look(a, b); ++b) {
        }
        for (std::size_t b = a; b > 0 && look(a, b - 1); --b) {
        }
    }
    return nearest;
}

double share_with_neighbour_within(std::span<const SheetPoint> points, double distance) {
    if (points.empty()) return 0.0;
    const std::vector<double> nearest = nearest_neighbour_distances(points);
    const auto close =
        std::count_if(nearest.begin(), nearest.end(), [&](double d) { return d < distance; });
    return static_cast<double>(close) / static_cast<double>(points.size());
}

std::vector<double> pair_correlation(std::span<const SheetPoint> points,
                                     const SheetWindow& window,
                                     double ring,
                                     std::size_t rings) {
    std::vector<double> g(rings, 0.0);
    for_each_pair(
        points, ring * static_cast<double>(rings), [&](double dx, double dy, double distance) {
            const auto i = std::min(rings - 1, static_cast<std::size_t>(distance / ring));
            g[i] += pair_weight(dx, dy, points.size(), window);
        });
    for (std::size_t i = 0; i < rings; ++i) {
        g[i] /= std::numbers::pi * ring * ring * (2.0 * static_cast<double>(i) + 1.0);
    }
    return g;
}

double relative_ripley_k(std::span<const SheetPoint> points,
                         const SheetWindow& window,
                         double radius) {
    double k = 0.0;
    for_each_pair(points, radius, [&](double dx, double dy, double) {
        k += pair_weight(dx, dy, points.size(), window);
    });
    return k / (std::numbers::pi * radius * radius);
}

double periodogram(std::span<const SheetPoint> points, double wave_x, double wave_y) {
    if (points.empty()) return 0.0;
    double real = 0.0;
    double imaginary = 0.0;
    for (const SheetPoint& p : points) {
        const double phase = wave_x * p[0] + wave_y * p[1];
        real += math::cos(phase);
        imaginary += math::sin(phase);
    }
    return (real * real + imaginary * imaginary) / static_cast<double>(points.size());
}

}  // namespace reticulin::needling
