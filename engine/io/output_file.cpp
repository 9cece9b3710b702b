#include "engine/io/output_file.hpp"

#include "engine/core/error.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/run_folder.hpp"

namespace reticulin::io {

void check_output_file(const std::string& path, const std::string& option, bool force) {
    refuse_other_than_file(path);
    const std::string run = run_that_owns(path);
    if (!run.empty())
        throw UsageError(option + " " + path + " is one of the files of the run " + run +
                         "; choose another place");
    if (exists(path) && !force)
        throw UsageError(path + " exists; choose another " + option + " or use --force");
}

}  // namespace reticulin::io
