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
        double quantile = 0;      // z_0: standard normal quantile of the healthy area fraction
        double reference = 1;     // mg/mL
        std::vector<Node> nodes;  // about the collagen of healthy skin
    };

    [[nodiscard]] Layer layer_of(double healthy_fraction, double reference) const;
    [[nodiscard]] static double expanded(const Layer& layer, double relative);

    Layer papillary_, reticular_;
    double log_threshold_ = 0;
};

}  // namespace reticulin::measures
