#include "engine/io/run_folder.hpp"

#include "engine/core/error.hpp"
#include "engine/io/schedule.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>

namespace reticulin::io {

namespace {

constexpr Tick day = ticks_per_day;

TEST(Schedule, TakesRowsBeforeAndAfterTheCut) {
    const auto ticks = measure_ticks({day}, 10 * day, {360, day, 7 * day});
    const std::vector<Tick> start(ticks.begin(), ticks.begin() + 5);
    EXPECT_EQ(start, (std::vector<Tick>{0, day, day + 1, day + 360, day + 720}));
    EXPECT_EQ(ticks.back(), 10 * day);
    EXPECT_EQ(ticks.size(),
              1U + 1 + 1 + 28 + 2);  // day 0, cut, after it, a week by 6 h, days 9 and 10
}

TEST(Schedule, IsDailyWithoutSessions) {
    EXPECT_EQ(measure_ticks({}, 2 * day + 5, {360, day, 7 * day}),
              (std::vector<Tick>{0, day, 2 * day, 2 * day + 5}));
}

TEST(Schedule, TakesSnapshotsAfterEachSession) {
    EXPECT_EQ(snapshot_ticks({0, 14 * day}, 20 * day, {0, 1, 14}),
              (std::vector<Tick>{0, 1, day, 14 * day, 14 * day + 1, 15 * day, 20 * day}));
}

TEST(MeasureTable, ReadsBackEveryBit) {
    const std::vector<MeasureColumn> columns{{"time", "d", "Time"}, {"a/b", "mg/mL", "Of a, in b"}};
    const std::string text = measures_head(columns) + measures_row({0.1, 1.0 / 3.0}) +
                             measures_row({0.2, -1e-300}) + "0.3,unfini";
    const MeasureTable table = parse_measures(text, "m");
    EXPECT_EQ(table.units, (std::vector<std::string>{"d", "mg/mL"}));
    EXPECT_EQ(table.descriptions[1], "Of a, in b");
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0][1], 1.0 / 3.0);
    EXPECT_EQ(parse_measures(measures_until(text, 0.1), "m").rows.size(), 1U);
    EXPECT_THROW((void)parse_measures(measures_head(columns) + "0.1,x\n", "m"), IoError);
}

TEST(RunFolder, RefusesAFolderThatIsTaken) {
    const TemporaryFolder base("taken");
    const std::string path = base / "run";
    { RunFolder::create(path, false).write_manifest(JsonObject().set("status", "running")); }
    EXPECT_THROW((void)RunFolder::create(path, false), UsageError);
    EXPECT_NO_THROW((void)RunFolder::create(path, true));
}

TEST(RunFolder, NeverTouchesAFolderThatIsNoRun) {
    const TemporaryFolder base("foreign");
    write_atomically(base / "thesis.txt", "years of work");
    EXPECT_THROW((void)RunFolder::create(base / "", true), UsageError);
    EXPECT_EQ(read_bytes(base / "thesis.txt"), "years of work");
}

TEST(RunFolder, IsWrittenByOneProcessAtATime) {
    const TemporaryFolder base("locked");
    const RunFolder first = RunFolder::create(base / "run", false);
    EXPECT_THROW((void)RunFolder::create(base / "run", false), UsageError);
}

TEST(FileSystem, KeepsTheOldFileWhenTheNewOneCannotBeWritten) {
    const TemporaryFolder base("full");
    write_atomically(base / "f", "old");
    const auto full = [](std::string_view) { throw IoError("no space left"); };
    EXPECT_THROW(write_atomically(base / "f", "new and longer", full), IoError);
    EXPECT_EQ(read_bytes(base / "f"), "old");
    EXPECT_FALSE(exists(base / "f.tmp"));
    EXPECT_THROW(write_atomically("/proc/reticulin", "x"), IoError);
}

TEST(RunFolder, SaysWhyAFullDiskStoppedIt) {
    if (!exists("/dev/full")) GTEST_SKIP();
    try {
        AppendFile file("/dev/full", {}, "measures");
        file.append("row\n");
        FAIL();
    } catch (const IoError& error) {
        EXPECT_EQ(std::string(error.what()), "cannot write /dev/full: No space left on device");
    }
}

}  // namespace

}  // namespace reticulin::io
