#include "engine/cells/census.hpp"
#include "engine/cells/rim.hpp"

#include "tests/unit/cells/literal_cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::cells {
namespace {

class ClosureTest : public testing::Test {
  protected:
    LiteralTissue tissue{RegularGrid(20, 20, 50, 20.0), true};

    std::size_t cut(const tissue::Puncture& puncture, double open_radius) {
        tissue.wounds.append(puncture, 0, open_radius);
        return make_rim(
            0, tissue.cells, tissue.wounds, tissue.geometry, tissue.parameters, {1, 0, 0});
    }

    /// Advances to an hour; returns the hour at which it sealed, or -1.
    double close_until(double end) {
        const double dt = 5.0 / 60.0;
        double last = tissue.wounds.open_radius[0];
        for (Tick t = 5; hours(t) <= end; t += 5) {
            tissue.step(CellType::keratinocyte, {1, t, dt});
            close_punctures(
                tissue.cells, tissue.wounds, tissue.geometry, tissue.parameters, {1, t, dt});
            EXPECT_LE(tissue.wounds.open_radius[0], last);
            last = tissue.wounds.open_radius[0];
            audit_counters(tissue.cells, t);
            if (tissue.wounds.sealed[0] >= 0) return hours(t);
        }
        return -1.0;
    }

    static tissue::Puncture channel() {
        tissue::Puncture p;
        p.entry = Vec3(390, 200, 0);  // across the periodic edge
        p.depth = 300.0;
        p.needle_radius = 70.0;
        p.tip_radius = 4.0;
        p.residual_ratio = 0.5;
        return p;
    }
};

TEST_F(ClosureTest, ChannelWhoseRimIsCutAwayGetsAnotherOne) {
    const std::size_t made = cut(channel(), 30.0);
    CellGroup& group = tissue.cells[CellType::keratinocyte];
    const auto make_missing = [&] {
        make_missing_rims(
            tissue.cells, tissue.wounds, tissue.geometry, tissue.parameters, {1, 60, 0});
        return group.size();
    };
    EXPECT_EQ(make_missing(), made) << "it has one";
    remove_cells(group, std::vector<std::uint8_t>(made, 1));
    tissue.cells.counters[index(CellType::keratinocyte)].cut += static_cast<std::int64_t>(made);
    EXPECT_EQ(make_missing(), made);
    EXPECT_EQ(group.born.front(), 60);
    EXPECT_GT(close_until(72.0), 0.0);
}

TEST_F(ClosureTest, RimStandsAboutTheHole) {
    const std::size_t made = cut(channel(), 30.0);
    const double spacing = 1.0 / std::sqrt(0.018);
    EXPECT_EQ(made, static_cast<std::size_t>(std::round(2.0 * M_PI * 36.0 / spacing)));
    const CellGroup& group = tissue.cells[CellType::keratinocyte];
    for (std::size_t i = 0; i < made; ++i) {
        const Vec3 way = to_opening(tissue.wounds, 0, tissue.geometry.grid(), group.position_of(i));
        EXPECT_NEAR(way.norm(), 36.0, 1e-9);
        EXPECT_EQ(tissue.geometry.layer_at(group.position_of(i)),
                  tissue::SkinLayer::viable_epidermis);
    }
    EXPECT_EQ(tissue.cells.counters[3].made, static_cast<std::int64_t>(made));
}

TEST_F(ClosureTest, RimOfAShallowChannelStandsHalfWayDown) {
    tissue::Puncture shallow = channel();
    shallow.depth = 50.0;
    ASSERT_GT(cut(shallow, 30.0), 0U);
    for (const double z : tissue.cells[CellType::keratinocyte].position[2]) EXPECT_EQ(z, 25.0);
}

TEST_F(ClosureTest, ClosesAfterTheLagAndGivesTheRimBack) {
    cut(channel(), 30.0);
    EXPECT_EQ(close_until(17.9), -1.0);
    EXPECT_DOUBLE_EQ(tissue.wounds.open_radius[0], 30.0);
    const double sealed = close_until(72.0);
    // 30 um at 30 um/h x bias 0.9 takes 1.1 h on average; the last cell takes longer.
    EXPECT_GT(sealed, 18.9);
    EXPECT_LT(sealed, 24.0);
    EXPECT_EQ(tissue.cells[CellType::keratinocyte].size(), 0U);
    EXPECT_EQ(tissue.cells.counters[3].restored, tissue.cells.counters[3].made);
}

TEST_F(ClosureTest, PlaneCutHasTwoLinesThatMeet) {
    tissue::Puncture incision;
    incision.entry = Vec3(200, 0, 0);
    incision.depth = 800.0;
    incision.needle_radius = 25.0;
    incision.residual_ratio = 1.0;
    incision.plane = true;
    incision.plane_normal = Vec3(1, 0, 0);
    const std::size_t made = cut(incision, 25.0);
    EXPECT_EQ(made, 2U * static_cast<std::size_t>(std::round(400.0 * std::sqrt(0.018))));
    const CellGroup& group = tissue.cells[CellType::keratinocyte];
    int left = 0;
    for (std::size_t i = 0; i < made; ++i) {
        EXPECT_NEAR(std::abs(group.position[0][i] - 200.0), 31.0, 1e-9);
        if (group.position[0][i] < 200.0) ++left;
    }
    EXPECT_EQ(2U * static_cast<std::size_t>(left), made);
    EXPECT_GT(close_until(72.0), 18.0);
}

}  // namespace
}  // namespace reticulin::cells
