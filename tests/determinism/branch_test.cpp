// A run that starts from another's branch must be, byte for byte, the run made from the start.

#include "engine/core/error.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/earlier_run.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>

namespace reticulin::io {

namespace {

using Overrides = std::vector<Override>;

std::string in_hours(int hours) {
    std::string value = "\"";
    value += std::to_string(hours);  // GCC 12 warns falsely of "..." + std::string
    return value + " h\"";
}

/// Two sessions so many hours apart; the run ends a day after the second.
Scenario two_sessions(int hours_apart, Overrides more = {}) {
    more.insert(more.end(),
                {{"regimen.count", "2"},
                 {"regimen.spacing", in_hours(hours_apart)},
                 {"run.duration", in_hours(hours_apart + 24)}});
    return read_scenario(small_scenario().given_text, "small.toml", more);
}

RunOptions into(const std::string& folder) {
    RunOptions options;
    options.folder = folder;
    options.checkpoint_every = ticks_per_day / 4;
    return options;
}

/// A small run with its second session after 50 h, with a branch a day and more before it.
class Branch : public ::testing::Test {
  protected:
    static constexpr Tick at = Tick{25} * 60;

    void SetUp() override {
        RunOptions options = into(base / "early");
        options.branch_at = at;
        early = run_scenario(two_sessions(50), options).state_hash;
    }

    RunOutcome start_from(const std::string& folder, const Scenario& scenario) {
        RunOptions options = into(folder);
        options.from = base / "early/branch";
        return run_scenario(scenario, options);
    }

    /// The words with which it is refused, and nothing may be written.
    std::string refusal(const Scenario& scenario) {
        const std::string folder = base / "refused";
        try {
            start_from(folder, scenario);
        } catch (const UsageError& error) {
            EXPECT_FALSE(exists(folder));
            return error.what();
        }
        return "";
    }

    /// Rows, events and snapshots are the same bytes.
    static void expect_same_files(const std::string& a, const std::string& b) {
        for (const char* name : {"measures.csv", "events.jsonl"})
            EXPECT_EQ(read_bytes(a + "/" + name), read_bytes(b + "/" + name)) << name;
        const std::vector<std::string> snapshots = files_in(a + "/snapshots");
        EXPECT_EQ(files_in(b + "/snapshots"), snapshots);
        EXPECT_GE(snapshots.size(), 5U);
        for (const std::string& name : snapshots)
            EXPECT_EQ(read_bytes(a + "/snapshots/" + name), read_bytes(b + "/snapshots/" + name))
                << name;
    }

