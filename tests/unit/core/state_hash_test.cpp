#include "engine/core/state_hash.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace reticulin {
namespace {

const ArrayInfo info{"a", "1", "An array"};

std::uint64_t hash_of(const RegularGrid& grid, const VoxelArray<float>& array) {
    StateHashVisitor visit;
    visit.grid(info, GridArray{array.data(), &grid});
    return visit.value();
}

std::uint64_t hash_of(const std::vector<std::vector<int>>& lists) {
    StateHashVisitor visit;
    for (const std::vector<int>& list : lists) visit.list(info, list);
    return visit.value();
}

TEST(StateHash, GivesTheKnownAnswersOfXxh64) {
    EXPECT_EQ(hash_bytes("", 0), 0xef46db3751d8e999U);
    EXPECT_EQ(hash_bytes("abc", 3), 0x44bc2cf5ad770999U);
}

TEST(StateHash, PaddingIsNotHashed) {
    const RegularGrid grid(5, 4, 3, 20.0);
    VoxelArray<float> array(grid, 1.0F);
    const std::uint64_t before = hash_of(grid, array);

    array[grid.offset(0, 0, 0) + 5] = 9.0F;  // the first element of padding

    EXPECT_EQ(hash_of(grid, array), before);
}

TEST(StateHash, EveryVoxelIsHashed) {
    const RegularGrid grid(5, 4, 3, 20.0);
    VoxelArray<float> array(grid, 1.0F);
    const std::uint64_t before = hash_of(grid, array);
    for (int z = 0; z < 3; ++z) {
        for (int y = 0; y < 4; ++y) {
            for (int x = 0; x < 5; ++x) {
                float& value = array[grid.offset(x, y, z)];
                value = 1.0000001F;
                ASSERT_NE(hash_of(grid, array), before) << x << " " << y << " " << z;
                value = 1.0F;
            }
        }
    }
}

TEST(StateHash, OrderMatters) {
    EXPECT_NE(hash_of({{1, 2, 3}}), hash_of({{1, 3, 2}}));
}

TEST(StateHash, TheBorderBetweenListsMatters) {
    EXPECT_NE(hash_of({{1}, {2, 3}}), hash_of({{1, 2}, {3}}));
    EXPECT_NE(hash_of({{}, {1}}), hash_of({{1}, {}}));
}

TEST(StateHash, PiecesHashAsTheWhole) {
    const std::string text = "one seed, one regimen, one tissue";
    Hasher hasher;
    for (const char& c : text) hasher.add(&c, 1);

    EXPECT_EQ(hasher.value(), hash_bytes(text.data(), text.size()));
}

TEST(StateHash, HexHasSixteenDigits) {
    EXPECT_EQ(to_hex(0), "0000000000000000");
    EXPECT_EQ(to_hex(0x0123456789abcdefU), "0123456789abcdef");
}

}  // namespace
}  // namespace reticulin
