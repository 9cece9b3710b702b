#include "engine/core/math.hpp"
#include "engine/core/random.hpp"
#include "engine/tissue/skin_geometry.hpp"

#include <cmath>
#include <numbers>

namespace reticulin::tissue {

namespace {

constexpr int wave_count = 6;

/// The multiple of the block's lateral ground wave that is nearest to a wave number.
double periodic_wave(double wave, double extent) {
    const double ground = 2.0 * std::numbers::pi / extent;
    return ground * RegularGrid::floor_to_int(wave / ground + 0.5);
}

}  // namespace

// The angle of a bundle is a sum of few waves with standard deviation 1 rad. Two places a distance
// d apart then have <cos 2(a - b)> = exp(-4 (1 - rho(d))), about exp(-(k d)^2 4/6) for waves of
// wave number k in all directions of space: k = 1.2/length brings it to 1/e at the correlation
// length.
void SkinGeometry::draw_texture(std::uint64_t seed) {
    const double length = skin_.bundle_correlation_length.in(units::um);
    if (length <= 0.0) return;
    const double wave = std::sqrt(1.5) / length;
    Stream random(seed, 0, 0, Purpose::orientation_texture);
    texture_offset_ = std::numbers::pi * random.uniform();
    for (int i = 0; i < wave_count; ++i) {
        Vec3 k = wave * random.direction();
        k[0] = periodic_wave(k[0], grid_.width());
        k[1] = periodic_wave(k[1], grid_.breadth());
        texture_.push_back({k, 2.0 * std::numbers::pi * random.uniform()});
    }
}

double SkinGeometry::bundle_angle(const Vec3& position) const {
    double angle = 0.0;
    for (const TextureWave& wave : texture_)
        angle += math::cos(wave.wave_vector.dot(position) + wave.phase);
    return texture_offset_ + angle * std::sqrt(2.0 / wave_count);
}

SymmetricTensor SkinGeometry::resting_orientation(const Vec3& position) const {
    const bool papillary = skin_.layered && position[2] < papillary_bottom_;
    const double alignment =
        papillary ? skin_.papillary_in_plane_alignment : skin_.reticular_in_plane_alignment;
    if (alignment <= 0.0) return isotropic_third;
    const double angle = bundle_angle(position);
    const SymmetricTensor bundle = outer(Vec3(math::cos(angle), math::sin(angle), 0.0));
    SymmetricTensor result{};
    for (std::size_t i = 0; i < result.size(); ++i) {
        result[i] = (1.0 - alignment) * isotropic_third[i] + alignment * bundle[i];
    }
    return result;
}

}  // namespace reticulin::tissue
