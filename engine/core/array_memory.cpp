#include "engine/core/array_memory.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace reticulin {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

// No more than a line: aligned to huge pages, what was given back would rarely fit again.
constexpr std::align_val_t alignment{64};

}  // namespace

void* allocate_array(std::size_t bytes) {
    void* memory = ::operator new(bytes, alignment);
    if (bytes < 2 * huge_page) return memory;
    const auto begin = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (begin + huge_page - 1) / huge_page * huge_page;
    const std::uintptr_t last = (begin + bytes) / huge_page * huge_page;
    // Advice only: where it is not taken nothing but speed changes.
    madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
    return memory;
}

void free_array(void* memory) {
    ::operator delete(memory, alignment);
}

}  // namespace reticulin
