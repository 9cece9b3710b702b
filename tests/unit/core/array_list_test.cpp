#include "engine/core/array_list.hpp"

#include "engine/core/state_hash.hpp"
#include "engine/core/tick.hpp"

#include <gtest/gtest.h>

namespace reticulin {
namespace {

/// A part of a state as the rooms write theirs.
struct Part {
    RegularGrid grid{5, 4, 3, 20.0};
    VoxelArray<float> level{grid, 1.0F};
    std::vector<std::uint64_t> id{3, 5, 8};
    Tick tick = 7;

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        visit.grid(ArrayInfo{"part/level", "1", "A level"},
                   GridArray{self.level.data(), &self.grid});
        visit.list(ArrayInfo{"part/id", "1", "Ids"}, self.id);
        visit.scalar(ArrayInfo{"part/tick", "min", "Time"}, self.tick);
    }
};

/// The same with one array more, as on the day somebody adds one.
struct LongerPart : Part {
    std::vector<double> added{0.0, 0.0, 0.0};

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        Part::for_each_array(self, visit);
        visit.list(ArrayInfo{"part/added", "1", "The new array"}, self.added);
    }
};

template <class Anything>
std::uint64_t hash_of(const Anything& part) {
    StateHashVisitor visit;
    Anything::for_each_array(part, visit);
    return visit.value();
}

struct NameCollector {
    std::vector<std::string> names;

    void grid(const ArrayInfo& info, const auto&) { names.push_back(info.name); }

    void list(const ArrayInfo& info, const auto&) { names.push_back(info.name); }

    void scalar(const ArrayInfo& info, const auto&) { names.push_back(info.name); }
};

TEST(ArrayList, AnAddedArrayChangesTheHash) {
    LongerPart longer;
    const std::uint64_t before = hash_of(longer);

    EXPECT_NE(before, hash_of(static_cast<const Part&>(longer)));
    longer.added[2] = 1e-300;
    EXPECT_NE(before, hash_of(longer));
}

TEST(ArrayList, AnAddedArrayReachesEveryVisitor) {
    LongerPart longer;
    NameCollector collector;
    LongerPart::for_each_array(longer, collector);

    EXPECT_EQ(collector.names,
              (std::vector<std::string>{"part/level", "part/id", "part/tick", "part/added"}));
}

TEST(ArrayList, RowsComeInOrderAndWithoutPadding) {
    Part part;
    for (int z = 0; z < 3; ++z) {
        for (int y = 0; y < 4; ++y)
            part.level[part.grid.offset(0, y, z)] = static_cast<float>(10 * z + y);
    }
    std::vector<float> first;
    for_each_row(GridArray{part.level.data(), &part.grid}, [&](const float* row, std::size_t n) {
        EXPECT_EQ(n, 5U);
        first.push_back(row[0]);
    });

    EXPECT_EQ(first, (std::vector<float>{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}));
}

}  // namespace
}  // namespace reticulin
