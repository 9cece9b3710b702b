#pragma once

#include "engine/core/array_list.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace reticulin {

/// 64-bit hash of bytes (XXH64), streamed. Used for the state hash and for file checksums.
class Hasher {
  public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;
    void add(const void* bytes, std::size_t count);
    [[nodiscard]] std::uint64_t value() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::uint64_t hash_bytes(const void* bytes, std::size_t count);

/// Sixteen hexadecimal digits.
std::string to_hex(std::uint64_t value);

/// Visitor of for_each_array that hashes names and values, never padding. Same state, same hash:
/// for any thread count, after any resume.
class StateHashVisitor {
  public:
    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        hasher_.add(info.name.data(), info.name.size());
        for_each_row(array,
                     [&](const auto* row, std::size_t n) { hasher_.add(row, n * sizeof(T)); });
    }

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>& values) {
        hasher_.add(info.name.data(), info.name.size());
        const std::uint64_t count = values.size();
        hasher_.add(&count, sizeof count);
        hasher_.add(values.data(), values.size() * sizeof(T));
    }

    template <class T>
    void scalar(const ArrayInfo& info, const T& value) {
        hasher_.add(info.name.data(), info.name.size());
        hasher_.add(&value, sizeof(T));
    }

    [[nodiscard]] std::uint64_t value() const { return hasher_.value(); }

  private:
    Hasher hasher_;
};

}  // namespace reticulin
