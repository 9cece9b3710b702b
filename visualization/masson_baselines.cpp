#include "engine/core/math.hpp"

#include "visualization/masson_section.hpp"

#include <algorithm>
#include <numbers>
#include <vector>

namespace reticulin::visualization {

namespace {

constexpr double passage = 120.0;  // um between the layers' textures

double normal_share(double quantile) {
    return 0.5 * (1.0 + math::erf(quantile / std::numbers::sqrt2));
}

double normal_quantile(double share) {
    double low = -8.0, high = 8.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (normal_share(middle) < share ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// Median of the resting collagen between two depths; voxels without dermis do not count.
double resting_level(const TissuePicture& tissue, double from, double to) {
    const auto& field =
        tissue.resting_collagen.values.empty() ? tissue.collagen : tissue.resting_collagen;
    const auto plane = static_cast<std::size_t>(field.nx) * static_cast<std::size_t>(field.ny);
    std::vector<float> levels;
    for (int z = 0; z < field.nz; ++z) {
        const double depth = (z + 0.5) * tissue.voxel;
        if (depth < from || depth >= to) continue;
        for (std::size_t i = 0; i < plane; ++i) {
            const float level = field.values[static_cast<std::size_t>(z) * plane + i];
            if (level > 0.0F) levels.push_back(level);
        }
    }
    if (levels.empty()) return 0.0;
    const auto middle = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() / 2);
    std::nth_element(levels.begin(), middle, levels.end());
    return static_cast<double>(*middle);
}

}  // namespace

MassonBaselines::MassonBaselines(const TissuePicture& tissue) {
    const MassonRule& rule = tissue.masson;
    const double junction = tissue.thickness[0] + tissue.thickness[1];
    border_ = junction + tissue.thickness[2];
    const double bottom = border_ + tissue.thickness[3];
    papillary_ = {rule.papillary_reference, normal_quantile(rule.papillary_share)};
    reticular_ = {rule.reticular_reference, normal_quantile(rule.reticular_share)};
    if (papillary_.reference <= 0.0)
        papillary_.reference = resting_level(tissue, junction, border_);
    if (reticular_.reference <= 0.0) reticular_.reference = resting_level(tissue, border_, bottom);
    if (papillary_.reference <= 0.0) papillary_.reference = reticular_.reference;
    if (reticular_.reference <= 0.0) reticular_.reference = papillary_.reference;
    if (reticular_.reference <= 0.0) papillary_.reference = reticular_.reference = 1.0;
    log_threshold_ = math::log(rule.threshold);
}

MassonBaseline MassonBaselines::at(double depth) const {
    const double t = std::clamp((depth - border_) / passage + 0.5, 0.0, 1.0);
    const double deep = t * t * (3.0 - 2.0 * t);
    return {(1.0 - deep) * papillary_.reference + deep * reticular_.reference,
            (1.0 - deep) * papillary_.quantile + deep * reticular_.quantile};
}

double MassonBaselines::quantile(double collagen, double depth) const {
    const MassonBaseline here = at(depth);
    const double relative = std::max(collagen / here.reference, 1e-3);
    return here.quantile * (1.0 - math::log(relative) / log_threshold_);
}

double MassonBaselines::area_fraction(double collagen, double depth) const {
    return collagen <= 0.0 ? 0.0 : normal_share(quantile(collagen, depth));
}

}  // namespace reticulin::visualization
