// Writes the runs that check_results.sh reads: several steps, one step, steps without cells.

#include "engine/io/pack.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace reticulin::io {

namespace {

std::string folder_for_runs(const TemporaryFolder& otherwise) {
    const char* given = std::getenv("RETICULIN_RUNS");
    return given == nullptr ? otherwise / "runs" : given;
}

void make(const std::string& path, const Scenario& scenario, Tick end) {
    RunOptions options;
    options.folder = path;
    options.end = end;
    run_scenario(scenario, options);
    pack_run(path, path + ".vtkhdf");
    EXPECT_GT(list_snapshots(path + "/snapshots").size(), 0U);
}

TEST(MakeResults, WritesRunsOfEveryShape) {
    const TemporaryFolder own("make_results");
    const std::string base = folder_for_runs(own);
    const Scenario whole = small_scenario();
    make(base + "/many", whole, whole.end);
    Scenario untreated = whole;
    untreated.regimen.sessions.clear();
    make(base + "/one", untreated, 0);
    Scenario empty = untreated;
    empty.parameters.skin.resting_fibroblast_density = NumberDensity::from_native(0.0);
    make(base + "/no_cells", empty, 0);
}

}  // namespace

}  // namespace reticulin::io
