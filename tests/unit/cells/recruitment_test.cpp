#include "engine/cells/recruitment.hpp"

#include "engine/cells/census.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::cells {
namespace {

using diffusion::LocalSignal;
using diffusion::Solute;

TEST(Recruitment, NeutrophilsEnterAtTheirRate) {
    LiteralTissue tissue(RegularGrid(25, 25, 25, 20.0));  // 0.125 mm^3
    tissue.set(Solute::pro_inflammatory, 0.6);
    tissue.set(Solute::anti_inflammatory, 0.5);
    const double mean = 600.0 * 0.5 / 2.0 * 0.125 * 0.1;
    constexpr int steps = 400;
    ExpectedEntries kept;  // of a field that stands still
    for (Tick t = 0; t < steps; ++t) {
        recruit_neutrophils(
            tissue.cells, tissue.environment, tissue.parameters, 0, {1, 120 + t, 0.1}, kept);
    }
    const auto entered = static_cast<double>(tissue.cells.counters[0].entered);
    EXPECT_NEAR(entered, mean * steps, 4.0 * std::sqrt(mean * steps));
    EXPECT_NO_THROW(audit_counters(tissue.cells, 0));
}

TEST(Recruitment, NobodyEntersBeforeOnsetOrWithoutASession) {
    LiteralTissue tissue(RegularGrid(25, 25, 25, 20.0));
    tissue.set(Solute::pro_inflammatory, 5.0);
    const auto& p = tissue.parameters;
    ExpectedEntries kept;
    EXPECT_EQ(recruit_neutrophils(tissue.cells, tissue.environment, p, 0, {1, 119, 0.5}, kept), 0U);
    EXPECT_EQ(recruit_neutrophils(tissue.cells, tissue.environment, p, -1, {1, 900, 0.5}, kept),
              0U);
    EXPECT_GT(recruit_neutrophils(tissue.cells, tissue.environment, p, 0, {1, 120, 0.5}, kept), 0U);
}

TEST(Recruitment, MonocytesFollowTheDelayedSignalIntoTheDermis) {
    LiteralTissue tissue(RegularGrid(25, 25, 100, 20.0), true);
    tissue.set(LocalSignal::delayed_inflammatory, 0.35);
    const double dermis = 0.5 * 0.5 * 1.8;
    const double mean = 80.0 * 0.5 * dermis * 24.0;
    ExpectedEntries kept;
    recruit_macrophages(tissue.cells, tissue.environment, tissue.parameters, {1, 1440, 24.0}, kept);
    const CellGroup& group = tissue.cells[CellType::macrophage];
    EXPECT_NEAR(static_cast<double>(group.size()), mean, 4.0 * std::sqrt(mean));
    for (std::size_t i = 0; i < group.size(); ++i) {
        EXPECT_TRUE(is_dermis(tissue.geometry.layer_at(group.position_of(i))));
        EXPECT_EQ(group.state[i], 0);
    }
}

TEST(Recruitment, TheAntiInflammatorySignalKeepsMonocytesOut) {
    LiteralTissue tissue(RegularGrid(25, 25, 100, 20.0));
    tissue.set(LocalSignal::delayed_inflammatory, 0.35);
    tissue.set(Solute::anti_inflammatory, 1.5);
    const double mean = 80.0 * 0.5 / 4.0 * (0.5 * 0.5 * 2.0) * 24.0;
    ExpectedEntries kept;
    recruit_macrophages(tissue.cells, tissue.environment, tissue.parameters, {1, 1440, 24.0}, kept);
    const auto entered = static_cast<double>(tissue.cells[CellType::macrophage].size());
    EXPECT_NEAR(entered, mean, 4.0 * std::sqrt(mean));
}

TEST(Recruitment, PlacesFollowTheLocalRate) {
    LiteralTissue tissue(RegularGrid(20, 20, 20, 20.0));
    auto& delayed = tissue.local.level(LocalSignal::delayed_inflammatory);
    const RegularGrid& grid = tissue.geometry.grid();
    delayed[grid.offset(3, 4, 5)] = 0.35F;   // H2 = 1/2
    delayed[grid.offset(9, 2, 17)] = 100.F;  // H2 = 1
    tissue.local.widen({0, 20});
    ExpectedEntries kept;
    recruit_macrophages(tissue.cells, tissue.environment, tissue.parameters, {1, 5, 1e6}, kept);
    const CellGroup& group = tissue.cells[CellType::macrophage];
    double first = 0.0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        const VoxelIndex v = grid.voxel_at(group.position_of(i));
        const bool at_first = v == VoxelIndex{3, 4, 5};
        EXPECT_TRUE(at_first || (v == VoxelIndex{9, 2, 17}));
        if (at_first) first += 1.0;
    }
    const auto n = static_cast<double>(group.size());
    EXPECT_NEAR(n, 960.0, 4.0 * 31.0);  // 80 x 1.5 x 8e-6 mm^3 x 1e6 h
    EXPECT_NEAR(first / n, 1.0 / 3.0, 4.0 * std::sqrt(2.0 / 9.0 / n));
}

