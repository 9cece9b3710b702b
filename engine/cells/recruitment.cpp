#include "engine/cells/recruitment.hpp"

#include "engine/cells/entry_places.hpp"
#include "engine/cells/sort_group.hpp"
#include "engine/core/math.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

using diffusion::LocalSignal;
using diffusion::Solute;

/// Expected entries of leukocytes in a step: r H_2(signal, K) / (1 + A / K_A) x supply per volume.
struct EntryLaw {
    const VoxelArray<float>& signal;
    const VoxelArray<float>& brake;   // A
    const VoxelArray<float>& supply;  // 0 outside the dermis
    double most;                      // r, per voxel and step
    double half;                      // K
    double inhibition_half;           // K_A

    void operator()(Offset first, std::span<double> row) const {
        const double half_squared = half * half;
        for (std::size_t x = 0; x < row.size(); ++x) {
            const auto level = static_cast<double>(signal[first + x]);
            const double braked = 1.0 + static_cast<double>(brake[first + x]) / inhibition_half;
            row[x] = most * level * level * static_cast<double>(supply[first + x]) /
                     ((level * level + half_squared) * braked);
        }
    }
};

/// Puts new cells of a type into its group; polarity at random.
std::size_t enter(CellType type,
                  std::uint8_t state,
                  const std::vector<Vec3>& places,
                  CellGroups& cells,
                  const RegularGrid& grid,
                  Tick tick,
                  Stream& stream) {
    for (const Vec3& place : places) {
        append_cell(cells[type], cells.next_id++, {place, stream.direction(), state, tick});
    }
    if (!places.empty()) sort_group(grid, cells[type]);
    return places.size();
}

}  // namespace

std::size_t recruit_neutrophils(CellGroups& cells,
                                const Environment& environment,
                                const CellParameters& parameters,
                                Tick last_session,
                                const CellStep& step,
                                ExpectedEntries& kept) {
    const NeutrophilParameters& p = parameters.neutrophil;
    if (last_session < 0 || hours(step.tick - last_session) < p.onset.native()) return 0;
    const EntryLaw expected{environment.solutes->level(Solute::pro_inflammatory),
                            environment.solutes->level(Solute::anti_inflammatory),
                            environment.vessels->supply(),
                            p.recruitment_max_per_mm3_hour * units::per_mm3.native() *
                                environment.grid().voxel_volume() * step.dt,
                            p.recruitment_half,
                            p.inhibition_half};
    const PlaneRange slab = environment.solutes->active(Solute::pro_inflammatory);
    const EntryPlaces entry(*environment.geometry, slab, expected, &kept.neutrophils);
    Stream stream(step.seed, 0, step.tick, Purpose::neutrophil_recruitment);
    const std::size_t entered = enter(
        CellType::neutrophil, 0, entry.draw(stream), cells, environment.grid(), step.tick, stream);
    cells.counters[index(CellType::neutrophil)].entered += static_cast<std::int64_t>(entered);
    return entered;
}

std::size_t recruit_macrophages(CellGroups& cells,
                                const Environment& environment,
                                const CellParameters& parameters,
                                const CellStep& step,
                                ExpectedEntries& kept) {
    const MacrophageParameters& p = parameters.macrophage;
    const EntryLaw expected{environment.local->level(LocalSignal::delayed_inflammatory),
                            environment.solutes->level(Solute::anti_inflammatory),
                            environment.vessels->supply(),
                            p.recruitment_max_per_mm3_hour * units::per_mm3.native() *
                                environment.grid().voxel_volume() * step.dt,
                            p.recruitment_half,
                            p.recruitment_inhibition_half};
    const EntryPlaces entry(
        *environment.geometry, environment.local->active(), expected, &kept.macrophages);
    Stream stream(step.seed, 0, step.tick, Purpose::macrophage_recruitment);
    const std::size_t entered = enter(CellType::macrophage,
                                      static_cast<std::uint8_t>(MacrophageState::m1),
                                      entry.draw(stream),
                                      cells,
                                      environment.grid(),
                                      step.tick,
                                      stream);
    cells.counters[index(CellType::macrophage)].entered += static_cast<std::int64_t>(entered);
    return entered;
}

FibroblastReturn return_fibroblasts(CellGroups& cells,
                                    const Environment& environment,
                                    const VoxelArray<float>& density,
                                    const VoxelArray<float>& rest,
                                    const CellParameters& parameters,
                                    const CellStep& step) {
    const double rate = parameters.fibroblast.return_rate.native();
    const RegularGrid& grid = environment.grid();
    const auto& dermis = environment.geometry->dermal_fraction();
    const double volume = grid.voxel_volume();
    const auto expected = [&](Offset first, std::span<double> row) {
        for (std::size_t x = 0; x < row.size(); ++x) {
            const Offset v = first + x;
            const double missing = static_cast<double>(rest[v]) - static_cast<double>(density[v]);
            row[x] =
                rate * std::max(0.0, missing) * volume * static_cast<double>(dermis[v]) * step.dt;
        }
    };
    CellGroup& group = cells[CellType::fibroblast];
    CellCounters& counters = cells.counters[index(CellType::fibroblast)];
    const auto quiescent = static_cast<std::uint8_t>(FibroblastState::quiescent);
    FibroblastReturn result;
    std::vector<std::uint8_t> gone(group.size(), 0);
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group.state[i] != quiescent) continue;
        const Offset v = grid.offset(grid.voxel_at(group.position_of(i)));
        if (!(density[v] > rest[v])) continue;
        const double surplus = 1.0 - static_cast<double>(rest[v]) / static_cast<double>(density[v]);
        Stream stream(step.seed, group.id[i], step.tick, Purpose::fibroblast_return);
        if (!math::happens(stream.uniform(), rate * surplus, step.dt)) continue;
        gone[i] = 1;
        ++result.removed;
    }
    if (result.removed > 0) remove_cells(group, gone);
    const EntryPlaces entry(*environment.geometry, {0, grid.nz()}, expected);
    Stream stream(step.seed, 0, step.tick, Purpose::fibroblast_return);
    result.returned =
        enter(CellType::fibroblast, quiescent, entry.draw(stream), cells, grid, step.tick, stream);
    counters.removed += static_cast<std::int64_t>(result.removed);
    counters.returned += static_cast<std::int64_t>(result.returned);
    return result;
}

}  // namespace reticulin::cells
