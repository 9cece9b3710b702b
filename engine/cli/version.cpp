#include "engine/cli/verbs.hpp"
#include "engine/io/build_information.hpp"
#include "engine/io/library.hpp"

#include <cstdio>

namespace reticulin::cli {

int version(const Options& options) {
    io::JsonObject told = io::build_information();
    told.set("library", io::Library::embedded().hash());
    if (options.json)
        std::printf("%s\n", told.line().c_str());
    else
        std::printf("reticulin %s (%s, library %s)\n",
                    told.text("version").c_str(),
                    told.text("compiler").c_str(),
                    told.text("library").c_str());
    return 0;
}

}  // namespace reticulin::cli
