#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/cells/cell_parameters.hpp"

#include <vector>

namespace reticulin::cells {

/// 1 for cells of a type in one of the states, else 0: weights for kernel densities.
std::vector<double> weights_of(const CellGroup& group, std::initializer_list<std::uint8_t> states);

/// Radius of a cell of this type, um.
double cell_radius(CellType type, const CellParameters& parameters);

/// Throws AuditError with type and numbers if a group's size differs from its counters.
void audit_counters(const CellGroups& cells, Tick tick);

}  // namespace reticulin::cells
