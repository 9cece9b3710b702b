#include "engine/io/hdf5_file.hpp"

#include "engine/core/parallel.hpp"
#include "engine/io/run_driver.hpp"

#include "result_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace reticulin::io {

namespace {

std::string file_of(double value) {
    Hdf5File file = Hdf5File::create("same.h5");
    const std::array values{value, value, value};
    file.write("/values", {3}, values.data(), {});
    return file.bytes();
}

TEST(Hdf5InMemory, FilesOfOneNameOpenAtOnceKeepTheirOwnValues) {
    const Hdf5File unfinished = Hdf5File::create("same.h5");
    const std::string one = file_of(1.0), two = file_of(2.0);
    const Hdf5File first = Hdf5File::open(one, "same.h5");
    const Hdf5File second = Hdf5File::open(two, "same.h5");
    EXPECT_EQ(first.read<double>("/values"), std::vector<double>(3, 1.0));
    EXPECT_EQ(second.read<double>("/values"), std::vector<double>(3, 2.0));
}

std::uint64_t hash_of_run(const Scenario& scenario, const std::string& folder) {
    set_thread_count(1);
    RunOptions options;
    options.folder = folder;
    options.end = 240;
    return run_scenario(scenario, options).state_hash;
}

TEST(RunsInOneProcess, SideBySideGiveTheBitsOfRunsAlone) {
    const TemporaryFolder folder("side_by_side");
    std::array<Scenario, 2> scenarios{small_scenario(""), small_scenario("")};
    scenarios[1].seed = 99;
    std::array<std::uint64_t, 2> alone{}, beside{};
    for (std::size_t i = 0; i < 2; ++i)
        alone[i] = hash_of_run(scenarios[i], folder / ("alone" + std::to_string(i)));
    {
        std::array<std::jthread, 2> threads;
        for (std::size_t i = 0; i < 2; ++i)
            threads[i] = std::jthread([&, i] {
                beside[i] = hash_of_run(scenarios[i], folder / ("beside" + std::to_string(i)));
            });
    }
    EXPECT_EQ(beside, alone);
    EXPECT_NE(alone[0], alone[1]);
}

}  // namespace

}  // namespace reticulin::io
