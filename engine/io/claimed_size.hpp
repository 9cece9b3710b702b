#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace reticulin::io {

/// What somebody wants to read of a dataset, and what the file claims about it.
struct ClaimedRows {
    std::vector<std::size_t> extents;  // of the dataset, as the file has them
    std::size_t first = 0;             // row
    std::size_t count = 0;             // rows
    std::size_t element = 1;           // bytes of a value in memory
    std::size_t file_size = 0;         // bytes
};

/// Values in these rows. Throws IoError that starts with `label` where the dataset has fewer rows
/// or claims more than a file of that size can hold: a damaged file must not make us ask for all
/// memory.
std::size_t checked_element_count(const ClaimedRows& rows, const std::string& label);

}  // namespace reticulin::io
