#include "engine/cli/verbs.hpp"
#include "engine/io/library.hpp"

#include <cstdio>

namespace reticulin::cli {

int version(const Options& options) {
    const std::string library = io::Library::embedded().hash();
    if (options.json) {
        std::printf("{\"version\": \"%s\", \"compiler\": \"%s\", \"library\": \"%s\"}\n",
                    RETICULIN_VERSION,
                    RETICULIN_COMPILER,
                    library.c_str());
    } else {
        std::printf("reticulin %s (%s, library %s)\n",
                    RETICULIN_VERSION,
                    RETICULIN_COMPILER,
                    library.c_str());
    }
    return 0;
}

}  // namespace reticulin::cli
