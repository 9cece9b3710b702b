#include "engine/io/byte_shuffle.hpp"

namespace reticulin::io {

std::string shuffled(std::string_view bytes, std::size_t width) {
    const std::size_t count = bytes.size() / width;
    std::string out(bytes.size(), '\0');
    for (std::size_t b = 0; b < width; ++b) {
        char* const to = out.data() + b * count;
        const char* const from = bytes.data() + b;
        for (std::size_t i = 0; i < count; ++i) to[i] = from[i * width];
    }
    return out;
}

void unshuffle(std::string_view bytes, std::size_t width, char* out) {
    const std::size_t count = bytes.size() / width;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t b = 0; b < width; ++b) out[i * width + b] = bytes[b * count + i];
    }
}

}  // namespace reticulin::io
