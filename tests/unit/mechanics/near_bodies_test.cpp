#include "engine/mechanics/near_bodies.hpp"

#include "tests/unit/mechanics/scattered_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace reticulin::mechanics {
namespace {

ContactBodies bodies_in(const RegularGrid& grid, std::size_t count) {
    const ScatteredCells cells = scatter(grid, count, 23);
    ContactBodies bodies{cells.x, cells.y, cells.z, {}, {}};
    for (std::size_t i = 0; i < count; ++i) {
        bodies.radius.push_back(5.0 + static_cast<double>(i % 4));
        bodies.anchored.push_back(i % 3 == 0 ? 1 : 0);
    }
    return bodies;
}

std::vector<std::uint32_t> sought_slowly(const RegularGrid& grid,
                                         const ContactBodies& bodies,
                                         std::size_t i,
                                         double factor,
                                         double slack) {
    std::vector<std::uint32_t> near;
    for (std::uint32_t j = 0; j < bodies.size(); ++j) {
        const double reach = factor * (bodies.radius[i] + bodies.radius[j]) + slack;
        const double apart = grid.shortest(bodies.position(i), bodies.position(j)).norm();
        if (j != i && apart < reach) near.push_back(j);
    }
    return near;
}

/// Neighbours of each body by number, in ascending order.
std::vector<std::vector<std::uint32_t>> sought(const RegularGrid& grid,
                                               const ContactBodies& bodies,
                                               const Search& search) {
    NearBodies near;
    near.seek_all(grid, bodies, search);
    std::vector<std::vector<std::uint32_t>> lists(bodies.size());
    for (std::size_t row = 0; bodies.size() > 0 && row < near.bins().rows(); ++row) {
        for (const NearList& places : near.lists(row)) {
            auto& list = lists[near.bins().body(places.place)];
            for (std::size_t k = 0; k < places.count; ++k)
                list.push_back(near.bins().body(near.near(row)[places.begin + k]));
            std::sort(list.begin(), list.end());
        }
    }
    return lists;
}

/// Blocks of one, two, three and many bins across.
class NearBodiesIn : public testing::TestWithParam<RegularGrid> {};

TEST_P(NearBodiesIn, EqualsSlowTwin) {
    const RegularGrid& grid = GetParam();
    const ContactBodies bodies = bodies_in(grid, 300);
    const auto near = sought(grid, bodies, {1.25, 12.0, false});
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const auto& found = near[i];
        const auto contains = [](const auto& all, const auto& some) {
            return std::includes(all.begin(), all.end(), some.begin(), some.end());
        };
        EXPECT_TRUE(contains(found, sought_slowly(grid, bodies, i, 1.25, 12.0))) << i;
        EXPECT_TRUE(contains(sought_slowly(grid, bodies, i, 1.25, 12.01), found)) << i;
        EXPECT_EQ(std::adjacent_find(found.begin(), found.end()), found.end()) << i;  // each once
        pairs += found.size();
    }
    EXPECT_GT(pairs, 100U);
}

INSTANTIATE_TEST_SUITE_P(Blocks,
                         NearBodiesIn,
                         testing::Values(RegularGrid(2, 3, 4, 20.0),
                                         RegularGrid(4, 6, 10, 20.0),
                                         RegularGrid(14, 15, 9, 20.0)));

TEST(NearBodies, AnchoredOnesGetNoneIfOnlyMovableCount) {
    const RegularGrid grid(6, 6, 6, 20.0);
    const ContactBodies bodies = bodies_in(grid, 200);
    const auto all = sought(grid, bodies, {1.0, 5.0, false});
    const auto movable = sought(grid, bodies, {1.0, 5.0, true});
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const std::size_t expected = bodies.anchored[i] != 0 ? 0 : all[i].size();
        EXPECT_EQ(movable[i].size(), expected) << i;
    }
}

TEST(NearBodies, MemoryOfAnotherCrowdDoesNotMatter) {
    const RegularGrid grid(14, 15, 9, 20.0);
    const Search search{1.25, 12.0, true};
    const ContactBodies few = bodies_in(grid, 100);
    NearBodies fresh, used;
    fresh.seek_all(grid, few, search);
    used.seek_all(RegularGrid(20, 20, 20, 20.0), bodies_in(grid, 900), search);
    used.seek_all(grid, few, search);
    for (std::size_t row = 0; row < fresh.bins().rows(); ++row) {
        const auto expected = fresh.lists(row), found = used.lists(row);
        ASSERT_EQ(expected.size(), found.size());
        for (std::size_t k = 0; k < expected.size(); ++k) {
            EXPECT_EQ(expected[k].place, found[k].place);
            ASSERT_EQ(expected[k].count, found[k].count);
            EXPECT_TRUE(std::equal(fresh.near(row) + expected[k].begin,
                                   fresh.near(row) + expected[k].begin + expected[k].count,
                                   used.near(row) + found[k].begin));
        }
    }
}

TEST(NearBodies, NobodyIsFine) {
    const RegularGrid grid(6, 6, 6, 20.0);
    EXPECT_TRUE(sought(grid, {}, {1.0, 5.0, false}).empty());
    const ContactBodies one{{10.0}, {10.0}, {10.0}, {7.0}, {0}};
    EXPECT_TRUE(sought(grid, one, {1.0, 5.0, false})[0].empty());
}

}  // namespace
}  // namespace reticulin::mechanics
