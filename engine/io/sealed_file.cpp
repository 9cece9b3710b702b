#include "engine/io/sealed_file.hpp"

#include "engine/core/error.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/file_system.hpp"

#include <cstring>

namespace reticulin::io {

namespace {

constexpr std::string_view magic = "RTCLSEAL";

template <class T>
T number_at(std::string_view bytes, std::size_t at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

template <class T>
void append_number(std::string& bytes, T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// What the sum of a seal covers besides the bytes.
std::string head_of_seal(Tick tick, std::uint64_t length) {
    std::string head(magic);
    append_number(head, tick);
    append_number(head, length);
    return head;
}

/// Checks magic and length of the last seal_size bytes of a file.
void check_seal(std::string_view seal, std::size_t file_size, const std::string& path) {
    if (seal.size() < seal_size || seal.substr(0, magic.size()) != magic)
        throw DamagedError(
            path + " is damaged: it does not end in a seal (cut off, or not written by reticulin)");
    if (number_at<std::uint64_t>(seal, 16) != file_size - seal_size)
        throw DamagedError(path + " is damaged: its length is not the one it was sealed with");
}

}  // namespace

std::string sealed(std::string bytes, Tick tick) {
    bytes += head_of_seal(tick, bytes.size());
    append_number(bytes, hash_bytes(bytes.data(), bytes.size()));
    return bytes;
}

void write_sealed(const std::string& path,
                  ByteSource source,
                  std::size_t about,
                  Tick tick,
                  const WriteHook& hook,
                  std::string_view place) {
    const auto with_seal = [&](ByteSink sink) {
        Hasher hasher;
        std::uint64_t length = 0;
        source([&](std::string_view bytes) {
            hasher.add(bytes.data(), bytes.size());
            length += bytes.size();
            sink(bytes);
        });
        std::string seal = head_of_seal(tick, length);
        hasher.add(seal.data(), seal.size());
        append_number(seal, hasher.value());
        sink(seal);
    };
    write_pieces_atomically(path, with_seal, about, hook, place);
}

std::string_view unsealed(std::string_view bytes, const std::string& path) {
    const std::size_t start = bytes.size() < seal_size ? 0 : bytes.size() - seal_size;
    check_seal(bytes.substr(start), bytes.size(), path);
    const std::size_t summed = bytes.size() - sizeof(std::uint64_t);
    if (number_at<std::uint64_t>(bytes, summed) != hash_bytes(bytes.data(), summed))
        throw DamagedError(path + " is damaged: its checksum is wrong");
    return bytes.substr(0, start);
}

std::string read_sealed(const std::string& path) {
    std::string bytes = read_bytes(path);
    bytes.resize(unsealed(bytes, path).size());
    return bytes;
}

Tick tick_of_sealed(const std::string& path) {
    const FileTail tail = read_tail(path, seal_size);
    check_seal(tail.bytes, tail.file_size, path);
    return number_at<Tick>(tail.bytes, 8);
}

}  // namespace reticulin::io
