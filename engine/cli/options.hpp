#pragma once

#include <string>
#include <vector>

namespace reticulin::cli {

/// What the command line said. The same long option means the same for every verb.
struct Options {
    std::vector<std::string> arguments;  ///< scenario, run folder(s), key path: what the verb lists
    std::string out;
    std::string until;
    std::string seed;  ///< as given: the scenario says which there are
    int threads = 0;   ///< 0: what scheduler, quota and affinity grant
    std::vector<std::string> set;
    std::string library;
    std::string wall_time;
    std::string checkpoint_every;
    std::string branch_at;
    std::string from;  ///< run: folder of the run to start from
    std::string view;
    std::string time;
    std::string section;  ///< plane of a picture, "y=750 um"; empty: through the deepest channel
    std::string field;
    std::string scale;      ///< linear, log or change
    std::string limits;     ///< "0,5" in the field's unit
    std::string size;       ///< pixels, "1600x1200"
    std::string within;     ///< compare: how far from the first run, "5 %"
    std::string punctures;  ///< info: file the punctures are written to
    bool force = false;
    bool quiet = false;
    bool json = false;
    bool csv = false;
    bool plan = false;
    bool schema = false;
};

}  // namespace reticulin::cli
