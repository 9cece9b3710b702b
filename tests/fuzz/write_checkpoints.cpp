#include "engine/io/checkpoint.hpp"

#include "tiny_simulation.hpp"

#include <fstream>

/// Writes the seeds of the checkpoint target into a folder: to be run again when the layout of the
/// state changes, or the kept ones are refused at their first array.
int main(int argc, char** argv) {
    if (argc != 2) return 2;
    using namespace reticulin;
    simulation::Simulation simulation = fuzz::tiny_simulation();
    simulation.run_until(60);
    for (const bool compressed : {false, true}) {
        const std::string bytes =
            io::checkpoint_bytes(simulation.state(), fuzz::tiny_hash, compressed);
        std::ofstream(std::string(argv[1]) + (compressed ? "/packed" : "/plain"), std::ios::binary)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    return 0;
}
