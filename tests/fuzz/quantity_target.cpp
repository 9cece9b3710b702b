#include "engine/io/quantity_parser.hpp"

#include "target.hpp"

#include <cmath>

using namespace reticulin;

namespace {

/// Text can hold powers from -6 to 6; a product of units can reach others.
bool can_be_written(const Dimension& d) {
    constexpr int most = 6;
    return std::abs(d.length) <= most && std::abs(d.time) <= most && std::abs(d.amount) <= most &&
           std::abs(d.force) <= most;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const io::QuantityResult result = io::parse_quantity(fuzz::text_of(data, size));
    fuzz::require(result.quantity.has_value() == result.error.empty(),
                  "a text is a quantity or the error says why not");
    if (!result) return 0;
    const io::ParsedQuantity& read = *result.quantity;
    fuzz::require(std::isfinite(read.native), "a quantity is finite");
    fuzz::require(!io::dimension_name(read.dimension).empty(), "a dimension has a name");
    if (!can_be_written(read.dimension)) return 0;
    const io::QuantityResult again =
        io::parse_quantity(io::native_text(read.native, read.dimension));
    fuzz::require(again && again.quantity->native == read.native &&
                      again.quantity->dimension == read.dimension,
                  "native text reads back to the last bit");
    return 0;
}
