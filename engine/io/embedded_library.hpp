#pragma once

#include <span>

namespace reticulin::io {

/// One file of scenarios/library as the build wrote it into the program.
struct EmbeddedFile {
    const char* path;
    const char* text;
};

/// All of them; the definition is generated from the files by CMake.
std::span<const EmbeddedFile> embedded_library();

}  // namespace reticulin::io
