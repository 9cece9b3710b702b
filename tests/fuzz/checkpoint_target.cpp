#include "engine/io/checkpoint.hpp"
#include "engine/io/scenario.hpp"
#include "engine/simulation/simulation.hpp"

#include "target.hpp"
#include "tiny_simulation.hpp"

using namespace reticulin;

/// Bytes behind the seal: what a damaged file would hold whose checksum is right all the same. The
/// state is used again and again; every load writes what it reads before it looks at it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static simulation::Simulation simulation = fuzz::tiny_simulation();
    fuzz::is_taken<IoError>([&] {
        io::load_checkpoint({reinterpret_cast<const char*>(data), size},
                            "fuzz.checkpoint",
                            fuzz::tiny_hash,
                            simulation.mutable_state());
    });
    return 0;
}
