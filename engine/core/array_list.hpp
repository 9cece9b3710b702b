#pragma once

#include "engine/core/voxel_array.hpp"

#include <string>
#include <vector>

namespace reticulin {

/// What one array of the state is: the same words in the checkpoint, the result file, the memory
/// plan and docs/results_file.md. Names are paths, e.g. "solutes/tgf_beta", "cells/neutrophil/id".
struct ArrayInfo {
    std::string name;
    std::string unit;         // as written to files: "ng/mL", "mg/mL", "1"
    std::string description;  // one line
};

/// A voxel array as a visitor sees it: `data` in the layout of `grid`, padding to be left out.
template <class T>
struct GridArray {
    GridArray(T* first, const RegularGrid* layout) : data(first), grid(layout) {}

    T* data;
    const RegularGrid* grid;
};

// A part of the state lists its arrays in one function, for const and mutable state alike:
//
//     template <class Self, class Visitor>
//     static void for_each_array(Self& self, Visitor& visit) {
//         visit.grid(ArrayInfo{"matrix/fibrin", "mg/mL", "..."}, GridArray{self.fibrin.data(),
//         &self.grid()}); visit.list(ArrayInfo{"cells/neutrophil/id", "1", "..."}, self.id); //
//         std::vector<T>& visit.scalar(ArrayInfo{"counters/tick", "min", "..."}, self.tick);
//     }
//
// Checkpoint, state hash, memory plan and documentation all go through it, so that a new array
// cannot be forgotten (tests/unit/core/array_list_test.cpp adds one).

/// Calls `row(pointer, nx)` for every row of a grid array, in order of z, then y.
template <class T, class Row>
void for_each_row(const GridArray<T>& array, Row&& row) {
    const RegularGrid& g = *array.grid;
    for (int z = 0; z < g.nz(); ++z) {
        for (int y = 0; y < g.ny(); ++y)
            row(array.data + g.offset(0, y, z), static_cast<std::size_t>(g.nx()));
    }
}

}  // namespace reticulin
