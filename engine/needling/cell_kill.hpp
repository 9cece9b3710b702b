#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/core/regular_grid.hpp"
#include "engine/needling/needling_parameters.hpp"
#include "engine/tissue/wounds.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace reticulin::needling {

/// Probability that one puncture kills a cell at a place: 1 inside the hole, kill_fraction x
/// torn_fraction x g in the torn collar, else 0.
double kill_probability(const tissue::Puncture& puncture,
                        const Vec3& place,
                        const RegularGrid& grid,
                        const InsertionParameters& insertion);

/// Kills cells of every type hit by the punctures of one session (one random number per cell,
/// against the product of survivals) and removes them, keeping the order of the others. Counts them
/// as `cut`; returns the number by type.
std::array<std::int64_t, cells::cell_type_count> kill_cells(
    std::span<const tissue::Puncture> punctures,
    const RegularGrid& grid,
    const InsertionParameters& insertion,
    Tick tick,
    std::uint64_t seed,
    cells::CellGroups& cells);

/// Removes the cells whose mark is not 0; the others keep their order. Returns how many left.
std::int64_t erase_marked(cells::CellGroup& group, std::span<const std::uint8_t> marks);

}  // namespace reticulin::needling
