#include "engine/core/state_hash.hpp"

#include <xxhash.h>

#include <new>

namespace reticulin {

struct Hasher::State {
    XXH64_state_t* xxh;
};

Hasher::Hasher() : state_(std::make_unique<State>(State{XXH64_createState()})) {
    if (state_->xxh == nullptr) throw std::bad_alloc();
    XXH64_reset(state_->xxh, 0);
}

Hasher::~Hasher() {
    XXH64_freeState(state_->xxh);
}

void Hasher::add(const void* bytes, std::size_t count) {
    if (count > 0) XXH64_update(state_->xxh, bytes, count);
}

std::uint64_t Hasher::value() const {
    return XXH64_digest(state_->xxh);
}

std::uint64_t hash_bytes(const void* bytes, std::size_t count) {
    return XXH64(bytes, count, 0);
}

std::string to_hex(std::uint64_t value) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (int i = 15; i >= 0; --i, value >>= 4)
        text[static_cast<std::size_t>(i)] = digits[value & 15U];
    return text;
}

}  // namespace reticulin
