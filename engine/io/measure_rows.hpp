#pragma once

#include "engine/io/measure_table.hpp"
#include "engine/io/scenario.hpp"
#include "engine/simulation/simulation.hpp"

#include <memory>
#include <vector>

namespace reticulin::io {

/// Columns of the table that a run writes, without the run and without memory of the block's size.
/// Those of the sleeves are there wherever there are sessions, though their needles may all miss.
[[nodiscard]] std::vector<MeasureColumn> measure_columns(const Scenario& scenario);

/// Turns the measures of a state into rows of measures.csv: "time" in days, then
/// "<measure>/<region>".
class MeasureRows {
  public:
    /// Lays the regions (layers, sleeves, the user's own) before the first tick.
    MeasureRows(const simulation::Simulation& simulation, const Scenario& scenario);
    ~MeasureRows();
    [[nodiscard]] const std::vector<MeasureColumn>& columns() const;
    /// Rows are taken in order of time: some measures are integrated from row to row.
    [[nodiscard]] std::vector<double> row(const simulation::TissueState& state);
    /// Goes on after the last row of a table. Throws IoError if it has other columns.
    void resume(const MeasureTable& written);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace reticulin::io
