#pragma once

#include "engine/core/tick.hpp"
#include "engine/measures/measure.hpp"
#include "engine/measures/tissue_sums.hpp"

namespace reticulin::measures {

/// What an instrument looks at. For the list of columns sums are zero and there are no wounds.
struct View {
    const RegionMap& regions;
    const TissueSums& sums;
    const tissue::Wounds& wounds;
    Tick now = 0;
    double barrier_half_life = 0;  // h
};

/// Cells by kind: number and density.
void measure_cells(const View& view, Recorder& record);
/// Collagen by pool, its change, III shares, fibrin, elastin, fibres, stiffness.
void measure_collagen(const View& view, Recorder& record);
/// Solutes and local signals: mean and maximum.
void measure_solutes(const View& view, Recorder& record);
/// Masson area fraction of papillary and reticular dermis and their parts in sleeves.
void measure_masson(const View& view, Recorder& record);
/// Open channels, barrier, clot.
void measure_wound(const View& view, Recorder& record);
/// Punctures and the dermis that their sleeves cover.
void measure_pattern(const View& view, Recorder& record);

/// Scar index, integrated over days by the trapezoidal rule from row to row. The integrals stand in
/// the row itself: a run is resumed from the last row that was written.
class ScarIndex {
  public:
    static constexpr std::size_t part_count = 3;

    explicit ScarIndex(std::size_t regions) : rate_(regions), integral_(regions) {}

    void measure(const View& view, Recorder& record);
    /// Takes up integrals and rates at `day` from the values that `measure` wrote then.
    void resume(double day, const double* values);

    /// Values that `measure` writes.
    [[nodiscard]] std::size_t size() const { return rate_.size() * (2 * part_count + 1); }

  private:
    using Parts = std::array<double, part_count>;
    double day_ = 0;
    std::vector<Parts> rate_, integral_;
};

}  // namespace reticulin::measures