TEST(Recruitment, KeptExpectationsDrawTheSameCells) {
    LiteralTissue fresh(RegularGrid(20, 20, 20, 20.0));
    LiteralTissue tissue(RegularGrid(20, 20, 20, 20.0));
    ExpectedEntries kept;
    for (LiteralTissue* t : {&fresh, &tissue}) {
        t->set(Solute::pro_inflammatory, 0.6);
        t->set(LocalSignal::delayed_inflammatory, 0.35);
    }
    for (Tick step = 120; step < 180; step += 15) {
        ExpectedEntries none;
        recruit_neutrophils(
            fresh.cells, fresh.environment, fresh.parameters, 0, {1, step, 0.25}, none);
        recruit_macrophages(fresh.cells, fresh.environment, fresh.parameters, {1, step, 9.0}, none);
        recruit_neutrophils(
            tissue.cells, tissue.environment, tissue.parameters, 0, {1, step, 0.25}, kept);
        recruit_macrophages(
            tissue.cells, tissue.environment, tissue.parameters, {1, step, 9.0}, kept);
    }
    for (const CellType type : {CellType::neutrophil, CellType::macrophage}) {
        EXPECT_GT(fresh.cells[type].size(), 0U);
        EXPECT_EQ(fresh.cells[type].position, tissue.cells[type].position);
    }
    EXPECT_FALSE(kept.neutrophils.planes.empty());
    kept.forget();
    EXPECT_TRUE(kept.neutrophils.planes.empty());
}

class FibroblastReturnTest : public testing::Test {
  protected:
    LiteralTissue tissue{RegularGrid(20, 20, 20, 20.0)};
    VoxelArray<float> rest{tissue.geometry.grid(), 3000e-9F};
    VoxelArray<float> now{tissue.geometry.grid(), 3000e-9F};

    FibroblastReturn run(double dt) {
        return return_fibroblasts(
            tissue.cells, tissue.environment, now, rest, tissue.parameters, {1, 30, dt});
    }
};

TEST_F(FibroblastReturnTest, DoesNothingAtRest) {
    tissue.scatter(CellType::fibroblast, 0, 190);
    const auto before = tissue.cells[CellType::fibroblast].id;
    const auto result = run(1e6);
    EXPECT_EQ(result.returned + result.removed, 0U);
    EXPECT_EQ(before, tissue.cells[CellType::fibroblast].id);
}

TEST_F(FibroblastReturnTest, FillsADeficit) {
    now.fill(tissue.geometry.grid(), 1000e-9F);
    const double mean = 0.0015 * 2000.0 * 0.064 * 1000.0;
    const auto result = run(1000.0);
    EXPECT_NEAR(static_cast<double>(result.returned), mean, 4.0 * std::sqrt(mean));
    EXPECT_EQ(result.removed, 0U);
    EXPECT_NO_THROW(audit_counters(tissue.cells, 0));
}

TEST_F(FibroblastReturnTest, RemovesASurplusOfQuiescentCellsOnly) {
    now.fill(tissue.geometry.grid(), 6000e-9F);
    tissue.scatter(CellType::fibroblast, 0, 1000);
    tissue.scatter(CellType::fibroblast, 1, 500);
    const double p = 1.0 - std::exp(-0.0015 * 0.5 * 400.0);
    const auto result = run(400.0);
    EXPECT_NEAR(static_cast<double>(result.removed), 1000 * p, 4.0 * std::sqrt(1000 * p * (1 - p)));
    EXPECT_EQ(result.returned, 0U);
    const auto& states = tissue.cells[CellType::fibroblast].state;
    EXPECT_EQ(std::count(states.begin(), states.end(), 1), 500);
    EXPECT_NO_THROW(audit_counters(tissue.cells, 0));
}

}  // namespace
}  // namespace reticulin::cells
