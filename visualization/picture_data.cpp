#include "visualization/picture_data.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace reticulin::visualization {

double needle_radius_at(const io::PunctureData& puncture, double depth) {
    if (depth < 0.0 || depth > puncture.depth || puncture.depth <= 0.0) return 0.0;
    const double share = depth / puncture.depth;
    return puncture.needle_radius * (1.0 - share) + puncture.tip_radius * share;
}

double open_radius_at(const io::PunctureData& puncture,
                      double depth,
                      double day,
                      double junction_depth) {
    const bool sealed = puncture.sealed_day >= 0.0 && puncture.sealed_day <= day;
    if (sealed || puncture.opened_day > day) return 0.0;
    const double at_junction = puncture.residual_ratio * needle_radius_at(puncture, junction_depth);
    const double closing =
        at_junction > 0.0 ? std::clamp(puncture.open_radius / at_junction, 0.0, 1.0) : 1.0;
    return closing * puncture.residual_ratio * needle_radius_at(puncture, depth);
}

std::array<double, 3> axis_at(const io::PunctureData& puncture, double depth) {
    const double down = puncture.direction[2] > 0.0 ? puncture.direction[2] : 1.0;
    const double along = (depth - puncture.entry[2]) / down;
    return {puncture.entry[0] + along * puncture.direction[0],
            puncture.entry[1] + along * puncture.direction[1],
            depth};
}

int deepest_puncture(const TissuePicture& tissue) {
    const auto& all = tissue.all_punctures.empty() ? tissue.punctures : tissue.all_punctures;
    constexpr double as_deep = 0.95;  // of the deepest: the needles of one device differ by chance
    double deepest = 0.0;
    for (const auto& p : all) deepest = std::max(deepest, p.depth);
    const auto order = [](const io::PunctureData& p) {
        const double askew = std::min(std::abs(p.direction[0]), std::abs(p.direction[1]));
        return std::tuple(p.session, std::round(1e6 * askew), -p.depth);
    };
    int best = -1;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].depth >= as_deep * deepest &&
            (best < 0 || order(all[i]) < order(all[static_cast<std::size_t>(best)])))
            best = static_cast<int>(i);
    return best;
}

double periodic_difference(double a, double b, double length) {
    const double difference = a - b;
    return length > 0.0 ? difference - length * std::round(difference / length) : difference;
}

namespace {

int wrapped(int i, int n) {
    const int rest = i % n;
    return rest < 0 ? rest + n : rest;
}

}  // namespace

Stencil::Stencil(const io::FieldData& field, double voxel, double x, double y, double z) {
    if (field.values.empty()) return;
    const double gx = x / voxel - 0.5;
    const double gy = y / voxel - 0.5;
    const double gz = std::clamp(z / voxel - 0.5, 0.0, static_cast<double>(field.nz - 1));
    const int ix = static_cast<int>(std::floor(gx));
    const int iy = static_cast<int>(std::floor(gy));
    const int iz = static_cast<int>(std::floor(gz));
    const std::array<double, 2> wx{1.0 - (gx - ix), gx - ix};
    const std::array<double, 2> wy{1.0 - (gy - iy), gy - iy};
    const std::array<double, 2> wz{1.0 - (gz - iz), gz - iz};
    const std::array<int, 2> columns{wrapped(ix, field.nx), wrapped(ix + 1, field.nx)};
    const std::array<int, 2> rows{wrapped(iy, field.ny), wrapped(iy + 1, field.ny)};
    const std::array<int, 2> planes{iz, std::min(iz + 1, field.nz - 1)};
    for (std::size_t corner = 0; corner < 8; ++corner) {
        const std::size_t dx = corner & 1U, dy = (corner >> 1U) & 1U, dz = corner >> 2U;
        weight_[corner] = wx[dx] * wy[dy] * wz[dz];
        index_[corner] = field.index(columns[dx], rows[dy], planes[dz]);
    }
}

double Stencil::level(const io::FieldData& field, int component) const {
    if (field.values.empty()) return 0.0;
    const float* values = field.values.data() + component;
    double sum = 0.0;
    for (std::size_t corner = 0; corner < 8; ++corner)
        sum += weight_[corner] * static_cast<double>(values[index_[corner]]);
    return sum;
}

double level_at(
    const io::FieldData& field, double voxel, double x, double y, double z, int component) {
    return Stencil(field, voxel, x, y, z).level(field, component);
}

}  // namespace reticulin::visualization
