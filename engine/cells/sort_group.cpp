#include "engine/cells/sort_group.hpp"

#include "engine/core/parallel.hpp"
#include "engine/mechanics/sorting_order.hpp"

#include <algorithm>
#include <memory>

namespace reticulin::cells {

namespace {

constexpr std::size_t cells_per_block = 4096;

/// Blocks in which not every cell stays where it is.
std::vector<std::size_t> changed_blocks(const std::vector<std::uint32_t>& order) {
    std::vector<std::uint8_t> changes(blocks_of(order.size(), cells_per_block), 0);
    for_each_run(
        order.size(), cells_per_block, [&](std::size_t block, std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k)
                if (order[k] != k) changes[block] = 1;
        });
    std::vector<std::size_t> blocks;
    for (std::size_t b = 0; b < changes.size(); ++b)
        if (changes[b] != 0) blocks.push_back(b);
    return blocks;
}

/// Brings the values of some blocks into order; what they give each other is copied first.
template <class T>
void permute(const std::vector<std::uint32_t>& order,
             const std::vector<std::size_t>& blocks,
             std::vector<T>& values) {
    // Not cleared: the threads that fill it touch its pages first.
    const auto sorted = std::make_unique_for_overwrite<T[]>(blocks.size() * cells_per_block);
    const auto in_block = [&](std::size_t b, const auto& use) {
        const std::size_t begin = blocks[b] * cells_per_block;
        const std::size_t end = std::min(order.size(), begin + cells_per_block);
        for (std::size_t k = begin; k < end; ++k) use(k, sorted[b * cells_per_block + k - begin]);
    };
    for_each_block(blocks.size(), [&](std::size_t b) {
        in_block(b, [&](std::size_t k, T& copy) { copy = values[order[k]]; });
    });
    for_each_block(blocks.size(), [&](std::size_t b) {
        in_block(b, [&](std::size_t k, const T& copy) { values[k] = copy; });
    });
}

/// Calls f with every array of a group.
template <class F>
void for_each_list(CellGroup& group, F&& f) {
    CellGroup::for_each_list(group,
                             [&](const char*, const char*, const char*, auto& list) { f(list); });
}

}  // namespace

void sort_group(const RegularGrid& grid, CellGroup& group) {
    const auto order = mechanics::sorting_order(grid, positions_of(group), group.id);
    if (order.empty()) return;
    const auto blocks = changed_blocks(order);
    for_each_list(group, [&](auto& list) { permute(order, blocks, list); });
}

std::size_t append_cell(CellGroup& group, std::uint64_t id, const NewCell& cell) {
    const std::size_t i = group.size();
    for_each_list(group, [&](auto& list) { list.resize(i + 1); });
    group.id[i] = id;
    group.set_position(i, cell.position);
    group.set_polarity(i, cell.polarity);
    group.state[i] = cell.state;
    group.born[i] = cell.born;
    group.memory[i] = cell.memory;
    group.tag[i] = cell.tag;
    return i;
}

namespace {

/// Neighbours in a list that stay: from `begin` up to `end`.
struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<Run> runs_of_those_who_stay(const std::vector<std::uint8_t>& gone) {
    std::vector<Run> runs;
    for (auto i = gone.begin(); i != gone.end();) {
        const auto first = std::find(i, gone.end(), 0);
        i = std::find_if(first, gone.end(), [](std::uint8_t g) { return g != 0; });
        if (first != i)
            runs.push_back({static_cast<std::size_t>(first - gone.begin()),
                            static_cast<std::size_t>(i - gone.begin())});
    }
    return runs;
}

}  // namespace

void remove_cells(CellGroup& group, const std::vector<std::uint8_t>& gone) {
    const std::vector<Run> runs = runs_of_those_who_stay(gone);
    for_each_list(group, [&](auto& list) {
        auto kept = list.begin();
        for (const Run& run : runs) {
            const auto first = list.begin() + static_cast<std::ptrdiff_t>(run.begin);
            const auto last = list.begin() + static_cast<std::ptrdiff_t>(run.end);
            kept = kept == first ? last : std::copy(first, last, kept);
        }
        list.erase(kept, list.end());
    });
}

}  // namespace reticulin::cells
