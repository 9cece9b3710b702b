#include "engine/cells/cell_intent.hpp"
#include "engine/cells/census.hpp"
#include "engine/cells/motion.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

constexpr std::size_t cells_per_block = 4096;
constexpr auto quiescent = static_cast<std::uint8_t>(FibroblastState::quiescent);

/// Cells that do not merely go on, in the order of their ids.
struct Fated {
    std::vector<std::size_t> dividing, dying, leaving;
};

Fated fated(const CellGroup& group,
            const std::vector<CellIntent>& intents,
            const std::vector<std::vector<std::size_t>>& blocks) {
    Fated cells;
    for (const auto& block : blocks) {
        for (const std::size_t i : block) {
            const Fate fate = intents[i].fate;
            (fate == Fate::divide      ? cells.dividing
             : fate == Fate::apoptosis ? cells.dying
                                       : cells.leaving)
                .push_back(i);
        }
    }
    for (auto* list : {&cells.dividing, &cells.dying, &cells.leaving})
        std::sort(list->begin(), list->end(), [&](std::size_t a, std::size_t b) {
            return group.id[a] < group.id[b];
        });
    return cells;
}

void apply(const CellIntent& intent, bool keeps_passage, std::size_t i, CellGroup& group) {
    group.set_position(i, intent.position);
    group.set_polarity(i, intent.polarity);
    group.memory[i] = intent.memory;
    if (keeps_passage) {
        for (std::size_t c = 0; c < group.passed.size(); ++c)
            group.passed[c][i] += static_cast<float>(intent.passed[c]);
    }
    if (intent.fate == Fate::change_state) group.state[i] = intent.state;
}

/// Moves all cells and changes their states; who does not merely go on, by blocks.
std::vector<std::vector<std::size_t>> apply_motion_and_state(CellType type,
                                                             const std::vector<CellIntent>& intents,
                                                             CellGroup& group) {
    std::vector<std::vector<std::size_t>> fated(blocks_of(intents.size(), cells_per_block));
    const auto apply_run = [&](std::size_t block, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const bool is_active = type == CellType::fibroblast && group.state[i] != quiescent;
            apply(intents[i], is_active, i, group);
            const Fate fate = intents[i].fate;
            if (fate != Fate::stay && fate != Fate::change_state) fated[block].push_back(i);
        }
    };
    for_each_run(intents.size(), cells_per_block, apply_run);
    return fated;
}

/// A daughter appears one radius from her mother, in a random direction, with her memory.
void divide(CellType type,
            const std::vector<std::size_t>& mothers,
            CellGroups& cells,
            const Environment& environment,
            const CellParameters& p,
            const CellStep& step) {
    CellGroup& group = cells[type];
    for (const std::size_t i : mothers) {
        Stream stream(step.seed, group.id[i], step.tick, Purpose::division);
        const Vec3 side = stream.direction();
        const Vec3 place =
            confined(*environment.geometry, group.position_of(i) + cell_radius(type, p) * side);
        append_cell(
            group, cells.next_id++, {place, side, group.state[i], step.tick, group.memory[i]});
    }
    cells.counters[index(type)].divided += static_cast<std::int64_t>(mothers.size());
}

/// A dying neutrophil leaves one apoptotic body, as a density per mm^3.
void leave_bodies(const std::vector<std::size_t>& dying,
                  const CellGroup& group,
                  const Environment& environment,
                  diffusion::ImmobileFields& local) {
    if (dying.empty()) return;
    PlaneRange planes;
    auto& bodies = local.level(diffusion::LocalSignal::apoptotic_bodies);
    const double one_per_mm3 = 1.0 / units::per_mm3.native();
    for (const std::size_t i : dying) {
        planes =
            planes.united(environment.kernel->add_at(group.position_of(i), one_per_mm3, bodies));
    }
    local.widen(planes);
}

}  // namespace

void commit(CellType type,
            const std::vector<CellIntent>& intents,
            CellGroups& cells,
            diffusion::ImmobileFields& local,
            const Environment& environment,
            const CellParameters& parameters,
            const CellStep& step) {
    CellGroup& group = cells[type];
    const auto blocks = apply_motion_and_state(type, intents, group);
    const auto [dividing, dying, leaving] = fated(group, intents, blocks);
    if (type == CellType::neutrophil) leave_bodies(dying, group, environment, local);
    divide(type, dividing, cells, environment, parameters, step);
    if (!dying.empty() || !leaving.empty()) {
        std::vector<std::uint8_t> gone(group.size(), 0);
        for (const std::size_t i : dying) gone[i] = 1;
        for (const std::size_t i : leaving) gone[i] = 1;
        remove_cells(group, gone);
    }
    CellCounters& counters = cells.counters[index(type)];
    counters.apoptosis += static_cast<std::int64_t>(dying.size());
    counters.egress += static_cast<std::int64_t>(leaving.size());
}

}  // namespace reticulin::cells
