#include "engine/cells/census.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace reticulin::cells {
namespace {

TEST(Census, WeighsTheStatesAskedFor) {
    LiteralTissue tissue(RegularGrid(4, 4, 4, 20.0));
    tissue.scatter(CellType::macrophage, 0, 3);
    tissue.scatter(CellType::macrophage, 1, 2);
    const auto weights = weights_of(tissue.cells[CellType::macrophage], {1});
    EXPECT_THAT(weights, testing::UnorderedElementsAre(0, 0, 0, 1, 1));
}

TEST(Census, AuditNamesTypeAndNumbers) {
    LiteralTissue tissue(RegularGrid(4, 4, 4, 20.0));
    tissue.scatter(CellType::neutrophil, 0, 3);
    EXPECT_NO_THROW(audit_counters(tissue.cells, 5));
    ++tissue.cells.counters[0].apoptosis;
    try {
        audit_counters(tissue.cells, 1440);
        FAIL();
    } catch (const NumericalError& error) {
        EXPECT_STREQ(error.what(),
                     "audit failed at day 1 (tick 1440): cells of type neutrophil: expected 2 by "
                     "births and deaths, found 3");
    }
}

TEST(SortGroup, MovesEveryArrayAlong) {
    LiteralTissue tissue(RegularGrid(8, 8, 8, 20.0));
    CellGroup group;
    append_cell(group, 7, {{150, 1, 1}, {0, 1, 0}, 2, 70, 0.7F, 3});
    append_cell(group, 5, {{1, 1, 1}, {1, 0, 0}, 1, 50, 0.5F, -1});
    sort_group(tissue.geometry.grid(), group);
    EXPECT_THAT(group.id, testing::ElementsAre(5, 7));
    EXPECT_THAT(group.state, testing::ElementsAre(1, 2));
    EXPECT_THAT(group.born, testing::ElementsAre(50, 70));
    EXPECT_THAT(group.memory, testing::ElementsAre(0.5F, 0.7F));
    EXPECT_THAT(group.tag, testing::ElementsAre(-1, 3));
    EXPECT_EQ(group.position_of(1), Vec3(150, 1, 1));
    EXPECT_EQ(group.polarity_of(1), Vec3(0, 1, 0));
    remove_cells(group, {1, 0});
    EXPECT_THAT(group.id, testing::ElementsAre(7));
}

/// Slow twin: those who stay, one after the other.
CellGroup copied_without(const CellGroup& group, const std::vector<std::uint8_t>& gone) {
    CellGroup rest;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (gone[i] != 0) continue;
        append_cell(rest,
                    group.id[i],
                    {group.position_of(i),
                     group.polarity_of(i),
                     group.state[i],
                     group.born[i],
                     group.memory[i],
                     group.tag[i]});
        rest.passed[5].back() = group.passed[5][i];
    }
    return rest;
}

TEST(RemoveCells, KeepsTheOthersInTheirOrder) {
    Stream draw(4, 0, 0, Purpose::initial_tissue);
    CellGroup all;
    for (int i = 0; i < 300; ++i) {
        const auto id = static_cast<std::uint64_t>(i + 1);
        append_cell(all, id, {draw.direction(), draw.direction(), 1, i, 0.1F, i});
        all.passed[5].back() = static_cast<float>(draw.uniform());
    }
    for (const double share : {0.0, 0.03, 0.5, 0.97, 1.0}) {
        std::vector<std::uint8_t> gone(all.size());
        for (auto& g : gone) g = draw.uniform() < share ? 1 : 0;
        CellGroup group = all;
        remove_cells(group, gone);
        const CellGroup rest = copied_without(all, gone);
        EXPECT_EQ(group.id, rest.id) << share;
        EXPECT_EQ(group.position, rest.position) << share;
        EXPECT_EQ(group.polarity, rest.polarity) << share;
        EXPECT_EQ(group.born, rest.born) << share;
        EXPECT_EQ(group.tag, rest.tag) << share;
        EXPECT_EQ(group.passed[5], rest.passed[5]) << share;
    }
}

/// Slow twin: a stable sort of whole cells by (voxel, id).
std::vector<std::uint64_t> sorted_slowly(const RegularGrid& grid, const CellGroup& group) {
    std::vector<std::size_t> order(group.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const VoxelIndex v = grid.voxel_at(group.position_of(a));
        const VoxelIndex w = grid.voxel_at(group.position_of(b));
        return std::tuple(v.z, v.y, v.x, group.id[a]) < std::tuple(w.z, w.y, w.x, group.id[b]);
    });
    std::vector<std::uint64_t> ids;
    for (const std::size_t i : order) ids.push_back(group.id[i]);
    return ids;
}

/// Moves one cell in `every` somewhere else.
void move_some(const RegularGrid& grid, std::size_t every, CellGroup& group) {
    Stream stream(3, every, 0, Purpose::motion);
    for (std::size_t i = 0; i < group.size(); i += every)
        group.set_position(i,
                           {stream.uniform() * grid.width(),
                            stream.uniform() * grid.breadth(),
                            stream.uniform() * grid.depth()});
}

TEST(SortGroup, EqualsSlowTwinHoweverManyHaveMoved) {
    for (const std::size_t every : {1U, 7U, 5000U, 30'000U}) {
        for (const int threads : {1, 4}) {
            LiteralTissue tissue(RegularGrid(9, 8, 7, 20.0));
            const RegularGrid& grid = tissue.geometry.grid();
            tissue.scatter(CellType::neutrophil, 0, 20'000);
            CellGroup& group = tissue.cells[CellType::neutrophil];
            move_some(grid, every, group);
            const auto expected = sorted_slowly(grid, group);
            set_thread_count(threads);
            sort_group(grid, group);
            set_thread_count(1);
            EXPECT_EQ(group.id, expected) << every << ' ' << threads;
        }
    }
}

/// Adds up the bytes of everything in lists.
struct ListBytes {
    template <class T>
    void list(const ArrayInfo&, const std::vector<T>& values) {
        bytes += values.size() * sizeof(T);
    }

    template <class T>
    void scalar(const ArrayInfo&, const T&) {}

    std::size_t bytes = 0;
};

TEST(CellGroups, TakeAtMost400BytesPerCellWithAllState) {
    constexpr std::size_t most = 400;  // per cell
    constexpr std::size_t count = 1000;
    for (const CellType type : all_cell_types) {
        LiteralTissue tissue(RegularGrid(8, 8, 8, 20.0));
        tissue.scatter(type, 0, count);
        ListBytes visit;
        CellGroups::for_each_array(tissue.cells, visit);
        EXPECT_GE(visit.bytes, count * (sizeof(std::uint64_t) + 3 * sizeof(double)));
        EXPECT_LE(visit.bytes, count * most);
    }
}

}  // namespace
}  // namespace reticulin::cells
