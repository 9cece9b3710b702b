// A run is killed (SIGKILL) inside each of its writers and resumed, until it gets through: no
// finished snapshot may be lost or change, and the end must be that of an undisturbed run.

#include "engine/core/parallel.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/schedule.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <map>

namespace reticulin::io {

namespace {

constexpr Tick end = 2 * ticks_per_day;

RunOptions options_for(const std::string& folder) {
    RunOptions options;
    options.folder = folder;
    options.end = end;
    options.checkpoint_every = ticks_per_day / 4;
    return options;
}

/// Snapshots by name with the hash of their bytes; each must bear a right seal.
std::map<std::string, std::string> snapshots_of(const std::string& folder) {
    std::map<std::string, std::string> files;
    for (const std::string& name : files_in(folder + "/snapshots")) {
        if (name.ends_with(".h5")) {
            const std::string bytes = read_sealed(folder + "/snapshots/" + name);
            files[name] = to_hex(hash_bytes(bytes.data(), bytes.size()));
        }
    }
    return files;
}

/// Runs or resumes in a child that dies at the count-th visit of a place. True if it was killed.
bool run_until_killed(const Scenario& scenario,
                      const std::string& folder,
                      bool fresh,
                      const std::string& place,
                      int count,
                      int threads) {
    const pid_t child = fork();
    if (child == 0) {
        set_thread_count(threads);
        RunOptions options = options_for(folder);
        options.write_hook = [place, count](std::string_view where) mutable {
            if (where == place && --count == 0) kill(getpid(), SIGKILL);
        };
        try {
            fresh ? run_scenario(scenario, options) : resume_run(options);
        } catch (const std::exception& error) {
            fprintf(stderr, "%s\n", error.what());
            _exit(3);
        }
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << place;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

class Kill : public ::testing::Test {
  protected:
    void SetUp() override {
        hash = run_scenario(scenario, options_for(base / "whole")).state_hash;
        measures = read_bytes(base / "whole/measures.csv");
        events = read_bytes(base / "whole/events.jsonl");
        snapshots = snapshots_of(base / "whole");
    }

    /// Everything a run leaves must be that of the undisturbed run.
    void expect_whole(const std::string& folder) {
        const RunOutcome outcome = resume_run(options_for(folder));
        EXPECT_EQ(outcome.state_hash, hash);
        EXPECT_EQ(outcome.status, "finished");
        EXPECT_EQ(read_bytes(folder + "/measures.csv"), measures);
        EXPECT_EQ(read_bytes(folder + "/events.jsonl"), events);
        EXPECT_EQ(snapshots_of(folder), snapshots);
    }

    TemporaryFolder base{"kill"};
    Scenario scenario = small_scenario();
    std::uint64_t hash = 0;
    std::string measures, events;
    std::map<std::string, std::string> snapshots;
};

TEST_F(Kill, LosesNothingInAnyWriter) {
    const std::vector<std::pair<std::string, int>> places{{"snapshot.half", 1},
                                                          {"snapshot.half", 3},
                                                          {"snapshot.renamed", 2},
                                                          {"index.half", 1},
                                                          {"index.written", 1},
                                                          {"index.renamed", 1},
                                                          {"measures.half", 1},
                                                          {"measures.half", 4},
                                                          {"measures.written", 2},
                                                          {"checkpoint.half", 1},
                                                          {"checkpoint.half", 3},
                                                          {"checkpoint.renamed", 2},
                                                          {"static.half", 1},
                                                          {"manifest.half", 2},
                                                          {"events.half", 1}};
    std::map<std::string, int> kills;
    int run = 0;
    for (const auto& [place, count] : places) {
        const std::string folder = base / ("run" + std::to_string(run++));
        std::map<std::string, std::string> finished;
        for (int again = 0; again < 2;
             ++again) {  // killed, resumed with other threads, killed again
            const bool killed =
                run_until_killed(scenario, folder, again == 0, place, count, 1 + again);
            if (killed) ++kills[place.substr(0, place.find('.'))];
            for (const auto& [name, bytes] : finished)
                EXPECT_EQ(snapshots_of(folder)[name], bytes) << name << " lost at " << place;
            finished = snapshots_of(folder);
        }
        expect_whole(folder);
    }
    for (const char* writer : {"snapshot", "index", "measures", "checkpoint"})
        EXPECT_GE(kills[writer], 2)
            << writer << ": the test did not kill often enough to prove anything";
}

TEST_F(Kill, StopsPolitelyAndGoesOn) {
    const std::string folder = base / "stopped";
    std::atomic<bool> stop{false};
    RunOptions options = options_for(folder);
    options.stop = &stop;
    int rows = 0;  // asked to stop at the third row of measures, whatever the machine's speed
    options.write_hook = [&](std::string_view where) {
        if (where.substr(0, 8) == "measures" && ++rows >= 3) stop = true;
    };
    const RunOutcome outcome = run_scenario(scenario, options);
    EXPECT_EQ(outcome.exit_code, 6);
    EXPECT_EQ(outcome.status, "stopped");
    expect_whole(folder);
    EXPECT_TRUE(resume_run(options_for(folder)).was_finished);
}

TEST_F(Kill, ExtendsAFinishedRun) {
    const std::string folder = base / "extended";
    RunOptions options = options_for(folder);
    options.end = end / 2;
    run_scenario(scenario, options);
    options.end = end;
    EXPECT_EQ(resume_run(options).state_hash, hash);
}

/// Measures that are integrated from row to row must not keep what the row of an end adds.
TEST_F(Kill, LeavesNoTraceOfAnEndBetweenRows) {
    const std::string folder = base / "between";
    RunOptions options = options_for(folder);
    options.end = end / 2 + 7;
    run_scenario(scenario, options);
    const std::string short_run = read_bytes(folder + "/measures.csv");
    EXPECT_FALSE(measures.starts_with(short_run)) << "the end has a row of its own";

    // Killed after its row was cut off, and then not taken on.
    const std::vector<Tick> lasting = lasting_measure_ticks_of(scenario, *options.end);
    write_atomically(folder + "/measures.csv", measures_at(short_run, lasting));
    EXPECT_TRUE(measures.starts_with(read_bytes(folder + "/measures.csv")));
    EXPECT_TRUE(resume_run(options).was_finished);
    EXPECT_EQ(read_bytes(folder + "/measures.csv"), short_run);

    options.end = end;
    EXPECT_EQ(resume_run(options).state_hash, hash);
    EXPECT_EQ(read_bytes(folder + "/measures.csv"), measures);
}

TEST_F(Kill, GoesBackToThePreviousCheckpoint) {
    const std::string folder = base / "damaged";
    run_until_killed(scenario, folder, true, "checkpoint.renamed", 3, 1);
    std::vector<std::string> names = files_in(folder + "/checkpoints");
    ASSERT_EQ(names.size(), 3U);  // two are kept, the third was just renamed into place
    const std::string newest = folder + "/checkpoints/" + names.back();
    std::string bytes = read_bytes(newest);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_atomically(newest, bytes);
    expect_whole(folder);
}

}  // namespace

}  // namespace reticulin::io
