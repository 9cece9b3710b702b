#include "engine/tissue/skin_geometry.hpp"

#include "engine/core/error.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reticulin::tissue {

namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;

/// Wave number of ridges of about this period: a whole number (at least one) in the extent.
double ridge_wave(double extent, double period) {
    if (period <= 0.0) return 0.0;
    const int count = std::max(1, RegularGrid::floor_to_int(extent / period + 0.5));
    return two_pi * count / extent;
}

/// Integral of exp(-(z - centre)^2 / (2 spread^2)) from `from` to `to`.
double gaussian_integral(double from, double to, double centre, double spread) {
    const double scale = 1.0 / (spread * std::sqrt(2.0));
    return spread * std::sqrt(0.5 * std::numbers::pi) *
           (math::erf((to - centre) * scale) - math::erf((from - centre) * scale));
}

double gaussian(double z, double centre, double spread) {
    const double u = (z - centre) / spread;
    return math::exp(-0.5 * u * u);
}

double overlap(double low, double high, double from, double to) {
    return std::max(0.0, std::min(high, to) - std::max(low, from));
}

}  // namespace

SkinGeometry::SkinGeometry(const RegularGrid& grid, const SkinParameters& skin, std::uint64_t seed)
    : grid_(grid), skin_(skin), layer_(grid), dermal_fraction_(grid) {
    set_depths();
    scale_plexus();
    draw_texture(seed);
    lay_layers();
    place_vessel_entries(seed);
}

void SkinGeometry::set_depths() {
    if (!skin_.layered) {
        dermis_bottom_ = grid_.depth();
        return;
    }
    corneum_bottom_ = skin_.stratum_corneum_thickness.in(units::um);
    mean_junction_ = corneum_bottom_ + skin_.viable_epidermis_thickness.in(units::um);
    papillary_bottom_ = mean_junction_ + skin_.papillary_thickness.in(units::um);
    dermis_bottom_ = papillary_bottom_ + skin_.reticular_thickness.in(units::um);
    const double amplitude = skin_.rete_ridge_amplitude.in(units::um);
    if (amplitude > skin_.viable_epidermis_thickness.in(units::um) ||
        amplitude > skin_.papillary_thickness.in(units::um)) {
        throw ScenarioError(
            "skin.rete_ridge_amplitude is greater than the viable epidermis or the papillary "
            "dermis "
            "is thick: the junction would leave its layers; make it smaller");
    }
    const double period = skin_.rete_ridge_period.in(units::um);
    ridge_wave_x_ = ridge_wave(grid_.width(), period);
    ridge_wave_y_ = ridge_wave(grid_.breadth(), period);
}

void SkinGeometry::scale_plexus() {
    if (!skin_.layered || skin_.uniform_vessels) return;
    const double spread = skin_.plexus_spread.in(units::um);
    if (spread <= 0.0) throw ScenarioError("skin.plexus_spread must be greater than 0");
    const double integral =
        gaussian_integral(
            mean_junction_, dermis_bottom_, skin_.superficial_plexus_depth.in(units::um), spread) +
        gaussian_integral(mean_junction_, dermis_bottom_, dermis_bottom_, spread);
    plexus_height_ = (1.0 - skin_.vessel_background) * (dermis_bottom_ - mean_junction_) / integral;
}

double SkinGeometry::junction_depth(double x, double y) const {
    const double amplitude = skin_.rete_ridge_amplitude.in(units::um);
    if (!skin_.layered || amplitude <= 0.0) return mean_junction_;
    const double relief = math::cos(ridge_wave_x_ * x) + math::cos(ridge_wave_y_ * y);
    return mean_junction_ + 0.5 * amplitude * relief;
}

double SkinGeometry::mean_junction_depth() const {
    return mean_junction_;
}

double SkinGeometry::dermis_bottom() const {
    return dermis_bottom_;
}

double SkinGeometry::deepest_junction() const {
    const double amplitude = skin_.layered ? skin_.rete_ridge_amplitude.in(units::um) : 0.0;
    return mean_junction_ + amplitude * (1.0 + 1e-9);  // more than the two cosines can round up
}

SkinLayer SkinGeometry::layer_at(const Vec3& position) const {
    if (!skin_.layered) return SkinLayer::reticular_dermis;
    const double z = position[2];
    if (z < corneum_bottom_) return SkinLayer::stratum_corneum;
    if (z >= dermis_bottom_) return SkinLayer::hypodermis;
    if (z >= papillary_bottom_) return SkinLayer::reticular_dermis;
    if (z >= deepest_junction()) return SkinLayer::papillary_dermis;
    return z < junction_depth(position[0], position[1]) ? SkinLayer::viable_epidermis
                                                        : SkinLayer::papillary_dermis;
}

