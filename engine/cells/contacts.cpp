#include "engine/cells/contacts.hpp"

#include "engine/cells/census.hpp"
#include "engine/cells/motion.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>
#include <limits>

namespace reticulin::cells {

namespace {

constexpr std::size_t cells_per_block = 4096;
constexpr auto quiescent = static_cast<std::uint8_t>(FibroblastState::quiescent);

/// May be moved by others: everything but the rim and fibroblasts that rest in silence.
bool is_movable(CellType type, const CellGroup& group, std::size_t i, const Environment& e) {
    if (type == CellType::keratinocyte) return false;
    if (type != CellType::fibroblast) return true;
    if (group.state[i] != quiescent) return true;
    return !is_silent(e, group.position_of(i));
}

/// Depths between which movable cells lie; resting cells beyond touch none of them.
struct DepthRange {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    [[nodiscard]] bool empty() const { return high < low; }

    [[nodiscard]] bool contains(double z) const { return z >= low && z <= high; }

    void include(const DepthRange& other) {
        low = std::min(low, other.low);
        high = std::max(high, other.high);
    }
};

DepthRange depths_of_movers(CellType type, const CellGroup& group) {
    std::vector<DepthRange> parts(blocks_of(group.size(), cells_per_block));
    for_each_run(
        group.size(), cells_per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
            DepthRange range;
            for (std::size_t i = begin; i < end; ++i) {
                if (type == CellType::fibroblast && group.state[i] == quiescent) continue;
                const double z = group.position[2][i];
                range.include({z, z});
            }
            parts[block] = range;
        });
    DepthRange all;
    for (const DepthRange& part : parts) all.include(part);
    return all;
}

/// Depths in which cells may touch one that moves.
DepthRange depths_of_contact(const CellGroups& cells, double voxel, const CellParameters& p) {
    DepthRange range;
    for (const CellType type : {CellType::neutrophil, CellType::macrophage, CellType::fibroblast})
        range.include(depths_of_movers(type, cells[type]));
    if (range.empty()) return range;
    double largest = 0.0;
    for (const CellType type : all_cell_types) largest = std::max(largest, cell_radius(type, p));
    const double margin = 2.0 * largest * std::max(1.0, p.contact.adhesion_reach) + voxel;
    return {range.low - margin, range.high + margin};
}

/// Numbers of the bodies that blocks of a group begin with; the last: the end. Cells out of the
/// depths are no bodies.
std::vector<std::size_t> first_bodies(const CellGroup& group,
                                      const DepthRange& range,
                                      std::size_t first) {
    const std::vector<double>& depth = group.position[2];
    std::vector<std::size_t> begin_of(blocks_of(group.size(), cells_per_block) + 1, 0);
    for_each_run(
        group.size(), cells_per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
            std::size_t count = 0;
            for (std::size_t i = begin; i < end; ++i) count += range.contains(depth[i]);
            begin_of[block + 1] = count;
        });
    begin_of[0] = first;
    for (std::size_t b = 1; b < begin_of.size(); ++b) begin_of[b] += begin_of[b - 1];
    return begin_of;
}

void resize(std::size_t bodies, ContactMemory& memory) {
    mechanics::ContactBodies& b = memory.bodies;
    for (auto* array : {&b.x, &b.y, &b.z, &b.radius}) array->resize(bodies);
    b.anchored.resize(bodies);
    memory.cell.resize(bodies);
}

/// Appends the cells of one type that lie in the depths.
void collect(CellType type,
             const CellGroups& cells,
             const DepthRange& range,
             const Environment& e,
             const CellParameters& p,
             ContactMemory& memory) {
    const CellGroup& group = cells[type];
    const auto first = first_bodies(group, range, memory.first_body[index(type)]);
    memory.first_body[index(type) + 1] = first.back();
    resize(first.back(), memory);
    mechanics::ContactBodies& bodies = memory.bodies;
    const double radius = cell_radius(type, p);
    for_each_run(
        group.size(), cells_per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
            std::size_t k = first[block];
            for (std::size_t i = begin; i < end; ++i) {
                if (!range.contains(group.position[2][i])) continue;
                bodies.x[k] = group.position[0][i];
                bodies.y[k] = group.position[1][i];
                bodies.z[k] = group.position[2][i];
                bodies.radius[k] = radius;
                bodies.anchored[k] = is_movable(type, group, i, e) ? 0 : 1;
                memory.cell[k++] = static_cast<std::uint32_t>(i);
            }
        });
}

/// Takes the cells of a type where their bodies went.
void move(const ContactMemory& memory,
          std::span<const Vec3> moved,
          CellType type,
          const tissue::SkinGeometry& geometry,
          CellGroup& group) {
    const std::size_t first = memory.first_body[index(type)];
    for_each_run(memory.first_body[index(type) + 1] - first,
                 cells_per_block,
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                     for (std::size_t k = first + begin; k < first + end; ++k) {
                         if (moved[k].squaredNorm() == 0.0) continue;
                         const std::size_t i = memory.cell[k];
                         group.set_position(i, confined(geometry, group.position_of(i) + moved[k]));
                     }
                 });
}

}  // namespace

void separate_cells(CellGroups& cells,
                    const Environment& environment,
                    const CellParameters& parameters,
                    double dt,
                    ContactMemory& memory) {
    const ContactParameters& contact = parameters.contact;
    if (contact.repulsion.native() == 0.0 && contact.adhesion.native() == 0.0) return;
    const mechanics::ContactLaw law{
        contact.repulsion.native(), contact.adhesion.native(), contact.adhesion_reach};
    const RegularGrid& grid = environment.grid();
    const DepthRange range = depths_of_contact(cells, grid.voxel(), parameters);
    if (range.empty()) return;
    for (const CellType type : all_cell_types)
        collect(type, cells, range, environment, parameters, memory);
    const auto moved = memory.parting.displacements(grid, memory.bodies, law, dt);
    for (const CellType type : all_cell_types)
        move(memory, moved, type, *environment.geometry, cells[type]);
    for (const CellType type : all_cell_types) sort_group(grid, cells[type]);
}

void separate_cells(CellGroups& cells,
                    const Environment& environment,
                    const CellParameters& parameters,
                    double dt) {
    ContactMemory memory;
    separate_cells(cells, environment, parameters, dt, memory);
}

}  // namespace reticulin::cells
