#pragma once

#include "engine/measures/measure_parameters.hpp"
#include "engine/tissue/skin_layer.hpp"

#include <vector>

namespace reticulin::measures {

/// Virtual instrument Masson area fraction: the share of a section whose blue is over a threshold.
///
/// Blue is proportional to collagen mass; within a voxel (far coarser than a fibre) it is spread
/// log-normally about its mean, x = c / c_healthy. Threshold and the two area fractions of healthy
/// skin fix the spread; no needled run enters. fraction(x) = Phi(z_0 (1 + ln x / ln(1/threshold))).
class MassonInstrument {
  public:
    explicit MassonInstrument(const MassonParameters& p);

    /// Area fraction, 0..1, of dermis of a layer holding `collagen` mg/mL.
    [[nodiscard]] double area_fraction(tissue::SkinLayer layer, double collagen) const;

  private:
    /// Where the fraction is expanded: its value, and the factors of d, d^2 and d^3.
    struct Node {
        double share, slope, square, cube;
    };

    struct Layer {
        double quantile = 0;       // z_0: standard normal quantile of the healthy area fraction
        double per_reference = 1;  // mL/mg
        std::vector<Node> nodes;   // about the collagen of healthy skin
    };

    // Collagen relative to healthy skin between which the fraction is read from nodes: a row of
    // measures asks for it in every voxel.
    static constexpr double least_expanded = 0.5;
    static constexpr double most_expanded = 2.0;
    static constexpr double nodes_per_unit = 2048.0;

    [[nodiscard]] Layer layer_of(double healthy_fraction, double reference) const;
    [[nodiscard]] static double expanded(const Layer& layer, double relative);
    [[nodiscard]] double exactly(const Layer& layer, double relative) const;

    Layer papillary_, reticular_;
    double log_threshold_ = 0;
};

/// Taylor's series about the nearest node; what is left out is under 1e-14.
inline double MassonInstrument::expanded(const Layer& layer, double relative) {
    const double place = (relative - least_expanded) * nodes_per_unit;
    const auto nearest = static_cast<std::size_t>(place);
    const double d = (place - (static_cast<double>(nearest) + 0.5)) / nodes_per_unit;
    const Node& n = layer.nodes[nearest];
    return n.share + d * (n.slope + d * (n.square + d * n.cube));
}

inline double MassonInstrument::area_fraction(tissue::SkinLayer layer, double collagen) const {
    if (collagen <= 0.0) return 0.0;
    const Layer& l = layer == tissue::SkinLayer::reticular_dermis ? reticular_ : papillary_;
    const double relative = collagen * l.per_reference;
    if (relative >= least_expanded && relative < most_expanded) return expanded(l, relative);
    return exactly(l, relative);
}

}  // namespace reticulin::measures
