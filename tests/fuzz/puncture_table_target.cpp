#include "engine/needling/puncture_table.hpp"

#include "target.hpp"

using namespace reticulin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    std::vector<tissue::Puncture> punctures;
    const bool taken =
        fuzz::is_taken<ScenarioError>([&] { punctures = needling::read_puncture_table(text); });
    if (!taken) return 0;
    const std::string written = needling::write_puncture_table(punctures);
    fuzz::require(needling::write_puncture_table(needling::read_puncture_table(written)) == written,
                  "a written list of punctures reads back to the same bits");
    return 0;
}
