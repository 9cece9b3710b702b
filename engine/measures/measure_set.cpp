#include "engine/measures/measure_set.hpp"

#include "engine/core/error.hpp"

#include <algorithm>

namespace reticulin::measures {

MeasureSet::MeasureSet(const tissue::SkinGeometry& geometry,
                       const std::vector<tissue::Puncture>& planned,
                       const std::vector<RegionRequest>& requests,
                       const MeasureParameters& parameters,
                       Duration barrier_half_life)
    : parameters_(parameters),
      barrier_half_life_(barrier_half_life.native()),
      regions_(geometry, planned, requests, parameters.sleeve),
      masson_(parameters.masson),
      resting_alignment_(resting_alignment(geometry)),
      scar_(regions_.size()) {
    const TissueSums nothing(regions_);
    const tissue::Wounds unhurt;
    (void)read({regions_, nothing, unhurt, 0, barrier_half_life_}, &columns_);
    const auto first = std::find_if(columns_.begin(), columns_.end(), [](const Column& c) {
        return c.name == "scar_myofibroblasts_now";
    });
    scar_begin_ = static_cast<std::size_t>(first - columns_.begin());
}

std::vector<double> MeasureSet::read(const View& view, std::vector<Column>* columns) {
    Recorder record(columns);
    measure_cells(view, record);
    measure_collagen(view, record);
    measure_solutes(view, record);
    scar_.measure(view, record);
    measure_masson(view, record);
    measure_wound(view, record);
    measure_pattern(view, record);
    return record.take();
}

std::vector<double> MeasureSet::row(const simulation::TissueState& state) {
    const TissueSums sums(regions_, state, parameters_, masson_, resting_alignment_, planes_);
    return read({regions_, sums, state.wounds, state.clock.tick, barrier_half_life_}, nullptr);
}

void MeasureSet::resume(double day, std::span<const double> last_row) {
    if (last_row.size() != columns_.size()) {
        throw IoError("the last row of measures has " + std::to_string(last_row.size()) +
                      " numbers, not " + std::to_string(columns_.size()) +
                      ": it was written by another version or for other regions");
    }
    scar_.resume(day, last_row.data() + scar_begin_);
}

std::size_t MeasureSet::find(const std::string& name, const std::string& region) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) {
        return c.name == name && c.region == region;
    });
    return static_cast<std::size_t>(found - columns_.begin());
}

}  // namespace reticulin::measures
