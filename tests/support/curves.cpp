#include "tests/support/curves.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace reticulin::testing {

Curves::Curves(const std::string& path_below_data) {
    const std::string path = std::string(RETICULIN_SOURCE_DIR) + "/tests/data/" + path_below_data;
    std::ifstream in(path);
    if (!in) throw std::runtime_error("cannot read " + path);
    std::vector<std::string> names;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream cells(line);
        std::string cell;
        std::size_t i = 0;
        const bool header = names.empty();
        for (; std::getline(cells, cell, ','); ++i) {
            if (header)
                names.push_back(cell);
            else
                columns_[names.at(i)].push_back(std::stod(cell));
        }
        if (i != names.size())
            throw std::runtime_error(path + ": a row has " + std::to_string(i) + " numbers");
    }
    if (columns_.empty()) throw std::runtime_error(path + " is empty");
}

}  // namespace reticulin::testing
