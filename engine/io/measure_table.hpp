#pragma once

#include "engine/core/tick.hpp"
#include "engine/io/result_file.hpp"

#include <string>
#include <vector>

namespace reticulin::io {

/// Name, unit and meaning of a column of measures.csv.
struct MeasureColumn {
    std::string name;
    std::string unit;
    std::string description;
};

/// The head of measures.csv: one `# name [unit]: meaning` line per column, then the names.
std::string measures_head(const std::vector<MeasureColumn>& columns);

/// One row; numbers with all digits needed to read the same double back.
std::string measures_row(const std::vector<double>& values);

/// Reads measures.csv; an unfinished last line is left out. Throws IoError on a damaged one.
MeasureTable parse_measures(const std::string& text, const std::string& path);

/// The text up to and including the last finished row whose first column is at most `day`.
std::string measures_until(const std::string& text, double day);

/// The text without the rows whose first column is the day of none of these ticks, in order.
std::string measures_at(const std::string& text, const std::vector<Tick>& ticks);

}  // namespace reticulin::io
