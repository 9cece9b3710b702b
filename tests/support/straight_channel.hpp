#pragma once

#include "tests/support/simulations.hpp"

#include <map>
#include <string>

namespace reticulin::testing {

/// One straight channel through an unlayered dermis column, 0.56 x 0.56 x 2 mm, gate 1: the scene
/// of the radial twin (docs/model/radial_twin.md).
io::Scenario straight_channel();

/// Sleeve of the comparisons, um from the axis.
inline constexpr double sleeve_radius = 150.0;

/// Distance of a place from the channel's axis, um.
double radius_of(const simulation::Simulation& s, const Vec3& place);

/// Replaces a solute by its mean over each ring about the axis (rings of 10 um, interpolated; the
/// amount is kept within the interpolation): what a model of r alone assumes.
void make_axisymmetric(simulation::Simulation& s, diffusion::Solute solute);

/// Sleeve means by the names of the twin's columns: cells per mm^3, solutes in their own unit,
/// `collagen` in mg/mL. A voxel counts with the share of its cross-section inside the sleeve, by
/// `samples` x `samples` places; 1 asks its centre alone.
std::map<std::string, double> sleeve_means(const simulation::Simulation& s, int samples = 1);

}  // namespace reticulin::testing
