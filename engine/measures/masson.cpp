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
    papillary_ = {checked_quantile(p.papillary_area_fraction),
                  p.papillary_reference.in(units::mg_per_ml)};
    reticular_ = {checked_quantile(p.reticular_area_fraction),
                  p.reticular_reference.in(units::mg_per_ml)};
}

double MassonInstrument::area_fraction(tissue::SkinLayer layer, double collagen) const {
    if (collagen <= 0.0) return 0.0;
    const Layer& l = layer == tissue::SkinLayer::reticular_dermis ? reticular_ : papillary_;
    return normal_share(l.quantile * (1.0 - math::log(collagen / l.reference) / log_threshold_));
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
