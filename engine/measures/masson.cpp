#include "engine/measures/masson.hpp"

#include "engine/core/error.hpp"
#include "engine/core/math.hpp"
#include "engine/measures/instruments.hpp"

#include <cmath>
#include <numbers>

namespace reticulin::measures {

namespace {

/// Standard normal distribution function.
double normal_share(double z) {
    return 0.5 * (1.0 + math::erf(z / std::numbers::sqrt2));
}

/// Its inverse, by bisection (once per run).
double normal_quantile(double share) {
    double low = -8.0, high = 8.0;
    for (int i = 0; i < 100; ++i) {
        const double middle = 0.5 * (low + high);
        (normal_share(middle) < share ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

double checked_quantile(double share) {
    if (!(share > 0.5 && share < 1.0)) {
        throw ScenarioError(
            "the Masson area fraction of healthy dermis must lie between 0.5 and 1: with less, the "
            "threshold would be above the mean blue");
    }
    return normal_quantile(share);
}

}  // namespace

MassonInstrument::MassonInstrument(const MassonParameters& p) {
    if (!(p.threshold > 0.0 && p.threshold < 1.0)) {
        throw ScenarioError("measures.masson.threshold must lie between 0 and 1");
    }
    log_threshold_ = math::log(p.threshold);
    papillary_ = layer_of(p.papillary_area_fraction, p.papillary_reference.in(units::mg_per_ml));
    reticular_ = layer_of(p.reticular_area_fraction, p.reticular_reference.in(units::mg_per_ml));
}

MassonInstrument::Layer MassonInstrument::layer_of(double healthy_fraction,
                                                   double reference) const {
    Layer layer{checked_quantile(healthy_fraction), 1.0 / reference, {}};
    const auto count = static_cast<std::size_t>((most_expanded - least_expanded) * nodes_per_unit);
    for (std::size_t i = 0; i < count; ++i) {
        const double x = least_expanded + (static_cast<double>(i) + 0.5) / nodes_per_unit;
        const double z = layer.quantile * (1.0 - math::log(x) / log_threshold_);
        const double first = -layer.quantile / (log_threshold_ * x);  // of z, and so on
        const double second = -first / x;
        const double third = -2.0 * second / x;
        const double density =
            math::exp(-0.5 * z * z) / (std::numbers::sqrt2 * std::sqrt(std::numbers::pi));
        const double square = second - z * first * first;
        const double cube =
            third - 3.0 * z * first * second + (z * z - 1.0) * first * first * first;
        layer.nodes.push_back(
            {normal_share(z), density * first, density * square / 2.0, density * cube / 6.0});
    }
    return layer;
}

double MassonInstrument::exactly(const Layer& layer, double relative) const {
    return normal_share(layer.quantile * (1.0 - math::log(relative) / log_threshold_));
}

void measure_masson(const View& view, Recorder& record) {
    for (const char* name :
         {"papillary_dermis", "reticular_dermis", "sleeve_papillary", "sleeve_reticular"}) {
        const std::size_t r = view.regions.find(name);
        if (r == view.regions.size()) continue;
        record.add("masson_area_fraction",
                   name,
                   "%",
                   "Virtual instrument: share of a section stained blue by Masson's trichrome",
                   100.0 * view.sums.mean_over_collagen(r, Level::masson));
    }
}

}  // namespace reticulin::measures
