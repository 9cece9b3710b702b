#pragma once

#include "engine/core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

/// What libFuzzer, and replay_main.cpp without it, call with the bytes of one input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace reticulin::fuzz {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the process with the promise that was broken: that is how a fuzzer learns of a finding.
inline void require(bool kept, const char* promise) {
    if (kept) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

/// Whether a reader took its input. It may refuse with `Refusal`, in words; any other exception is
/// left to end the process.
template <class Refusal, class Call>
bool is_taken(const Call& call) {
    try {
        call();
        return true;
    } catch (const Refusal& error) {
        require(error.what()[0] != '\0', "a refusal says why");
        return false;
    }
}

}  // namespace reticulin::fuzz
