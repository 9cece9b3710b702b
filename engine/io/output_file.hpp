#pragma once

#include <string>

namespace reticulin::io {

/// Throws UsageError where the file that a user names by `option` must not be written: where
/// something else than a file stands, among the files of a run, whatever `force` says, and without
/// `force` over any file. Call it before the work that makes the file.
void check_output_file(const std::string& path, const std::string& option, bool force);

}  // namespace reticulin::io
