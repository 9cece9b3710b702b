#include "engine/cells/sort_group.hpp"

namespace reticulin::cells {

namespace {

template <class T>
void permute(std::vector<T>& values, const std::vector<std::uint32_t>& order) {
    std::vector<T> sorted(values.size());
    for (std::size_t k = 0; k < order.size(); ++k) sorted[k] = values[order[k]];
    values.swap(sorted);
}

/// Calls f with every array of a group.
template <class F>
void for_each_list(CellGroup& group, F&& f) {
    f(group.id);
    for (auto& axis : group.position) f(axis);
    for (auto& axis : group.polarity) f(axis);
    f(group.state);
    f(group.born);
    f(group.memory);
    f(group.tag);
}

}  // namespace

void sort_group(const RegularGrid& grid, CellGroup& group) {
    const auto order = mechanics::sorting_order(grid, positions_of(group), group.id);
    if (order.empty()) return;
    for_each_list(group, [&](auto& list) { permute(list, order); });
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

void remove_cells(CellGroup& group, const std::vector<std::uint8_t>& gone) {
    for_each_list(group, [&](auto& list) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < gone.size(); ++i) {
            if (gone[i] == 0) list[kept++] = list[i];
        }
        list.resize(kept);
    });
}

}  // namespace reticulin::cells
