#include "engine/core/error.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/scenario.hpp"
#include "engine/io/sealed_file.hpp"
#include "engine/simulation/simulation.hpp"

#include <cstdio>
#include <string>

// smuggle RUN collagen|cell|solute: puts into the newest checkpoint of a run what its books do not
// know of, sealed and hashed like any other. Only the next audit can tell.

namespace {

using namespace reticulin;

void smuggle(simulation::TissueState& state, const std::string& what) {
    const Offset middle =
        state.grid.offset(state.grid.nx() / 2, state.grid.ny() / 2, state.grid.nz() / 2);
    if (what == "collagen") {
        state.matrix[matrix::Component::collagen_i_new][middle] += 1.0;
    } else if (what == "cell") {
        ++state.cells.counters[cells::index(cells::CellType::fibroblast)].apoptosis;
    } else if (what == "solute") {
        state.solutes.level(diffusion::Solute::mmp)[middle] += 100.0F;
    } else {
        throw UsageError("unknown good: " + what);
    }
}

void smuggle_into(const std::string& run, const std::string& what) {
    io::RunFolder folder = io::RunFolder::open(run);
    const std::string resolved = folder.file(io::run_files::resolved);
    const io::Scenario scenario = io::read_scenario(io::read_bytes(resolved), resolved);
    simulation::Simulation simulation(scenario.parameters, scenario.regimen, scenario.seed);
    const std::string model = io::read_manifest(folder.path()).text("model_hash");
    const std::string path = folder.file(std::string(io::run_files::checkpoints) + "/" +
                                         io::checkpoints_in(folder.path()).front());
    const std::string sealed = io::read_sealed(path);
    io::load_checkpoint(sealed, path, model, simulation.mutable_state());
    smuggle(simulation.mutable_state(), what);
    const simulation::TissueState& state = simulation.state();
    folder.write_checkpoint(
        [&](io::ByteSink sink) { io::write_checkpoint(state, model, false, sink); },
        io::checkpoint_size(state),
        simulation.now(),
        true);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    try {
        smuggle_into(argv[1], argv[2]);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
