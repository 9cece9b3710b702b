#include "engine/needling/channel_shape.hpp"

#include "engine/core/error.hpp"
#include "engine/core/math.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reticulin::needling {

bool runs_along_an_axis(const tissue::Puncture& incision) {
    const Vec3& n = incision.plane_normal;
    return std::max(std::abs(n[0]), std::abs(n[1])) >= 1.0 - 1e-9;
}

ChannelShape::ChannelShape(const tissue::Puncture& puncture) : puncture_(puncture) {
    if (puncture_.plane) {
        if (!runs_along_an_axis(puncture_)) {
            throw ScenarioError("an incision must run along x or y: its normal lies along neither");
        }
        return;
    }
    if (!(puncture_.direction[2] > 0.0)) {
        throw ScenarioError("a puncture's axis must point into the skin (direction z > 0)");
    }
}

Vec3 ChannelShape::axis_at(double z) const {
    if (puncture_.plane) return Vec3(puncture_.entry[0], puncture_.entry[1], z);
    return puncture_.entry +
           puncture_.direction * ((z - puncture_.entry[2]) / puncture_.direction[2]);
}

double ChannelShape::distance(double dx, double dy) const {
    if (puncture_.plane) {
        return std::abs(dx * puncture_.plane_normal[0] + dy * puncture_.plane_normal[1]);
    }
    const double along = dx * puncture_.direction[0] + dy * puncture_.direction[1];
    return std::sqrt(std::max(0.0, dx * dx + dy * dy - along * along));
}

double ChannelShape::distance(const Vec3& point, const RegularGrid& grid) const {
    const Vec3 beside = grid.shortest(axis_at(point[2]), point);
    return distance(beside[0], beside[1]);
}

double ChannelShape::collar_reach(double z) const {
    return z > puncture_.depth ? 0.0 : puncture_.needle_radius_at(z) + puncture_.collar_width;
}

double ChannelShape::sleeve_radius(double z, const SleeveDefinition& sleeve) const {
    return z > puncture_.depth ? 0.0
                               : std::max(sleeve.least_radius, collar_reach(z) + sleeve.margin);
}

double ChannelShape::collar_profile(double q, double z) const {
    const double hole = hole_radius(z);
    if (puncture_.collar_width <= 0.0 || q < hole || q >= collar_reach(z)) return 0.0;
    const double u = (q - hole) / puncture_.collar_width;
    return math::exp(-u * u);
}

double ChannelShape::core_section(double z, double breadth) const {
    const double hole = hole_radius(z);
    return puncture_.plane ? 2.0 * hole * breadth : std::numbers::pi * hole * hole / cosine();
}

double ChannelShape::collar_section(double z, double breadth) const {
    const double w = puncture_.collar_width;
    if (w <= 0.0 || z > puncture_.depth) return 0.0;
    const double hole = hole_radius(z);
    const double u = (collar_reach(z) - hole) / w;
    const double line = 0.5 * w * std::sqrt(std::numbers::pi) * math::erf(u);
    if (puncture_.plane) return 2.0 * line * breadth;
    const double ring = 0.5 * w * w * (1.0 - math::exp(-u * u)) + hole * line;
    return 2.0 * std::numbers::pi * ring / cosine();
}

}  // namespace reticulin::needling
