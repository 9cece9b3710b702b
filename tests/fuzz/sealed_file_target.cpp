#include "engine/io/sealed_file.hpp"

#include "target.hpp"

using namespace reticulin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = fuzz::text_of(data, size);
    std::string content;
    fuzz::is_taken<IoError>([&] { content = io::unsealed(bytes, "file"); });
    const std::string again = io::sealed(bytes, 7);
    fuzz::require(io::unsealed(again, "file") == bytes, "what is sealed is unsealed");
    return 0;
}
