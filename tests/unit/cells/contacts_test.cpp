#include "engine/cells/contacts.hpp"

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

}  // namespace
}  // namespace reticulin::cells
