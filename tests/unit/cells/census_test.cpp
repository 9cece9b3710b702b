#include "engine/cells/census.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reticulin::cells {
namespace {

TEST(Census, CountsKinds) {
    LiteralTissue tissue(RegularGrid(4, 4, 4, 20.0));
    tissue.scatter(CellType::macrophage, 0, 3);
    tissue.scatter(CellType::macrophage, 1, 2);
    tissue.scatter(CellType::fibroblast, 2, 4);
    const auto counts = count_by_kind(tissue.cells);
    EXPECT_THAT(counts, testing::ElementsAre(0, 3, 2, 0, 0, 4, 0));
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

}  // namespace
}  // namespace reticulin::cells
