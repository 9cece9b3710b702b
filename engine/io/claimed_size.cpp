#include "engine/io/claimed_size.hpp"

#include "engine/core/error.hpp"

#include <algorithm>

namespace reticulin::io {

std::size_t checked_element_count(const ClaimedRows& rows, const std::string& label) {
    const std::size_t all = rows.extents.empty() ? 1 : rows.extents[0];
    if (rows.first > all || rows.count > all - rows.first)
        throw IoError(label + " has too few rows");
    // deflate packs at most about 1032 to 1, so a larger claim cannot be true
    const std::size_t limit =
        (std::size_t{64} << 20U) + 1100 * std::max<std::size_t>(rows.file_size, 1);
    std::size_t size = rows.count;
    for (std::size_t i = 1; i < rows.extents.size(); ++i) {
        if (rows.extents[i] > 0 && size > limit / rows.extents[i])
            throw IoError(label + " is damaged: too large");
        size *= rows.extents[i];
    }
    if (size > limit / rows.element) throw IoError(label + " is damaged: too large");
    return size;
}

}  // namespace reticulin::io
