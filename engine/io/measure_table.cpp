#include "engine/io/measure_table.hpp"

#include "engine/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace reticulin::io {

namespace {

/// A finished line of a text, or false at the end (a line without newline is unfinished).
bool next_line(std::string_view& rest, std::string_view& line) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return false;
    line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
}

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> cells;
    while (true) {
        const std::size_t comma = line.find(',');
        cells.emplace_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return cells;
        line.remove_prefix(comma + 1);
    }
}

bool parse_number(std::string_view text, double& value) {
    if (text == "nan") {
        value = std::numeric_limits<double>::quiet_NaN();
        return true;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

/// "# name [unit]: meaning"
void read_comment(std::string_view line, MeasureTable& table) {
    const std::size_t open = line.find(" [");
    const std::size_t close = line.find("]: ");
    if (line.size() < 2 || open == std::string_view::npos || close == std::string_view::npos ||
        close < open)
        return;
    table.units.emplace_back(line.substr(open + 2, close - open - 2));
    table.descriptions.emplace_back(line.substr(close + 3));
}

std::vector<double> read_row(std::string_view line, const std::string& path, std::size_t width) {
    const std::vector<std::string> cells = split(line);
    std::vector<double> row(cells.size());
    bool good = cells.size() == width;
    for (std::size_t i = 0; good && i < cells.size(); ++i) good = parse_number(cells[i], row[i]);
    if (!good)
        throw IoError(path +
                      " is damaged: a row cannot be read: " + std::string(line.substr(0, 60)));
    return row;
}

}  // namespace

std::string measures_head(const std::vector<MeasureColumn>& columns) {
    std::string text;
    std::string names;
    for (const MeasureColumn& c : columns) {
        text += fmt::format("# {} [{}]: {}\n", c.name, c.unit, c.description);
        names += (names.empty() ? "" : ",") + c.name;
    }
    return text + names + "\n";
}

std::string measures_row(const std::vector<double>& values) {
    std::string line;
    for (const double v : values) {
        if (!line.empty()) line += ',';
        line += std::isfinite(v) ? fmt::format("{}", v) : "nan";
    }
    return line + "\n";
}

MeasureTable parse_measures(const std::string& text, const std::string& path) {
    MeasureTable table;
    std::string_view rest = text;
    std::string_view line;
    while (next_line(rest, line)) {
        if (line.empty()) continue;
        if (line.front() == '#')
            read_comment(line, table);
        else if (table.columns.empty())
            table.columns = split(line);
        else
            table.rows.push_back(read_row(line, path, table.columns.size()));
    }
    table.units.resize(table.columns.size());
    table.descriptions.resize(table.columns.size());
    return table;
}

std::string measures_until(const std::string& text, double day) {
    std::string_view rest = text;
    std::string_view line;
    std::size_t kept = 0;
    bool named = false;
    while (next_line(rest, line)) {
        double time = 0;
        if (line.empty() || line.front() == '#') {
            // comments stay
        } else if (!named) {
            named = true;
        } else if (!parse_number(line.substr(0, line.find(',')), time) || time > day) {
            break;
        }
        kept = text.size() - rest.size();
    }
    return text.substr(0, kept);
}

std::string measures_at(const std::string& text, const std::vector<Tick>& ticks) {
    const std::string whole = measures_until(text, ticks.empty() ? -1.0 : days(ticks.back()));
    std::string_view rest = whole;
    std::string_view line;
    std::string kept;
    bool named = false;
    while (next_line(rest, line)) {
        const bool is_comment = line.empty() || line.front() == '#';
        double time = 0;
        const bool is_other = !is_comment && named &&
                              !(parse_number(line.substr(0, line.find(',')), time) &&
                                std::ranges::binary_search(ticks, time, {}, days));
        named = named || !is_comment;
        if (!is_other) kept.append(line).append("\n");
    }
    return kept;
}

}  // namespace reticulin::io
