#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reticulin::io {

/// A whole array in row order and the box of it that is to be packed: indices [from, to) along each
/// axis; `from` falls on the corner of a chunk.
struct ArrayBox {
    const void* values = nullptr;
    std::size_t value_size = 0;  // bytes
    std::vector<std::size_t> extents;
    std::vector<std::size_t> from;
    std::vector<std::size_t> to;
};

/// One chunk as it stands in a file.
struct PackedChunk {
    std::vector<std::size_t> start;  // index of its first value
    std::string bytes;
};

/// Cuts a box into chunks (the last ones padded with zeros) and packs each as HDF5's filters
/// shuffle and deflate would, on all threads: the library's own pipeline uses one and takes half of
/// the time of a snapshot. The bytes do not depend on the threads.
std::vector<PackedChunk> pack_chunks(const ArrayBox& box, const std::vector<std::size_t>& chunk);

}  // namespace reticulin::io
