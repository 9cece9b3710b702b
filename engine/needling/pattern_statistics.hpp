#pragma once

#include "engine/needling/insertion_pattern.hpp"
#include "engine/tissue/wounds.hpp"

#include <array>
#include <span>
#include <vector>

namespace reticulin::needling {

/// Entry point on the sheet, um.
using SheetPoint = std::array<double, 2>;

std::vector<SheetPoint> entry_points(std::span<const tissue::Puncture> punctures);

/// Holes per cm^2.
double density_per_cm2(std::size_t holes, const SheetWindow& window);

/// Distance of each point to its nearest neighbour (infinite if alone), um; in the points' order.
std::vector<double> nearest_neighbour_distances(std::span<const SheetPoint> points);

/// Share of points with a neighbour closer than `distance`.
double share_with_neighbour_within(std::span<const SheetPoint> points, double distance);

/// Pair correlation g(r) in rings of `ring` um from 0 (1 = as in random placement), with
/// translation edge correction.
std::vector<double> pair_correlation(std::span<const SheetPoint> points,
                                     const SheetWindow& window,
                                     double ring,
                                     std::size_t rings);

/// Ripley's K(r) / (pi r^2): 1 for random placement, below 1 where holes keep apart.
double relative_ripley_k(std::span<const SheetPoint> points,
                         const SheetWindow& window,
                         double radius);

/// Periodogram |sum exp(i k r)|^2 / n at a wave vector in rad/um: about 1 for random placement, n
/// where all points lie on the lines of that wave.
double periodogram(std::span<const SheetPoint> points, double wave_x, double wave_y);

}  // namespace reticulin::needling
