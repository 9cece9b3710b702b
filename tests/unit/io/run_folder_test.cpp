#include "engine/io/run_folder.hpp"

#include "engine/core/error.hpp"
#include "engine/io/schedule.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

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

TEST(Schedule, FindsTicks) {
    const std::vector<Tick> ticks{0, 60, 90};

    EXPECT_TRUE(contains(ticks, 60));
    EXPECT_FALSE(contains(ticks, 61));
    EXPECT_EQ(up_to(ticks, 60), (std::vector<Tick>{0, 60}));
    EXPECT_EQ(up_to(ticks, -1), std::vector<Tick>{});
    EXPECT_EQ(after(ticks, 60, 100), 90);
    EXPECT_EQ(after(ticks, 90, 100), 100);
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

TEST(MeasureTable, KeepsTheRowsOfTheseTicks) {
    const std::string head = measures_head({{"time", "d", "Time"}, {"a/b", "1", "Of a, in b"}});
    const auto row = [](Tick tick) { return measures_row({days(tick), 0.5}); };

    EXPECT_EQ(measures_at(head + row(0) + row(7) + row(60) + row(90) + "0.3,unfini", {0, 60, 61}),
              head + row(0) + row(60));
    EXPECT_EQ(measures_at(head + row(0), {}), head);
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

/// A small run with snapshots on days 0, 0.1, 0.2, 0.3 and at its end.
void run_to(const std::string& folder, Tick end) {
    RunOptions options;
    options.folder = folder;
    options.end = end;
    run_scenario(small_scenario("[output]\nsnapshot_days = [0, 0.1, 0.2, 0.3]\n"), options);
}

TEST(RunFolder, WritesADamagedSnapshotAgainUnderItsName) {
    const TemporaryFolder base("healed");
    run_to(base / "run", day / 2);
    const auto there = files_in(base / "run/snapshots");
    std::filesystem::remove_all(base / "run/checkpoints");
    const std::string path = base / "run/snapshots/s000003.h5";
    const std::string good = read_bytes(path);
    std::string bytes = good;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_atomically(path, bytes);

    RunOptions options;
    options.folder = base / "run";
    resume_run(options);

    EXPECT_EQ(read_bytes(path), good);
    EXPECT_EQ(files_in(base / "run/snapshots"), there);
    EXPECT_NO_THROW(refuse_missing_snapshot(base / "run"));
}

TEST(RunFolder, TakesResultsWithoutTheGapsOfWhatComesLater) {
    const TemporaryFolder base("gaps");
    run_to(base / "run", day / 2);
    std::filesystem::create_directories(base / "other");
    RunFolder taken = RunFolder::create(base / "other", false);
    // Numbers need not follow time: resumed to an earlier end, a run keeps what it had beyond.
    std::filesystem::rename(base / "run/snapshots/s000002.h5", base / "run/snapshots/s000009.h5");

    taken.take_results(base / "run", day / 5);

    EXPECT_EQ(files_in(base / "other/snapshots"),
              (std::vector<std::string>{
                  "s000000.h5", "s000001.h5", "s000002.h5", "s000003.h5", "static.h5"}));
    EXPECT_EQ(taken.snapshots().back().tick, day / 5);
}

/// What a killed run resumes from must know of every snapshot that may be lost later.
TEST(RunFolder, TellsOfItsSnapshotsBeforeEachCheckpoint) {
    const TemporaryFolder base("told");
    bool told = true;
    int checkpoints = 0, ahead = 0;
    RunOptions options;
    options.folder = base / "run";
    options.end = day / 2;
    options.checkpoint_every = day / 10;
    options.write_hook = [&](std::string_view place) {
        if (place == "snapshot.renamed") told = false;
        if (place == "index.renamed") told = true;
        if (place == "checkpoint.renamed") checkpoints += 1;
        if (place == "checkpoint.renamed" && !told) ahead += 1;
    };
    run_scenario(small_scenario("[output]\nsnapshot_days = [0, 0.1, 0.2, 0.3]\n"), options);

    EXPECT_GE(checkpoints, 5);
    EXPECT_EQ(ahead, 0);
}

TEST(RunFolder, IsWholeWhileItIsWritten) {
    const TemporaryFolder base("growing");
    run_to(base / "run", day / 2);
    EXPECT_NO_THROW(refuse_missing_snapshot(base / "run"));

    std::filesystem::remove(base / "run/run.vtkhdf");  // published later than snapshots
    std::filesystem::remove(base / "run/snapshots/s000005.h5");
    EXPECT_NO_THROW(refuse_missing_snapshot(base / "run"));
    EXPECT_NO_THROW(refuse_missing_snapshot(base / "none"));
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

TEST(FileSystem, NeverReplacesWhatIsNoFile) {
    const TemporaryFolder base("places");
    ASSERT_EQ(::mkfifo((base / "pipe").c_str(), 0600), 0);
    std::filesystem::create_directory(base / "folder");
    std::filesystem::create_symlink("/dev/null", base / "link");
    for (const auto& [name, what] :
         {std::pair{"pipe", "a pipe"}, {"folder", "a folder"}, {"link", "a device"}}) {
        try {
            write_atomically(base / name, "x");
            ADD_FAILURE() << name;
        } catch (const UsageError& error) {
            EXPECT_EQ(
                error.what(),
                base / name + " is " + what + ", not a file; choose another place to write to");
        }
        EXPECT_FALSE(exists(base / name + ".tmp"));
    }
    EXPECT_TRUE(std::filesystem::is_fifo(base / "pipe"));
    EXPECT_TRUE(std::filesystem::is_symlink(base / "link"));
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
