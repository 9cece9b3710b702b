#pragma once

#include "engine/core/kernel_isa.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

/// What lanes do, kernel by kernel build, as plain arrays.
namespace reticulin::testing {

struct LanesIn {
    alignas(64) std::array<float, 16> a, b, c;
    alignas(64) std::array<double, 8> x, y, z;
    alignas(64) std::array<float, 256> square;
    std::array<double, 256> records;        // 64 of four
    std::array<std::uint32_t, 16> numbers;  // of records
    std::uint32_t except;                   // one of them
};

struct LanesOut {
    alignas(64) std::array<float, 16> fused, smaller, larger, moved_up, moved_down, chosen, stored;
    alignas(64) std::array<double, 8> double_fused, root, as_doubles, as_stored;
    alignas(64) std::array<float, 256> transposed;
    std::array<double, 4> sums;
    std::array<std::array<double, 8>, 4> gathered;
    std::array<std::uint32_t, 32> kept;
    std::size_t kept_count;
    bool any_positive, all_positive;
};

RETICULIN_ON_EVERY_ISA(LanesOut probe(const LanesIn& in);)

}  // namespace reticulin::testing
