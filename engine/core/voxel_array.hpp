#pragma once

#include "engine/core/array_memory.hpp"
#include "engine/core/regular_grid.hpp"

#include <cstddef>
#include <vector>

namespace reticulin {

/// Allocator that starts arrays on a 64-byte line, so that rows of 16 elements are aligned.
template <class T>
struct AlignedAllocator {
    using value_type = T;
    AlignedAllocator() = default;

    template <class U>
    AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT: allocators convert by design

    T* allocate(std::size_t n) { return static_cast<T*>(allocate_array(n * sizeof(T))); }

    void deallocate(T* p, std::size_t /*n*/) { free_array(p); }

    friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};

/// One value per voxel in the layout of RegularGrid; padding is zero and stays zero.
template <class T>
class VoxelArray {
  public:
    VoxelArray() = default;

    explicit VoxelArray(const RegularGrid& grid, T value = T{}) : values_(grid.size(), T{}) {
        fill(grid, value);
    }

    /// Sets every voxel; padding is left at zero.
    void fill(const RegularGrid& grid, T value) {
        for (int z = 0; z < grid.nz(); ++z) {
            for (int y = 0; y < grid.ny(); ++y) {
                T* row = data() + grid.offset(0, y, z);
                for (int x = 0; x < grid.nx(); ++x) row[x] = value;
            }
        }
    }

    [[nodiscard]] T& operator[](Offset i) { return values_[i]; }

    [[nodiscard]] const T& operator[](Offset i) const { return values_[i]; }

    [[nodiscard]] T* data() { return values_.data(); }

    [[nodiscard]] const T* data() const { return values_.data(); }

    [[nodiscard]] std::size_t size() const { return values_.size(); }

    [[nodiscard]] bool empty() const { return values_.empty(); }

  private:
    std::vector<T, AlignedAllocator<T>> values_;
};

}  // namespace reticulin
