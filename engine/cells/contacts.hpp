#pragma once

#include "engine/cells/surroundings.hpp"
#include "engine/mechanics/contact_force.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace reticulin::cells {

/// What a contact step works on, kept from one to the next so that it does not wait for fresh
/// memory. Holds nothing of the state.
struct ContactMemory {
    mechanics::ContactBodies bodies;
    std::vector<std::uint32_t> cell;                            // of each body, in its group
    std::array<std::size_t, cell_type_count + 1> first_body{};  // of each type, and the end
    mechanics::Parting parting;
};

/// Contact step of all groups: overdamped repulsion and adhesion. Quiescent fibroblasts in silence
/// and rim keratinocytes push others but stay where they are. Leaves all groups sorted. Does
/// nothing while no cell can move.
void separate_cells(CellGroups& cells,
                    const Environment& environment,
                    const CellParameters& parameters,
                    double dt,
                    ContactMemory& memory);

/// The same for one step alone.
void separate_cells(CellGroups& cells,
                    const Environment& environment,
                    const CellParameters& parameters,
                    double dt);

}  // namespace reticulin::cells
