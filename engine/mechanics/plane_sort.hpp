#pragma once

#include "engine/core/parallel.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace reticulin::mechanics {

/// Things in the planes of a grid, by plane and in their order within one. Fixed blocks are counted
/// first, so that each knows where its things go: no thread waits for another, and the result does
/// not depend on their number. Memory is kept between sorts.
class PlaneSort {
  public:
    /// A thing's plane, and the number of its box within the plane.
    struct Address {
        std::uint32_t plane, in_plane;
    };

    /// Sorts the things 0..count - 1 by address_of(i).
    template <class AddressOf>
    void sort(std::size_t count, std::size_t planes, const AddressOf& address_of);

    [[nodiscard]] const Address& address(std::size_t i) const { return address_[i]; }

    /// How many things come before a plane (it may equal the number of planes).
    [[nodiscard]] std::uint32_t begin_of(std::size_t plane) const { return begin_[plane]; }

    /// Things in a plane; may be put into another order.
    [[nodiscard]] std::span<std::uint32_t> in(std::size_t plane) {
        return {things_.data() + begin_[plane], begin_[plane + 1] - begin_[plane]};
    }

    /// All things by plane, given away.
    [[nodiscard]] std::vector<std::uint32_t> things() && { return std::move(things_); }

  private:
    static constexpr std::size_t per_block = 2048;

    std::vector<Address> address_;       // of each thing
    std::vector<std::uint32_t> next_;    // per block and plane: where its next thing goes
    std::vector<std::uint32_t> begin_;   // of each plane in things_, and the end
    std::vector<std::uint32_t> things_;  // by plane
};

template <class AddressOf>
void PlaneSort::sort(std::size_t count, std::size_t planes, const AddressOf& address_of) {
    const std::size_t blocks = blocks_of(count, per_block);
    address_.resize(count);
    things_.resize(count);
    begin_.resize(planes + 1);
    next_.assign(blocks * planes, 0);
    for_each_run(count, per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
        std::uint32_t* const counted = next_.data() + block * planes;
        for (std::size_t i = begin; i < end; ++i) {
            address_[i] = address_of(i);
            ++counted[address_[i].plane];
        }
    });
    std::uint32_t sum = 0;
    for (std::size_t plane = 0; plane < planes; ++plane) {
        begin_[plane] = sum;
        for (std::size_t block = 0; block < blocks; ++block) {
            std::uint32_t& next = next_[block * planes + plane];
            sum += std::exchange(next, sum);
        }
    }
    begin_[planes] = sum;
    for_each_run(count, per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
        std::uint32_t* const next = next_.data() + block * planes;
        for (std::size_t i = begin; i < end; ++i)
            things_[next[address_[i].plane]++] = static_cast<std::uint32_t>(i);
    });
}

}  // namespace reticulin::mechanics
