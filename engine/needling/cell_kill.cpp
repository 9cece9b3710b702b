#include "engine/needling/cell_kill.hpp"

#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"
#include "engine/needling/channel_shape.hpp"

namespace reticulin::needling {

namespace {

constexpr std::size_t cells_per_block = 1024;

double kill_probability(const ChannelShape& shape,
                        const Vec3& place,
                        const RegularGrid& grid,
                        const InsertionParameters& insertion) {
    const double z = place[2];
    if (z > shape.depth()) return 0.0;
    const double q = shape.distance(place, grid);
    if (q < shape.hole_radius(z)) return 1.0;
    return insertion.kill_fraction * insertion.torn_fraction * shape.collar_profile(q, z);
}

}  // namespace

double kill_probability(const tissue::Puncture& puncture,
                        const Vec3& place,
                        const RegularGrid& grid,
                        const InsertionParameters& insertion) {
    return kill_probability(ChannelShape(puncture), place, grid, insertion);
}

std::int64_t erase_marked(cells::CellGroup& group, std::span<const std::uint8_t> marks) {
    const std::size_t before = group.size();
    cells::remove_cells(group, {marks.begin(), marks.end()});
    return static_cast<std::int64_t>(before - group.size());
}

std::array<std::int64_t, cells::cell_type_count> kill_cells(
    std::span<const tissue::Puncture> punctures,
    const RegularGrid& grid,
    const InsertionParameters& insertion,
    Tick tick,
    std::uint64_t seed,
    cells::CellGroups& cells) {
    std::vector<ChannelShape> shapes;
    for (const tissue::Puncture& p : punctures) shapes.emplace_back(p);
    std::array<std::int64_t, cells::cell_type_count> killed{};
    for (const cells::CellType type : cells::all_cell_types) {
        cells::CellGroup& group = cells[type];
        std::vector<std::uint8_t> marks(group.size(), 0);
        for_each_item(group.size(), cells_per_block, [&](std::size_t i) {
            double survival = 1.0;
            for (const ChannelShape& shape : shapes) {
                survival *= 1.0 - kill_probability(shape, group.position_of(i), grid, insertion);
            }
            if (survival >= 1.0) return;
            Stream stream(seed, group.id[i], tick, Purpose::puncture_kill);
            marks[i] = stream.uniform() >= survival ? 1 : 0;
        });
        const std::size_t t = cells::index(type);
        killed[t] = erase_marked(group, marks);
        cells.counters[t].cut += killed[t];
    }
    return killed;
}

}  // namespace reticulin::needling