bool SkinGeometry::is_deep_reticular(double depth) const {
    return skin_.layered && depth >= 0.5 * (papillary_bottom_ + dermis_bottom_) &&
           depth < dermis_bottom_;
}

Vec3 SkinGeometry::dermal_place(VoxelIndex voxel) const {
    Vec3 place = grid_.centre(voxel);
    const double junction = junction_depth(place[0], place[1]);
    if (place[2] < junction) place[2] = junction + 0.25 * grid_.voxel();
    return place;
}

double SkinGeometry::dermal_share(VoxelIndex voxel) const {
    if (!skin_.layered) return 1.0;
    const double h = grid_.voxel();
    const double top = voxel.z * h;
    const double highest = mean_junction_ + skin_.rete_ridge_amplitude.in(units::um);
    if (top >= highest) return overlap(top, top + h, 0.0, dermis_bottom_) / h;
    // Across the junction the depth is exact per column; columns are sampled.
    constexpr int samples = 4;
    double sum = 0.0;
    for (int j = 0; j < samples; ++j) {
        for (int i = 0; i < samples; ++i) {
            const double junction = junction_depth((voxel.x + (i + 0.5) / samples) * h,
                                                   (voxel.y + (j + 0.5) / samples) * h);
            sum += overlap(top, top + h, junction, dermis_bottom_);
        }
    }
    return sum / (samples * samples * h);
}

void SkinGeometry::lay_layers() {
    for_each_block(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        const int z = static_cast<int>(plane);
        for (int y = 0; y < grid_.ny(); ++y) {
            for (int x = 0; x < grid_.nx(); ++x) {
                const Offset v = grid_.offset(x, y, z);
                layer_[v] = static_cast<std::uint8_t>(layer_at(grid_.centre({x, y, z})));
                dermal_fraction_[v] = static_cast<float>(dermal_share({x, y, z}));
            }
        }
    });
}

double SkinGeometry::resting_fibroblast_density(const Vec3& position) const {
    const double density = skin_.resting_fibroblast_density.native();
    if (!skin_.layered) return density;
    const SkinLayer layer = layer_at(position);
    if (layer == SkinLayer::papillary_dermis) return density * skin_.papillary_fibroblast_factor;
    if (layer != SkinLayer::reticular_dermis) return 0.0;
    return is_deep_reticular(position[2]) ? density * skin_.deep_reticular_fibroblast_factor
                                          : density;
}

double SkinGeometry::resting_collagen_fraction(const Vec3& position) const {
    switch (layer_at(position)) {
        case SkinLayer::papillary_dermis:
            return skin_.papillary_collagen_fraction;
        case SkinLayer::reticular_dermis:
        case SkinLayer::hypodermis:
            return skin_.reticular_collagen_fraction;
        case SkinLayer::stratum_corneum:
        case SkinLayer::viable_epidermis:
            break;
    }
    return 0.0;
}

double SkinGeometry::resting_supply(double depth) const {
    if (!skin_.layered || skin_.uniform_vessels) return 1.0;
    const double spread = skin_.plexus_spread.in(units::um);
    return skin_.vessel_background +
           plexus_height_ * (gaussian(depth, skin_.superficial_plexus_depth.in(units::um), spread) +
                             gaussian(depth, dermis_bottom_, spread));
}

void SkinGeometry::place_vessel_entries(std::uint64_t seed) {
    if (!skin_.layered) return;
    add_vessel_entries(seed, false);
    add_vessel_entries(seed, true);
}

void SkinGeometry::add_vessel_entries(std::uint64_t seed, bool deep) {
    const ArealDensity density = deep ? skin_.deep_entry_density : skin_.superficial_entry_density;
    const double radius =
        (deep ? skin_.deep_vessel_radius : skin_.superficial_vessel_radius).in(units::um);
    const double plexus = deep ? dermis_bottom_ : skin_.superficial_plexus_depth.in(units::um);
    Stream random(seed, deep ? 1 : 0, 0, Purpose::vessel_entry);
    const std::uint64_t count = random.poisson(density.native() * grid_.width() * grid_.breadth());
    for (std::uint64_t i = 0; i < count; ++i) {
        const double x = random.uniform() * grid_.width();
        const double y = random.uniform() * grid_.breadth();
        double z = plexus + skin_.plexus_spread.in(units::um)*random.normal();
        // The deep plexus lies at the foot of the dermis; what would fall outside is mirrored in.
        const double top = junction_depth(x, y);
        if (z > dermis_bottom_) z = 2.0 * dermis_bottom_ - z;
        if (z < top) z = 2.0 * top - z;
        z = std::clamp(z, top, dermis_bottom_);
        if (z < grid_.depth()) entries_.push_back({Vec3(x, y, z), radius, deep});
    }
}

}  // namespace reticulin::tissue
