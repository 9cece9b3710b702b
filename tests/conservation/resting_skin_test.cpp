#include "engine/cells/sort_group.hpp"
#include "engine/core/state_hash.hpp"

#include "tests/support/simulations.hpp"

#include <gtest/gtest.h>

namespace reticulin::testing {
namespace {

/// Hash of everything but the clock and the books.
struct TissueHash : StateHashVisitor {
    template <class T>
    void scalar(const ArrayInfo& info, const T& value) {
        if (info.name.rfind("cells/", 0) == 0) StateHashVisitor::scalar(info, value);
    }
};

std::uint64_t tissue_hash(const simulation::Simulation& s) {
    TissueHash visit;
    simulation::TissueState::for_each_array(s.state(), visit);
    return visit.value();
}

const std::vector<std::string> small_block{"block.width=0.2 mm", "block.breadth=0.2 mm"};

std::vector<std::string> with(std::vector<std::string> list, const std::string& more) {
    list.push_back(more);
    return list;
}

TEST(RestingSkin, KeepsEveryBitForAYear) {
    auto skin = simulate(shipped("healthy_skin.toml", small_block));
    const std::uint64_t day0 = tissue_hash(*skin);

    skin->run_until(365 * ticks_per_day);

    EXPECT_EQ(tissue_hash(*skin), day0);
    EXPECT_EQ(skin->state().cells.counters[cells::index(cells::CellType::fibroblast)].returned, 0);
}

TEST(RestingSkin, KeepsEveryBitWithoutSkipping) {
    auto skin = simulate(
        shipped("healthy_skin.toml",
                {"block.width=0.1 mm", "block.breadth=0.1 mm", "numerics.skip_quiet=false"}));
    const std::uint64_t day0 = tissue_hash(*skin);

    skin->run_until(365 * ticks_per_day);

    EXPECT_EQ(tissue_hash(*skin), day0);
}

TEST(RestingSkin, DepletedSkinRestsToo) {
    auto overrides = with(small_block, "skin.papillary_collagen_fraction=0.7");
    auto skin = simulate(
        shipped("healthy_skin.toml", with(overrides, "skin.reticular_collagen_fraction=0.8")));
    const std::uint64_t day0 = tissue_hash(*skin);

    skin->run_until(30 * ticks_per_day);

    EXPECT_EQ(tissue_hash(*skin), day0);
}

/// Every tenth fibroblast goes; the rest of a year brings the count back.
TEST(RestingSkin, DisturbedTissueReturnsWithinOnePercent) {
    auto skin =
        simulate(shipped("healthy_skin.toml", {"block.width=0.4 mm", "block.breadth=0.4 mm"}));
    auto& cells = skin->mutable_state().cells;
    auto& group = cells[cells::CellType::fibroblast];
    const double before = static_cast<double>(group.size());
    const double collagen = skin->state().matrix.total();
    std::vector<std::uint8_t> gone(group.size(), 0);
    for (std::size_t i = 0; i < gone.size(); i += 10) gone[i] = 1;
    const auto removed = static_cast<std::int64_t>((gone.size() + 9) / 10);
    cells::remove_cells(group, gone);
    cells.counters[cells::index(cells::CellType::fibroblast)].cut += removed;
    skin->rebuild();

    skin->run_until(365 * ticks_per_day);

    EXPECT_NEAR(static_cast<double>(group.size()), before, 0.01 * before);
    EXPECT_NEAR(skin->state().matrix.total(), collagen, 0.01 * collagen);
}

/// A little damage in one voxel, too little to call a cell, is felt and forgotten.
TEST(RestingSkin, SignalsFallAsleepOnceNothingMakesThem) {
    auto skin = simulate(shipped("healthy_skin.toml", small_block));
    auto& local = skin->mutable_state().local;
    local.level(diffusion::LocalSignal::damage)[skin->state().grid.offset(5, 5, 50)] = 0.01F;
    local.widen({50, 51});
    skin->rebuild();
    skin->run_until(ticks_per_hour);
    EXPECT_FALSE(skin->state().solutes.active(diffusion::Solute::pro_inflammatory).empty());

    skin->run_until(60 * ticks_per_day);

    for (const diffusion::Solute s : diffusion::all_solutes)
        EXPECT_TRUE(skin->state().solutes.active(s).empty())
            << diffusion::solute_names[diffusion::index(s)];
    EXPECT_TRUE(local.active().empty());
}

}  // namespace
}  // namespace reticulin::testing
