#include "engine/core/array_memory.hpp"

#include <sys/mman.h>

#include <new>

namespace reticulin {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

std::align_val_t alignment_of(std::size_t bytes) {
    return std::align_val_t{bytes >= 2 * huge_page ? huge_page : 64};
}

}  // namespace

void* allocate_array(std::size_t bytes) {
    void* memory = ::operator new(bytes, alignment_of(bytes));
    // Advice only: where it is not taken nothing but speed changes.
    if (bytes >= 2 * huge_page) madvise(memory, bytes / huge_page * huge_page, MADV_HUGEPAGE);
    return memory;
}

void free_array(void* memory, std::size_t bytes) {
    ::operator delete(memory, alignment_of(bytes));
}

}  // namespace reticulin
