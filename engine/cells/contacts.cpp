#include "engine/cells/contacts.hpp"

#include "engine/cells/census.hpp"
#include "engine/cells/motion.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/mechanics/contact_force.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

/// Which cell a body is.
struct Owner {
    CellType type;
    std::size_t cell;
};

struct Crowd {
    mechanics::ContactBodies bodies;
    std::vector<Owner> owner;
};

/// May be moved by others: everything but the rim and fibroblasts that rest in silence.
bool is_movable(CellType type, const CellGroup& group, std::size_t i, const Environment& e) {
    if (type == CellType::keratinocyte) return false;
    if (type != CellType::fibroblast) return true;
    if (group.state[i] != static_cast<std::uint8_t>(FibroblastState::quiescent)) return true;
    return !is_silent(e, group.position_of(i));
}

/// Depths between which movable cells lie; resting cells beyond touch none of them.
struct DepthRange {
    double low = 0.0;
    double high = -1.0;
};

DepthRange depths_of_movers(const CellGroups& cells) {
    DepthRange range;
    const auto include = [&](double z) {
        if (range.high < range.low) range = {z, z};
        range.low = std::min(range.low, z);
        range.high = std::max(range.high, z);
    };
    for (const CellType type : {CellType::neutrophil, CellType::macrophage, CellType::fibroblast}) {
        const CellGroup& group = cells[type];
        for (std::size_t i = 0; i < group.size(); ++i) {
            const bool rests =
                type == CellType::fibroblast &&
                group.state[i] == static_cast<std::uint8_t>(FibroblastState::quiescent);
            if (!rests) include(group.position[2][i]);
        }
    }
    return range;
}

Crowd collect(const CellGroups& cells, const Environment& e, const CellParameters& p) {
    Crowd crowd;
    const DepthRange range = depths_of_movers(cells);
    if (range.high < range.low) return crowd;
    double largest = 0.0;
    for (const CellType type : all_cell_types) largest = std::max(largest, cell_radius(type, p));
    const double margin =
        2.0 * largest * std::max(1.0, p.contact.adhesion_reach) + e.grid().voxel();
    for (const CellType type : all_cell_types) {
        const CellGroup& group = cells[type];
        for (std::size_t i = 0; i < group.size(); ++i) {
            const double z = group.position[2][i];
            if (z < range.low - margin || z > range.high + margin) continue;
            crowd.bodies.x.push_back(group.position[0][i]);
            crowd.bodies.y.push_back(group.position[1][i]);
            crowd.bodies.z.push_back(z);
            crowd.bodies.radius.push_back(cell_radius(type, p));
            crowd.bodies.anchored.push_back(is_movable(type, group, i, e) ? 0 : 1);
            crowd.owner.push_back({type, i});
        }
    }
    return crowd;
}

}  // namespace

void separate_cells(CellGroups& cells,
                    const Environment& environment,
                    const CellParameters& parameters,
                    double dt) {
    const ContactParameters& contact = parameters.contact;
    if (contact.repulsion.native() == 0.0 && contact.adhesion.native() == 0.0) return;
    const mechanics::ContactLaw law{
        contact.repulsion.native(), contact.adhesion.native(), contact.adhesion_reach};
    const RegularGrid& grid = environment.grid();
    const Crowd crowd = collect(cells, environment, parameters);
    if (crowd.owner.empty()) return;
    const auto moved = mechanics::contact_displacements(grid, crowd.bodies, law, dt);
    for (std::size_t k = 0; k < moved.size(); ++k) {
        if (crowd.bodies.anchored[k] != 0 || moved[k].squaredNorm() == 0.0) continue;
        CellGroup& group = cells[crowd.owner[k].type];
        const std::size_t i = crowd.owner[k].cell;
        group.set_position(i, confined(*environment.geometry, group.position_of(i) + moved[k]));
    }
    for (const CellType type : all_cell_types) sort_group(grid, cells[type]);
}

}  // namespace reticulin::cells
