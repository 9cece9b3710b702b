#include "engine/cells/cell_intent.hpp"
#include "engine/cells/motion.hpp"
#include "engine/cells/rim.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

namespace reticulin::cells {

namespace {

constexpr std::size_t cells_per_block = 64;
constexpr auto m1 = static_cast<std::uint8_t>(MacrophageState::m1);
constexpr auto quiescent = static_cast<std::uint8_t>(FibroblastState::quiescent);
constexpr auto activated = static_cast<std::uint8_t>(FibroblastState::activated);

CellView view_of(const CellGroup& group, std::size_t i) {
    return {group.id[i],
            group.position_of(i),
            group.polarity_of(i),
            group.state[i],
            group.born[i],
            static_cast<double>(group.memory[i])};
}

CellIntent unchanged(const CellView& view) {
    return {view.position, view.polarity, static_cast<float>(view.memory), Fate::stay, view.state};
}

/// One step's inputs, bundled for the rules below.
struct Decision {
    const CellGroup& group;
    const mechanics::SortedCells& sorted;
    const Environment& environment;
    const CellParameters& parameters;
    const CellStep& step;
    MemoryShares memory_shares;

    [[nodiscard]] Stream stream(const CellView& view, Purpose purpose) const {
        return {step.seed, view.id, step.tick, purpose};
    }

    [[nodiscard]] double density_about(std::size_t i, const CellView& view) const {
        return environment.kernel->at(sorted, view.position, i);
    }

    /// Whether a cell with at most this sum of rates may do anything; the draw is its first one.
    [[nodiscard]] bool may_act(Stream fate, double most_rate) const {
        constexpr double rounding = 1.0 + 1e-9;
        return math::happens(fate.uniform(), most_rate * rounding, step.dt);
    }

    /// Moves the cell and writes where it went into the intent.
    void move(CellType type, CellView& view, CellIntent& intent) const {
        Stream motion = stream(view, Purpose::motion);
        const bool turns_fibres = type == CellType::fibroblast && view.state != quiescent;
        migrate(type,
                view,
                environment,
                parameters,
                step.dt,
                motion,
                turns_fibres ? &intent.passed : nullptr);
        intent.position = view.position;
        intent.polarity = view.polarity;
    }

    [[nodiscard]] CellIntent neutrophil(std::size_t i) const {
        CellView view = view_of(group, i);
        const auto here =
            sense_for_fate(environment, parameters, CellType::neutrophil, view.position);
        Stream fate = stream(view, Purpose::fate);
        auto intent = decide_neutrophil(view, here, parameters.neutrophil, step.dt, fate);
        move(CellType::neutrophil, view, intent);
        return intent;
    }

    [[nodiscard]] CellIntent macrophage(std::size_t i) const {
        CellView view = view_of(group, i);
        const MacrophageParameters& p = parameters.macrophage;
        CellIntent intent = unchanged(view);
        Stream fate = stream(view, Purpose::fate);
        if (may_act(fate, most_rate_macrophage(view.state, p))) {
            auto here =
                sense_for_fate(environment, parameters, CellType::macrophage, view.position);
            if (view.state == m1 && here.apoptotic_bodies > 0.0)
                here.density = density_about(i, view);
            intent = decide_macrophage(view, here, p, step.dt, fate);
        }
        move(CellType::macrophage, view, intent);
        return intent;
    }

    [[nodiscard]] CellIntent fibroblast(std::size_t i) const {
        CellView view = view_of(group, i);
        const FibroblastParameters& p = parameters.fibroblast;
        CellIntent intent = unchanged(view);
        if (view.state == quiescent && is_silent(environment, view.position)) {
            if (view.memory == 0.0) return intent;
            const double memory = next_memory(view.memory, 0.0, p, memory_shares);
            intent.memory = memory < p.memory_floor ? 0.0F : static_cast<float>(memory);
            return intent;
        }
        Stream fate = stream(view, Purpose::fate);
        if (may_act(fate, most_rate_fibroblast(view.state, view.memory, p))) {
            auto here =
                sense_for_fate(environment, parameters, CellType::fibroblast, view.position);
            if (view.state == activated) here.density = density_about(i, view);
            intent = decide_fibroblast(view, here, p, step.dt, fate);
        } else {
            const double tgf_beta =
                environment.solutes->level_at(diffusion::Solute::tgf_beta, view.position);
            intent.memory =
                static_cast<float>(next_memory(view.memory, tgf_beta, p, memory_shares));
        }
        move(CellType::fibroblast, view, intent);
        return intent;
    }

    [[nodiscard]] CellIntent keratinocyte(std::size_t i) const {
        const CellView view = view_of(group, i);
        const double waited = hours(step.tick - view.born);
        if (waited < parameters.keratinocyte.lag.native()) return unchanged(view);
        Surroundings here;
        here.to_opening = to_opening(*environment.wounds,
                                     static_cast<std::size_t>(group.tag[i]),
                                     environment.grid(),
                                     view.position);
        Stream motion = stream(view, Purpose::motion);
        auto intent = decide_keratinocyte(view, here, parameters.keratinocyte, step.dt, motion);
        intent.position = environment.grid().wrapped(intent.position);
        return intent;
    }

    [[nodiscard]] CellIntent of(CellType type, std::size_t i) const {
        switch (type) {
            case CellType::neutrophil:
                return neutrophil(i);
            case CellType::macrophage:
                return macrophage(i);
            case CellType::fibroblast:
                return fibroblast(i);
            case CellType::keratinocyte:
                break;
        }
        return keratinocyte(i);
    }
};

}  // namespace

void decide(CellType type,
            const CellGroups& cells,
            const mechanics::SortedCells& sorted,
            const Environment& environment,
            const CellParameters& parameters,
            const CellStep& step,
            std::vector<CellIntent>& intents) {
    const CellGroup& group = cells[type];
    intents.resize(group.size());
    const Decision decision{group,
                            sorted,
                            environment,
                            parameters,
                            step,
                            memory_shares(parameters.fibroblast, step.dt)};
    for_each_item(
        group.size(), cells_per_block, [&](std::size_t i) { intents[i] = decision.of(type, i); });
}

}  // namespace reticulin::cells
