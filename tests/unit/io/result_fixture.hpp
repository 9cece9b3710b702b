#pragma once

#include "engine/io/run_driver.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/io/snapshot.hpp"
#include "engine/simulation/simulation.hpp"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace reticulin::io {

/// A folder of its own that goes when the test ends.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const std::string& name)
        : path_((std::filesystem::temp_directory_path() /
                 ("reticulin_" + name + "_" + std::to_string(::getpid())))
                    .string()) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }

    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const {
        return path_ + "/" + name;
    }

  private:
    std::string path_;
};

/// A small block with one placed channel at day 0.
inline Scenario small_scenario(const std::string& more = "") {
    const std::string text = R"([scenario]
title = "Small block"
skin = "healthy_adult"
[run]
duration = "2 d"
seed = 3
[block]
width = "240 um"
breadth = "200 um"
depth = "800 um"
voxel = "40 um"
[regimen]
device = "placed_needle"
count = 1
)" + more;
    return read_scenario(text, "small.toml");
}

/// The state of the small block after its cut, made uneven so that every axis can be told apart.
inline simulation::Simulation cut_simulation(const Scenario& scenario) {
    simulation::Simulation s(scenario.parameters, scenario.regimen, scenario.seed);
    s.run_until(60);
    return s;
}

}  // namespace reticulin::io
