#include "engine/io/packed_chunks.hpp"

#include "engine/core/contracts.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/byte_shuffle.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <numeric>

namespace reticulin::io {

namespace {

using Extents = std::vector<std::size_t>;

constexpr int level = 1;  // the fastest: rounded fields pack no better with more

std::size_t product(const Extents& e) {
    return std::accumulate(e.begin(), e.end(), std::size_t{1}, std::multiplies<>());
}

/// Index number `i` of a box of `counts`, the last axis fastest.
Extents unravelled(std::size_t i, const Extents& counts) {
    Extents index(counts.size());
    for (std::size_t axis = counts.size(); axis-- > 0; i /= counts[axis])
        index[axis] = i % counts[axis];
    return index;
}

/// Copies what lies inside the array of the part of a chunk that begins at `from`, along `axis` and
/// the axes after it, to `to`.
void copy_part(const ArrayBox& box,
               const Extents& start,
               const Extents& chunk,
               std::size_t axis,
               const char* from,
               char* to) {
    const std::size_t count = std::min(chunk[axis], box.extents[axis] - start[axis]);
    std::size_t stride = box.value_size;  // of one index in the array, in the chunk
    std::size_t step = box.value_size;
    for (std::size_t i = axis + 1; i < chunk.size(); ++i) {
        stride *= box.extents[i];
        step *= chunk[i];
    }
    from += start[axis] * stride;
    if (stride == step) {  // all axes after this one are whole
        std::memcpy(to, from, count * stride);
        return;
    }
    for (std::size_t i = 0; i < count; ++i)
        copy_part(box, start, chunk, axis + 1, from + i * stride, to + i * step);
}

/// Values of one chunk, in row order; what lies outside the array is 0.
std::string values_of(const ArrayBox& box, const Extents& start, const Extents& chunk) {
    std::string values(product(chunk) * box.value_size, '\0');
    copy_part(box, start, chunk, 0, static_cast<const char*>(box.values), values.data());
    return values;
}

std::string deflated(const std::string& bytes) {
    const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
        libdeflate_alloc_compressor(level), libdeflate_free_compressor);
    if (compressor == nullptr) throw std::bad_alloc();
    std::string packed(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()), '\0');
    const std::size_t size = libdeflate_zlib_compress(
        compressor.get(), bytes.data(), bytes.size(), packed.data(), packed.size());
    RETICULIN_ENSURES(size > 0);
    return packed.substr(0, size);
}

}  // namespace

std::vector<PackedChunk> pack_chunks(const ArrayBox& box, const Extents& chunk) {
    Extents counts(chunk.size());
    for (std::size_t axis = 0; axis < chunk.size(); ++axis)
        counts[axis] = blocks_of(box.to[axis] - box.from[axis], chunk[axis]);
    std::vector<PackedChunk> packed(product(counts));
    for_each_block(packed.size(), [&](std::size_t i) {
        Extents& start = packed[i].start;
        start = unravelled(i, counts);
        for (std::size_t axis = 0; axis < chunk.size(); ++axis)
            start[axis] = box.from[axis] + start[axis] * chunk[axis];
        packed[i].bytes = deflated(shuffled(values_of(box, start, chunk), box.value_size));
    });
    return packed;
}

}  // namespace reticulin::io
