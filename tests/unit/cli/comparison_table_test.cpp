#include "engine/cli/comparison_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

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
    const double holes = length > 0.0 ? 9 : 0;
    r.measures.rows = {{0, 0, 0, 0}, {14, 0.5, peak, holes}, {182, collagen, 0.0, holes}};
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
    EXPECT_NE(table.find("| untreated           | 1     | 182  | untreated "), std::string::npos)
        << table;
    EXPECT_NE(table.find("| untreated           | 0.0 "), std::string::npos) << table;
    EXPECT_NE(table.find("| -"), std::string::npos);
}

TEST(ComparisonTable, ATreatedRunWithoutSnapshotsIsNotCalledUntreated) {
    ComparedRun bare = run(0.0, 14, 1, 1.0, 300);
    bare.regimen = "192-needle roller 1 mm, 15 passes, 2 sessions";
    EXPECT_EQ(compared_arms({bare})[0].name, "192-needle roller 1 mm");
}

TEST(ComparisonTable, ArmsAreCalledByWhatTheyAre) {
    ComparedRun mixed = run(1.0, 2, 1, 1.0, 3), cut = run(0.3, 0, 1, 1.0, 3);
    mixed.regimen = "roller 1 mm, 15 passes, 3 sessions";
    mixed.is_even = false;
    cut.incision = true;
    const auto arms = compared_arms({run(1.25, 0, 1, 1.0, 3), mixed, cut});
    ASSERT_EQ(arms.size(), 3U);
    EXPECT_EQ(arms[0].name, "incision 0.3 mm, one session");
    EXPECT_EQ(arms[1].name, "roller 1 mm, 15 passes, 3 sessions");
    EXPECT_EQ(arms[2].name, "1.25 mm, one session");
    const std::string csv = csv_table(arms);
    EXPECT_NE(csv.find("15 passes, 3 sessions\",,,1,"), std::string::npos) << csv;
    EXPECT_NE(csv.find(",1.25,0,1,"), std::string::npos) << csv;
}

TEST(ComparisonTable, EveryTableLinesUpAndFitsATerminal) {
    ComparedRun other = run(1.5, 42, 2, -12.345, 123456);
    other.regimen = run(1.5, 42, 1, 0, 0).regimen;
    const std::string table =
        markdown_table(compared_arms({run(1.0, 14, 1, 1.0, 3), run(1.5, 42, 1, 10.0, 3), other}));
    std::istringstream lines(table);
    std::string line, before;
    while (std::getline(lines, line)) {
        EXPECT_LE(line.size(), 120U) << line;
        if (!line.empty() && line[0] == '|' && !before.empty()) {
            EXPECT_EQ(line.size(), before.size()) << line;
        }
        before = !line.empty() && line[0] == '|' ? line : "";
    }
}

TEST(ComparisonTable, WithoutAHoleDepthAndDaysOpenAreNotZeroButUnknown) {
    ComparedRun missed = run(1.0, 14, 1, 0.0, 0);
    missed.measures.columns = {"time", "depth_mean", "days_open_mean", "punctures"};
    missed.measures.rows = {{0, 0, 0, 0}, {182, 0, 0, 0}};
    ComparedRun hit = missed;
    hit.seed = 2;
    hit.measures.rows.back() = {182, 304, 1.25, 3};
    const auto arms = compared_arms({missed, hit});
    ASSERT_EQ(arms.size(), 1U);
    const SeedRange depth = arms[0].values[quantity("depth_mean")];
    EXPECT_EQ(depth.count, 1);
    EXPECT_DOUBLE_EQ(depth.mean, 304.0);
    EXPECT_EQ(arms[0].values[quantity("days_open_mean")].count, 1);
    EXPECT_DOUBLE_EQ(arms[0].values[quantity("punctures")].mean, 1.5);
    EXPECT_NE(markdown_table(arms).find("304, 1 of 2 seeds"), std::string::npos);
}

TEST(ComparisonTable, APartOfTheSleeveThatNoHoleReachesHasNoChange) {
    ComparedRun shallow = run(0.5, 14, 1, -0.8, 0);
    shallow.measures.columns = {"time",
                                "collagen_total/sleeve_papillary",
                                "collagen_change/sleeve_papillary",
                                "collagen_total/sleeve_reticular",
                                "collagen_change/sleeve_reticular",
                                "punctures"};
    shallow.measures.rows = {{0, 120, 0, 0, 0, 0}, {182, 118, -0.8, 0, 0, 3}};
    const auto arms = compared_arms({shallow});
    EXPECT_EQ(arms[0].values[quantity("collagen_change/sleeve_papillary")].mean, -0.8);
    EXPECT_EQ(arms[0].values[quantity("collagen_change/sleeve_reticular")].count, 0);
}

TEST(ComparisonTable, ACopyIsNoSecondReplicate) {
    const auto arms =
        compared_arms({run(1.0, 14, 1, 1.0, 3), run(1.0, 14, 1, 1.0, 3), run(1.0, 14, 1, 1.5, 3)});
    ASSERT_EQ(arms.size(), 1U);
    EXPECT_EQ(arms[0].runs, (std::vector<std::size_t>{0, 2}));
    EXPECT_EQ(arms[0].copies, (std::vector<std::size_t>{1}));
    EXPECT_EQ(arms[0].values[quantity("collagen_change/sleeve")].count, 2);
}

TEST(ComparisonTable, ArmsAreToldApartByTheirHashAndNamedApart) {
    ComparedRun thin = run(1.0, 14, 1, 1.0, 3), thick = run(1.0, 14, 1, 1.0, 3);
    thin.arm = "a";
    thick.arm = "b";
    thin.title = thick.title = "1 mm";
    const auto arms = compared_arms({thin, thick, run(0.5, 14, 1, 1.0, 3)});
    ASSERT_EQ(arms.size(), 3U);
    EXPECT_EQ(arms[0].name, "0.5 mm, every 2 weeks");
    EXPECT_EQ(arms[1].name, "1 mm (arm 2)");
    EXPECT_EQ(arms[2].name, "1 mm (arm 3)");
}

TEST(ComparisonTable, ArmsThatDifferInDurationAloneNameTheirLastDay) {
    ComparedRun brief = run(1.0, 14, 1, 1.0, 3), other = run(1.0, 14, 1, 1.0, 3);
    brief.end_day = 0.25;
    other.arm = "b";
    other.title = "thick";
    EXPECT_EQ(compared_arms({run(1.0, 14, 1, 1.0, 3)})[0].name, "1 mm, every 2 weeks");
    const auto arms = compared_arms({run(1.0, 14, 1, 1.0, 3), brief});
    ASSERT_EQ(arms.size(), 2U);
    EXPECT_EQ(arms[0].name, "1 mm, every 2 weeks, to day 182");
    EXPECT_EQ(arms[1].name, "1 mm, every 2 weeks, to day 0.25");
    const auto more = compared_arms({run(1.0, 14, 1, 1.0, 3), brief, other});
    ASSERT_EQ(more.size(), 3U);
    EXPECT_EQ(more[0].name, "arm, to day 182");
    EXPECT_EQ(more[1].name, "arm, to day 0.25");
    EXPECT_EQ(more[2].name, "thick");
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
    EXPECT_EQ(range_text({-0.0004, -0.0006, 0.0002, 3}, 3), "0.000 (-0.001 to 0.000)");
    EXPECT_EQ(range_text({}, 1), "-");
}

}  // namespace
}  // namespace reticulin::cli
