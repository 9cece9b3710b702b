#pragma once

#include "engine/cells/surroundings.hpp"
#include "engine/core/random.hpp"

#include <cstdint>
#include <vector>

namespace reticulin::cells {

/// What becomes of a cell in a step.
enum class Fate : std::uint8_t { stay, change_state, divide, apoptosis, egress };

/// What a cell asks for; commit grants it in id order.
struct CellIntent {
    Vec3 position{0, 0, 0};  // where it wants to be, wrapped and inside its tissue
    Vec3 polarity{0, 0, 1};
    float memory = 0.0F;
    Fate fate = Fate::stay;
    std::uint8_t state = 0;    // new state when fate is change_state
    SymmetricTensor passed{};  // p p^T x hours of the step; of active fibroblasts alone
};

/// Which step is being taken. dt in hours ends at `tick`.
struct CellStep {
    std::uint64_t seed = 0;
    Tick tick = 0;
    double dt = 0.0;
};

/// Pure rules: they read, draw and return, and touch nothing. The intent's position is left as the
/// view has it, for motion is `migrate` (motion.hpp), which decide() calls; a
/// keratinocyte's rule alone moves it, towards the opening.
CellIntent decide_neutrophil(const CellView& self,
                             const Surroundings& here,
                             const NeutrophilParameters& p,
                             double dt,
                             Stream& fate);
CellIntent decide_macrophage(const CellView& self,
                             const Surroundings& here,
                             const MacrophageParameters& p,
                             double dt,
                             Stream& fate);
CellIntent decide_fibroblast(const CellView& self,
                             const Surroundings& here,
                             const FibroblastParameters& p,
                             double dt,
                             Stream& fate);
CellIntent decide_keratinocyte(const CellView& self,
                               const Surroundings& here,
                               const KeratinocyteParameters& p,
                               double dt,
                               Stream& fate);

/// How far a fibroblast's TGF-b memory goes towards its target within a step, upwards and
/// downwards; the same for all cells.
struct MemoryShares {
    double rise = 0.0;
    double fall = 0.0;
};

MemoryShares memory_shares(const FibroblastParameters& p, double dt);

/// TGF-b memory of a fibroblast after a step at this level: it relaxes to H2 with its own time
/// constants up and down.
double next_memory(double memory,
                   double tgf_beta,
                   const FibroblastParameters& p,
                   const MemoryShares& shares);

/// Bounds, 1/h, of the sum of all rates of a cell whatever its surroundings: where a draw lies
/// beyond their probability nothing can happen, and the surroundings need not be read.
double most_rate_macrophage(std::uint8_t state, const MacrophageParameters& p);
double most_rate_fibroblast(std::uint8_t state, double memory, const FibroblastParameters& p);

/// Decides for every cell of a type, in parallel on read-only state; intents in the group's order.
/// `sorted` is the sorted view of that group; neutrophils ask for none and may be out of order.
/// What `intents` held does not matter: it is kept from step to step for its memory.
void decide(CellType type,
            const CellGroups& cells,
            const mechanics::SortedCells& sorted,
            const Environment& environment,
            const CellParameters& parameters,
            const CellStep& step,
            std::vector<CellIntent>& intents);

/// Grants intents in id order: moves, changes of state, divisions (daughters numbered in the order
/// of their mothers' ids), deaths into the counters; bodies of dying neutrophils go to `local`
/// (kernel density per mm^3). Leaves the group out of order.
void commit(CellType type,
            const std::vector<CellIntent>& intents,
            CellGroups& cells,
            diffusion::ImmobileFields& local,
            const Environment& environment,
            const CellParameters& parameters,
            const CellStep& step);

}  // namespace reticulin::cells
