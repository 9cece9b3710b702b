#include "engine/io/packed_chunks.hpp"

#include "engine/core/parallel.hpp"
#include "engine/io/hdf5_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>

// What we pack ourselves the HDF5 library must unpack with its own filters, to the same values.

namespace reticulin::io {
namespace {

template <class T>
std::vector<T> counted(const Extents& extents) {
    const std::size_t count =
        std::accumulate(extents.begin(), extents.end(), std::size_t{1}, std::multiplies<>());
    std::vector<T> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(i * i % 1013);
    return values;
}

template <class T>
void expect_read_back(const Extents& extents, const Extents& chunk) {
    const std::vector<T> values = counted<T>(extents);
    Hdf5File file = Hdf5File::create("there.h5");
    file.write("/a/values", extents, values.data(), {chunk, true});
    const std::string bytes = file.bytes();
    EXPECT_EQ(Hdf5File::open(bytes, "there.h5").read<T>("/a/values"), values);
}

TEST(PackedChunks, AreUnpackedByTheLibraryToTheSameValues) {
    expect_read_back<float>({1, 70, 33, 32, 6}, {1, 32, 32, 32, 6});
    expect_read_back<float>({1, 5, 4, 3}, {1, 5, 4, 3});
    expect_read_back<std::uint8_t>({40, 65}, {32, 32});
    expect_read_back<double>({1001}, {100});
    expect_read_back<std::int64_t>({7, 3}, {7, 3});
}

TEST(PackedChunks, MayHoldBytesThatDoNotPack) {
    const Extents extents{400, 330};
    std::vector<std::int64_t> values(400 * 330);
    std::uint64_t last = 1;
    for (std::int64_t& v : values) {  // the top bits of a congruential sequence (Knuth's MMIX)
        last = last * 6364136223846793005ULL + 1442695040888963407ULL;
        const std::uint64_t top = last >> 32U;
        last = last * 6364136223846793005ULL + 1442695040888963407ULL;
        v = static_cast<std::int64_t>(top << 32U | last >> 32U);
    }
    for (const Extents& chunk : {Extents{400, 330}, Extents{7, 5}}) {
        Hdf5File file = Hdf5File::create("there.h5");
        file.write("/a/values", extents, values.data(), {chunk, true});
        const std::string bytes = file.bytes();
        EXPECT_GT(bytes.size(), values.size() * sizeof(std::int64_t));
        EXPECT_EQ(Hdf5File::open(bytes, "there.h5").read<std::int64_t>("/a/values"), values);
    }
}

TEST(PackedChunks, OfSomePlanesLeaveTheOthersMissing) {
    const Extents extents{1, 12, 5, 6};
    const std::vector<float> values = counted<float>(extents);
    Hdf5File file = Hdf5File::create("there.h5");
    file.write_planes("/a/values", extents, values.data(), {{1, 4, 4, 4}, true}, 4, 8);
    const std::string bytes = file.bytes();
    const auto read = Hdf5File::open(bytes, "there.h5").read<float>("/a/values");
    ASSERT_EQ(read.size(), values.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        const std::size_t plane = i / 30;
        if (plane >= 4 && plane < 8)
            EXPECT_EQ(read[i], values[i]) << i;
        else
            EXPECT_TRUE(std::isnan(read[i])) << i;
    }
}

TEST(PackedChunks, AreTheSameForAnyNumberOfThreads) {
    const Extents extents{50, 60};
    const std::vector<float> values = counted<float>(extents);
    const ArrayBox box{values.data(), sizeof(float), extents, {0, 0}, extents};
    std::vector<std::vector<std::string>> bytes;
    for (const int threads : {1, 3}) {
        set_thread_count(threads);
        bytes.emplace_back();
        for (const PackedChunk& chunk : pack_chunks(box, {16, 16}))
            bytes.back().push_back(chunk.bytes);
    }
    set_thread_count(1);
    EXPECT_EQ(bytes[0].size(), 16U);
    EXPECT_EQ(bytes[0], bytes[1]);
}

/// Fills memory that is freed at once, and handed out again to who asks next.
void soil_memory(std::uint16_t value) {
    std::vector<std::vector<std::uint16_t>> soiled;
    for (int k = 0; k < 8; ++k) soiled.emplace_back(100'000, value);
}

/// The packing library looks earlier strings up in memory that we give it and does not clear: what
/// stands there by chance must not decide. Ends of runs, met inside a match, are not entered there;
/// when they come again, a wrong entry that happens to point at them would shorten the result.
TEST(PackedChunks, AreTheSameWhateverMemoryHeldBefore) {
    constexpr std::size_t run = 300, marks = 40;
    std::vector<std::uint8_t> values;
    for (std::size_t twice = 0; twice < 2; ++twice) {
        for (std::size_t mark = 1; mark <= marks; ++mark) {
            values.insert(values.end(), run, 0);
            values.push_back(static_cast<std::uint8_t>(mark));
        }
    }
    const Extents extents{values.size()};
    const ArrayBox box{values.data(), 1, extents, {0}, extents};
    std::string first;
    for (std::size_t place = 0; place < 4 * (run + 1); ++place) {
        soil_memory(static_cast<std::uint16_t>(place));
        const std::string bytes = pack_chunks(box, extents).front().bytes;
        if (place == 0) first = bytes;
        ASSERT_EQ(bytes, first) << place;
    }
}

}  // namespace
}  // namespace reticulin::io
