#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reticulin::io {

/// First bytes of all elements of this width, then second bytes and so on, as HDF5's filter does:
/// neighbours are alike, packers like that.
std::string shuffled(std::string_view bytes, std::size_t width);

/// The other way, into as many bytes at `out`.
void unshuffle(std::string_view bytes, std::size_t width, char* out);

}  // namespace reticulin::io
