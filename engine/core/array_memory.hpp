#pragma once

#include <cstddef>

namespace reticulin {

/// Memory for arrays, on a 64-byte line; large ones on pages of 2 MiB where the system has them, so
/// that a sweep over a block does not wait for the page table. Throws std::bad_alloc.
void* allocate_array(std::size_t bytes);

void free_array(void* memory);

}  // namespace reticulin
