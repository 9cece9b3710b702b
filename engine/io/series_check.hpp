#pragma once

#include "engine/core/tick.hpp"
#include "engine/io/measure_table.hpp"
#include "engine/io/scenario.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// Throws IoError unless the rows and events of a run folder are those of this scenario up to
/// `now`: these columns, rows in the order of time, one at every tick that is due until then
/// (an end may have added others), an event of every session held. To be asked before rows are cut
/// off: what is integrated from row to row would go on from a wrong one.
void check_series(const std::string& folder,
                  Tick now,
                  const Scenario& scenario,
                  const std::vector<MeasureColumn>& columns);

}  // namespace reticulin::io
