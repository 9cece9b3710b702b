#include "engine/io/byte_shuffle.hpp"

namespace reticulin::io {

namespace {

/// Bytes number b of all values, one kind after the other. Inlined, because a width known at
/// compile time lets the compiler take sixteen values at once.
[[gnu::always_inline]] inline void shuffle(const char* from,
                                           std::size_t count,
                                           std::size_t width,
                                           char* to) {
    for (std::size_t b = 0; b < width; ++b)
        for (std::size_t i = 0; i < count; ++i) to[b * count + i] = from[i * width + b];
}

}  // namespace

std::string shuffled(std::string_view bytes, std::size_t width) {
    const std::size_t count = bytes.size() / width;
    std::string out(bytes.size(), '\0');
    if (width == 4)
        shuffle(bytes.data(), count, 4, out.data());
    else
        shuffle(bytes.data(), count, width, out.data());
    return out;
}

void unshuffle(std::string_view bytes, std::size_t width, char* out) {
    const std::size_t count = bytes.size() / width;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t b = 0; b < width; ++b) out[i * width + b] = bytes[b * count + i];
    }
}

}  // namespace reticulin::io
