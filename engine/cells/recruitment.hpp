#pragma once

#include "engine/cells/cell_intent.hpp"
#include "engine/cells/entry_places.hpp"

namespace reticulin::cells {

/// Expected entries by plane in a step, kept from one to the next while signals and vessels stand
/// still; forget() them when either moves.
struct ExpectedEntries {
    PlaneExpectations neutrophils;
    PlaneExpectations macrophages;

    void forget() { *this = {}; }
};

/// Entry of neutrophils from vessels during a step: rate r H2(I, K) / (1 + A/K_A) x supply per
/// volume of dermis, from `onset` after the last session (tick -1: there was none). Total by an
/// ordered sum, one Poisson draw, places by the inverse cumulative rate. Returns how many entered;
/// the group is left sorted and counted.
std::size_t recruit_neutrophils(CellGroups& cells,
                                const Environment& environment,
                                const CellParameters& parameters,
                                Tick last_session,
                                const CellStep& step,
                                ExpectedEntries& kept);

/// The same for monocytes (state M1): rate r H2(X, K) / (1 + A/K_e) x supply, X the delayed signal.
std::size_t recruit_macrophages(CellGroups& cells,
                                const Environment& environment,
                                const CellParameters& parameters,
                                const CellStep& step,
                                ExpectedEntries& kept);

/// Return of fibroblasts to the count of day 0. `density` and `rest` are the kernel densities (per
/// um^3) of quiescent cells now and on day 0. Where density < rest, k_h (rest - density) cells
/// enter per volume and hour (quiescent, memory 0); where it is above, each quiescent cell leaves
/// at k_h (density - rest) / density. Exactly nothing, and no draw, where both are equal bit by
/// bit.
struct FibroblastReturn {
    std::size_t returned = 0;
    std::size_t removed = 0;
};

FibroblastReturn return_fibroblasts(CellGroups& cells,
                                    const Environment& environment,
                                    const VoxelArray<float>& density,
                                    const VoxelArray<float>& rest,
                                    const CellParameters& parameters,
                                    const CellStep& step);

}  // namespace reticulin::cells