    TemporaryFolder base{"branch"};
    std::uint64_t early = 0;
};

TEST_F(Branch, GivesTheBytesOfARunFromTheStart) {
    const Scenario late = two_sessions(72);
    const std::uint64_t whole = run_scenario(late, into(base / "whole")).state_hash;

    const RunOutcome branched = start_from(base / "branched", late);

    EXPECT_EQ(branched.state_hash, whole);
    EXPECT_NE(branched.state_hash, early);
    expect_same_files(base / "whole", base / "branched");
    const JsonObject manifest = read_manifest(base / "branched");
    EXPECT_EQ(manifest.text("from"), base / "early/branch");
    EXPECT_EQ(manifest.text("model_hash"), read_manifest(base / "whole").text("model_hash"));
}

TEST_F(Branch, TakesNoRowOfTheOthersEnd) {
    RunOptions options = into(base / "stopped");
    options.end = at + 7;
    run_scenario(two_sessions(50), options);
    const Scenario late = two_sessions(72);
    run_scenario(late, into(base / "whole"));

    options = into(base / "went_on");
    options.from = base / "stopped";
    run_scenario(late, options);

    EXPECT_EQ(read_bytes(base / "went_on/measures.csv"), read_bytes(base / "whole/measures.csv"));
}

TEST_F(Branch, ChangesNothingInTheRunThatLeavesIt) {
    const std::uint64_t without = run_scenario(two_sessions(50), into(base / "without")).state_hash;

    EXPECT_EQ(early, without);
    expect_same_files(base / "without", base / "early");
}

TEST_F(Branch, IsARunFolderThatGoesOn) {
    RunOptions options = into(base / "early/branch");

    EXPECT_EQ(resume_run(options).state_hash, early);
    expect_same_files(base / "early", base / "early/branch");
}

TEST_F(Branch, IsCompleteOrAbsentAfterAKill) {
    const std::string folder = base / "killed";
    const auto run_in_a_child = [&](const char* place, bool fresh) {
        const pid_t child = fork();
        if (child == 0) {
            RunOptions options = into(folder);
            options.branch_at = at;
            options.checkpoint_every = 10 * ticks_per_day;  // the first checkpoint is the branch's
            options.write_hook = [place](std::string_view where) {
                if (where == place) kill(getpid(), SIGKILL);
            };
            fresh ? run_scenario(two_sessions(50), options) : resume_run(options);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        return WIFSIGNALED(status);
    };

    EXPECT_TRUE(run_in_a_child("checkpoint.half", true));
    EXPECT_FALSE(exists(folder + "/branch"));
    EXPECT_TRUE(exists(folder + "/branch.tmp"));
    EXPECT_FALSE(run_in_a_child("nowhere", false));
    EXPECT_FALSE(exists(folder + "/branch.tmp"));

    EXPECT_EQ(read_manifest(folder + "/branch").text("status"), "stopped");
    expect_same_files(base / "early", folder);
    RunOptions again = into(folder);
    again.force = true;
    EXPECT_EQ(run_scenario(two_sessions(50), again).state_hash, early);
    EXPECT_FALSE(exists(folder + "/branch"));  // of the run that was replaced
}

TEST_F(Branch, RefusesARunWithAnotherPast) {
    const std::string folder = base / "early/branch";
    const std::string about = "--from " + folder;

    EXPECT_EQ(refusal(two_sessions(72, {{"run.seed", "77"}})),
              about +
                  " was another run before day 1.0416666666666667 already: here `run.seed = 77`, "
                  "there `run.seed = 3`");
    EXPECT_EQ(refusal(two_sessions(72, {{"cells.fibroblast.activation_rate", "\"0.03 /h\""}})),
              about +
                  " was another run before day 1.0416666666666667 already: here "
                  "`cells.fibroblast.activation_rate = 0.03 /h`, there "
                  "`cells.fibroblast.activation_rate = 0.02 /h`");
    EXPECT_NE(refusal(two_sessions(72, {{"output.snapshot_days", "[0.5]"}})), "");
    EXPECT_EQ(refusal(two_sessions(24)),
              about +
                  " was another run before day 1.0416666666666667 already: session 1 is on day 1 "
                  "here, on day 2.0833333333333335 there");
    const Scenario one =
        read_scenario(small_scenario().given_text, "small.toml", {{"run.duration", in_hours(96)}});
    EXPECT_EQ(refusal(one), about + " has 2 sessions; allowed: 1, as here");
    EXPECT_EQ(refusal(two_sessions(40)),
              about +
                  " stands at day 1.0416666666666667, less than a day before a session on day "
                  "1.6666666666666667; start from an earlier moment");
}

TEST_F(Branch, RefusesToStartBehindTheEnd) {
    RunOptions options = into(base / "refused");
    options.from = base / "early/branch";
    options.end = at;

    try {
        run_scenario(two_sessions(72), options);
        FAIL() << "not refused";
    } catch (const UsageError& error) {
        EXPECT_EQ(std::string(error.what()),
                  "--from " + options.from +
                      " is at day 1.0416666666666667 already; this run ends on day "
                      "1.0416666666666667");
    }
    EXPECT_FALSE(exists(options.folder));
}

TEST_F(Branch, NeedsAGoodCheckpoint) {
    const std::string checkpoints = base / "early/branch/checkpoints";
    const std::string path = checkpoints + "/" + files_in(checkpoints).front();
    write_atomically(path, read_bytes(path).substr(100));

    try {
        start_from(base / "refused", two_sessions(72));
        FAIL() << "not refused";
    } catch (const IoError& error) {
        EXPECT_EQ(std::string(error.what()),
                  base / "early/branch" + " has no good checkpoint to start from");
    }
}

TEST_F(Branch, LiesWithinTheRun) {
    RunOptions options = into(base / "refused");
    options.branch_at = 10 * ticks_per_day;

    try {
        run_scenario(two_sessions(50), options);
        FAIL() << "not refused";
    } catch (const UsageError& error) {
        EXPECT_STREQ(error.what(),
                     "--branch-at: found 10 d; allowed: after the start and before the end, day "
                     "3.0833333333333335");
    }
}

}  // namespace

}  // namespace reticulin::io
