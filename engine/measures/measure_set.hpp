#pragma once

#include "engine/measures/instruments.hpp"

#include <span>
#include <vector>

namespace reticulin::measures {

/// Every measure of a run: regions and instruments, fixed before the first tick. One row per output
/// time; columns, their order and units do not change within a results version.
class MeasureSet {
  public:
    /// `planned`: every puncture of every session; `barrier_half_life` of the keratinocytes.
    MeasureSet(const tissue::SkinGeometry& geometry,
               const std::vector<tissue::Puncture>& planned,
               const std::vector<RegionRequest>& requests,
               const MeasureParameters& parameters,
               Duration barrier_half_life);

    [[nodiscard]] const RegionMap& regions() const { return regions_; }

    /// What `row` returns, in its order. Time is not among them: the caller knows it.
    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }

    /// Position of a column; columns().size() if there is none.
    [[nodiscard]] std::size_t find(const std::string& name, const std::string& region) const;

    /// Measures a state. Rows must be taken in order of time: the scar index is integrated from row
    /// to row.
    [[nodiscard]] std::vector<double> row(const simulation::TissueState& state);

    /// Goes on after a restart from the last row written at or before the checkpoint.
    void resume(double day, std::span<const double> last_row);

  private:
    [[nodiscard]] std::vector<double> read(const View& view, std::vector<Column>* columns);

    MeasureParameters parameters_;
    double barrier_half_life_;  // h
    RegionMap regions_;
    MassonInstrument masson_;
    VoxelArray<float> resting_alignment_;
    std::vector<PlaneSums> planes_;  // of the last row
    ScarIndex scar_;
    std::size_t scar_begin_ = 0;  // of its values in a row
    std::vector<Column> columns_;
};

}  // namespace reticulin::measures
