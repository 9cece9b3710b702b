#include "engine/cli/comparison_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace reticulin::cli {
namespace {

ComparedRun run(double length, double spacing, std::uint64_t seed, double collagen, double peak) {
    ComparedRun r;
    r.title = "arm";
    r.regimen = "roller " + std::to_string(length) + ", every " + std::to_string(spacing);
    r.seed = seed;
    r.needle_length = length;
    r.spacing = spacing;
    r.end_day = 182;
    r.measures.columns = {
        "time", "collagen_change/sleeve", "myofibroblast_density/sleeve", "punctures"};
    r.measures.rows = {{0, 0, 0, 0}, {14, 0.5, peak, 9}, {182, collagen, 0.0, 9}};
    return r;
}

std::size_t quantity(const std::string& key) {
    const auto& list = compared_quantities();
    return static_cast<std::size_t>(
        std::find_if(list.begin(), list.end(), [&](const auto& q) { return q.key == key; }) -
        list.begin());
}

TEST(ComparisonTable, RunsThatDifferOnlyInSeedAreOneArm) {
    const auto arms = compared_arms({run(1.0, 14, 3, 3.0, 100),
                                     run(1.0, 42, 1, 9.0, 80),
                                     run(1.0, 14, 1, 1.0, 300),
                                     run(1.0, 14, 2, 2.0, 200)});
    ASSERT_EQ(arms.size(), 2U);
    EXPECT_EQ(arms[0].runs, (std::vector<std::size_t>{2, 3, 0}));  // by seed
    const SeedRange collagen = arms[0].values[quantity("collagen_change/sleeve")];
    EXPECT_DOUBLE_EQ(collagen.mean, 2.0);
    EXPECT_DOUBLE_EQ(collagen.low, 1.0);
    EXPECT_DOUBLE_EQ(collagen.high, 3.0);
    EXPECT_EQ(collagen.count, 3);
}

TEST(ComparisonTable, PeaksAreTakenOverTheWholeRun) {
    const auto arms = compared_arms({run(1.0, 14, 1, 1.0, 300)});
    EXPECT_DOUBLE_EQ(arms[0].values[quantity("myofibroblast_density/sleeve")].mean, 300.0);
}

TEST(ComparisonTable, UntreatedComesFirstAndMissingMeasuresShowAsDash) {
    ComparedRun untreated = run(0.0, 0, 1, 0.0, 0);
    untreated.regimen = "untreated";
    const auto arms = compared_arms({run(1.0, 14, 1, 1.0, 300), untreated});
    EXPECT_EQ(arms[0].regimen, "untreated");
    EXPECT_EQ(arms[0].values[quantity("days_open_mean")].count, 0);
    const std::string table = markdown_table(arms);
    EXPECT_NE(table.find("| untreated | untreated | 1 |"), std::string::npos);
    EXPECT_NE(table.find(" - |"), std::string::npos);
}

TEST(ComparisonTable, NumbersThatAreNotFiniteDoNotCount) {
    const auto arms = compared_arms({run(1.0, 14, 1, 1.0, 3), run(1.0, 14, 2, std::nan(""), 3)});
    EXPECT_EQ(arms[0].values[quantity("collagen_change/sleeve")].count, 1);
}

TEST(ComparisonTable, EveryCsvRowHasAsManyCellsAsTheHead) {
    const std::string csv =
        csv_table(compared_arms({run(1.0, 14, 1, 1.0, 3), run(0.5, 14, 1, 1.0, 3)}));
    std::vector<std::ptrdiff_t> cells;
    bool quoted = false;
    std::ptrdiff_t count = 1;
    for (const char c : csv) {
        if (c == '"') quoted = !quoted;
        if (c == ',' && !quoted) ++count;
        if (c == '\n') cells.push_back(count), count = 1;
    }
    ASSERT_EQ(cells.size(), 3U);
    EXPECT_EQ(cells[1], cells[0]);
    EXPECT_EQ(cells[2], cells[0]);
}

TEST(ComparisonTable, RangesReadWell) {
    EXPECT_EQ(range_text({2.0, 1.5, 2.5, 3}, 1), "2.0 (1.5 to 2.5)");
    EXPECT_EQ(range_text({2.0, 2.0, 2.0, 1}, 0), "2");
    EXPECT_EQ(range_text({}, 1), "-");
}

}  // namespace
}  // namespace reticulin::cli
