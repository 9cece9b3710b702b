#pragma once

#include "engine/cells/cell_intent.hpp"

namespace reticulin::cells {

/// Contact step of all groups: overdamped repulsion and adhesion. Quiescent fibroblasts in silence
/// and rim keratinocytes push others but stay where they are. Leaves all groups sorted. Does
/// nothing while no cell can move.
void separate_cells(CellGroups& cells,
                    const Environment& environment,
                    const CellParameters& parameters,
                    double dt);

}  // namespace reticulin::cells
