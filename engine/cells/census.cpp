#include "engine/cells/census.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <sstream>

namespace reticulin::cells {

std::vector<double> weights_of(const CellGroup& group, std::initializer_list<std::uint8_t> states) {
    std::vector<double> weights(group.size());
    for (std::size_t i = 0; i < group.size(); ++i) {
        const bool chosen = std::find(states.begin(), states.end(), group.state[i]) != states.end();
        weights[i] = chosen ? 1.0 : 0.0;
    }
    return weights;
}

double cell_radius(CellType type, const CellParameters& p) {
    switch (type) {
        case CellType::neutrophil:
            return p.neutrophil.radius.native();
        case CellType::macrophage:
            return p.macrophage.radius.native();
        case CellType::fibroblast:
            return p.fibroblast.radius.native();
        case CellType::keratinocyte:
            break;
    }
    return p.keratinocyte.radius.native();
}

void audit_counters(const CellGroups& cells, Tick tick) {
    for (const CellType type : all_cell_types) {
        const auto now = static_cast<std::int64_t>(cells[type].size());
        const std::int64_t expected = cells.counters[index(type)].expected();
        if (now == expected) continue;
        std::ostringstream text;
        text << "cells of type " << cell_type_names[index(type)] << ": expected " << expected
             << " by births and deaths, found " << now;
        throw AuditError(tick, text.str());
    }
}

}  // namespace reticulin::cells
