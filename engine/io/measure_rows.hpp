#pragma once

#include "engine/io/measure_table.hpp"
#include "engine/io/scenario.hpp"
#include "engine/simulation/simulation.hpp"

#include <memory>
#include <vector>

namespace reticulin::io {

/// Turns the measures of a state into rows of measures.csv: "time" in days, then
/// "<measure>/<region>".
class MeasureRows {
  public:
    /// Lays the regions (layers, sleeves, the user's own) before the first tick.
    MeasureRows(const simulation::Simulation& simulation, const Scenario& scenario);
    ~MeasureRows();
    [[nodiscard]] const std::vector<MeasureColumn>& columns() const;
    [[nodiscard]] std::vector<double> row(const simulation::TissueState& state) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace reticulin::io
