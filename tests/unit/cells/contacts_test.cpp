#include "engine/cells/contacts.hpp"

#include "engine/core/parallel.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

namespace reticulin::cells {
namespace {

TEST(Contacts, OverlappingCellsPart) {
    LiteralTissue tissue(RegularGrid(20, 20, 20, 20.0));
    tissue.add(CellType::neutrophil, 0, Vec3(200, 200, 200));
    tissue.add(CellType::macrophage, 0, Vec3(205, 200, 200));
    separate_cells(tissue.cells, tissue.environment, tissue.parameters, 0.5);
    const double distance = tissue.cells[CellType::macrophage].position[0][0] -
                            tissue.cells[CellType::neutrophil].position[0][0];
    EXPECT_GT(distance, 10.0);
    EXPECT_LT(distance, 17.5);
}

TEST(Contacts, RestingFibroblastPushesButStays) {
    LiteralTissue tissue(RegularGrid(20, 20, 20, 20.0));
    tissue.add(CellType::fibroblast, 0, Vec3(200, 200, 200));
    tissue.add(CellType::macrophage, 1, Vec3(205, 200, 200));
    separate_cells(tissue.cells, tissue.environment, tissue.parameters, 0.5);
    EXPECT_EQ(tissue.cells[CellType::fibroblast].position_of(0), Vec3(200, 200, 200));
    EXPECT_GT(tissue.cells[CellType::macrophage].position[0][0], 207.0);
}

TEST(Contacts, RestingTissueTakesNoStep) {
    LiteralTissue tissue(RegularGrid(6, 6, 6, 20.0));
    tissue.scatter(CellType::fibroblast, 0, 200);  // many overlap
    const auto before = tissue.cells[CellType::fibroblast].position;
    separate_cells(tissue.cells, tissue.environment, tissue.parameters, 0.5);
    EXPECT_EQ(before, tissue.cells[CellType::fibroblast].position);
}

/// A dense crowd of all types, fibroblasts among it that rest.
LiteralTissue crowd() {
    LiteralTissue tissue(RegularGrid(8, 9, 10, 20.0));
    tissue.scatter(CellType::neutrophil, 0, 3000);
    tissue.scatter(CellType::macrophage, 1, 1500);
    tissue.scatter(CellType::fibroblast, 0, 4500);
    tissue.scatter(CellType::fibroblast, 1, 500);
    return tissue;
}

void part(LiteralTissue& tissue, ContactMemory& memory) {
    Environment here = tissue.environment;
    here.geometry = &tissue.geometry;
    here.solutes = &tissue.solutes;
    separate_cells(tissue.cells, here, tissue.parameters, 0.5, memory);
}

TEST(Contacts, SameBitsForAnyThreadCountAndAnyMemory) {
    LiteralTissue one = crowd(), four = crowd();
    ContactMemory fresh, used;
    LiteralTissue other(RegularGrid(8, 9, 10, 20.0));
    other.scatter(CellType::macrophage, 0, 9000);
    part(other, used);
    part(one, fresh);
    set_thread_count(4);
    part(four, used);
    set_thread_count(1);
    for (const CellType type : all_cell_types) {
        EXPECT_EQ(one.cells[type].id, four.cells[type].id);
        EXPECT_EQ(one.cells[type].position, four.cells[type].position);
    }
}

}  // namespace
}  // namespace reticulin::cells
