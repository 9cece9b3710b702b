#pragma once

#include <map>
#include <string>
#include <vector>

namespace reticulin::testing {

/// A table of numbers from tests/data: `#` comments, one header line, commas. Throws
/// std::runtime_error naming file and line when it cannot be read.
class Curves {
  public:
    explicit Curves(const std::string& path_below_data);

    [[nodiscard]] const std::vector<double>& operator[](const std::string& column) const {
        return columns_.at(column);
    }

    [[nodiscard]] std::size_t size() const { return columns_.begin()->second.size(); }

  private:
    std::map<std::string, std::vector<double>> columns_;
};

}  // namespace reticulin::testing
