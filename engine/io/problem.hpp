#pragma once

#include "engine/core/error.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// Where something was written: a file with line and column (from 1), or a command-line option
/// (line 0).
struct Place {
    std::string file;
    int line = 0;
    int column = 0;

    /// "FILE:LINE:COLUMN", or the option alone.
    [[nodiscard]] std::string text() const;
    /// "FILE:LINE", or the option alone.
    [[nodiscard]] std::string line_text() const;
};

/// One thing wrong with a scenario.
struct Problem {
    Place place;
    std::string path;     ///< key path; may be empty
    std::string message;  ///< what was found; what is allowed; what may be meant

    /// "FILE:LINE:COLUMN: key.path: found ...; allowed ...".
    [[nodiscard]] std::string text() const;
};

/// Collects everything wrong in one pass.
class Problems {
  public:
    void add(const Place& place, const std::string& path, const std::string& message);

    [[nodiscard]] bool empty() const { return list_.empty(); }

    [[nodiscard]] const std::vector<Problem>& list() const { return list_; }

  private:
    std::vector<Problem> list_;
};

/// A scenario with errors: all of them, in the order of file, line and column. what() has one a
/// line.
class InvalidScenario : public ScenarioError {
  public:
    explicit InvalidScenario(std::vector<Problem> problems);

    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

  private:
    std::vector<Problem> problems_;
};

}  // namespace reticulin::io
