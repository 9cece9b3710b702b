#include "engine/needling/puncture_table.hpp"

#include "engine/core/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace reticulin::needling {

namespace {

using tissue::Puncture;

/// One column: how a puncture gives it and takes it, and what it may be.
struct Column {
    std::string_view name;
    double (*get)(const Puncture&);
    void (*set)(Puncture&, double);
    double least;
    double greatest;
    bool whole;   // integers only
    bool needed;  // must stand in the header
};

// Bounds keep nonsense out (um; 1 m is beyond any block), they are not physiology.
constexpr double far = 1e6;

const std::array<Column, 18>& columns() {
    static constexpr std::array<Column, 18> list{{
        {"session",
         [](const Puncture& p) { return static_cast<double>(p.session); },
         [](Puncture& p, double v) { p.session = static_cast<std::int32_t>(v); },
         0,
         65535,
         true,
         false},
        {"pass",
         [](const Puncture& p) { return static_cast<double>(p.pass); },
         [](Puncture& p, double v) { p.pass = static_cast<std::int32_t>(v); },
         0,
         65535,
         true,
         false},
        {"entry_x",
         [](const Puncture& p) { return p.entry[0]; },
         [](Puncture& p, double v) { p.entry[0] = v; },
         0,
         far,
         false,
         true},
        {"entry_y",
         [](const Puncture& p) { return p.entry[1]; },
         [](Puncture& p, double v) { p.entry[1] = v; },
         0,
         far,
         false,
         true},
        {"direction_x",
         [](const Puncture& p) { return p.direction[0]; },
         [](Puncture& p, double v) { p.direction[0] = v; },
         -1,
         1,
         false,
         false},
        {"direction_y",
         [](const Puncture& p) { return p.direction[1]; },
         [](Puncture& p, double v) { p.direction[1] = v; },
         -1,
         1,
         false,
         false},
        {"direction_z",
         [](const Puncture& p) { return p.direction[2]; },
         [](Puncture& p, double v) { p.direction[2] = v; },
         0.1,
         1,
         false,
         false},
        {"depth",
         [](const Puncture& p) { return p.depth; },
         [](Puncture& p, double v) { p.depth = v; },
         1e-3,
         far,
         false,
         true},
        {"needle_length",
         [](const Puncture& p) { return p.needle_length; },
         [](Puncture& p, double v) { p.needle_length = v; },
         0,
         far,
         false,
         false},
        {"needle_radius",
         [](const Puncture& p) { return p.needle_radius; },
         [](Puncture& p, double v) { p.needle_radius = v; },
         1e-3,
         far,
         false,
         true},
        {"tip_radius",
         [](const Puncture& p) { return p.tip_radius; },
         [](Puncture& p, double v) { p.tip_radius = v; },
         0,
         far,
         false,
         false},
        {"residual_ratio",
         [](const Puncture& p) { return p.residual_ratio; },
         [](Puncture& p, double v) { p.residual_ratio = v; },
         0,
         1,
         false,
         false},
        {"collar_width",
         [](const Puncture& p) { return p.collar_width; },
         [](Puncture& p, double v) { p.collar_width = v; },
         0,
         far,
         false,
         false},
        {"bled",
         [](const Puncture& p) { return p.bled ? 1.0 : 0.0; },
         [](Puncture& p, double v) { p.bled = v != 0.0; },
         0,
         1,
         true,
         false},
        {"plane",
         [](const Puncture& p) { return p.plane ? 1.0 : 0.0; },
         [](Puncture& p, double v) { p.plane = v != 0.0; },
         0,
         1,
         true,
         false},
        {"normal_x",
         [](const Puncture& p) { return p.plane_normal[0]; },
         [](Puncture& p, double v) { p.plane_normal[0] = v; },
         -1,
         1,
         false,
         false},
        {"normal_y",
         [](const Puncture& p) { return p.plane_normal[1]; },
         [](Puncture& p, double v) { p.plane_normal[1] = v; },
         -1,
         1,
         false,
         false},
        {"normal_z",
         [](const Puncture& p) { return p.plane_normal[2]; },
         [](Puncture& p, double v) { p.plane_normal[2] = v; },
         -1,
         1,
         false,
         false},
    }};
    return list;
}

std::string number(double value) {
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return error == std::errc{} ? std::string(buffer.data(), end) : std::string("nan");
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const std::size_t begin = text.find_first_not_of(blank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0;;) {
        const std::size_t comma = line.find(',', begin);
        fields.push_back(trimmed(line.substr(begin, comma - begin)));
        if (comma == std::string_view::npos) return fields;
        begin = comma + 1;
    }
}

[[noreturn]] void fail(int line, const std::string& what) {
    throw ScenarioError("puncture list, line " + std::to_string(line) + ": " + what);
}

std::vector<const Column*> read_header(std::string_view line, int number_of_line) {
    std::vector<const Column*> header;
    for (const std::string_view name : split(line)) {
        const auto* found = std::ranges::find(columns(), name, &Column::name);
        if (found == columns().end())
            fail(number_of_line, "unknown column '" + std::string(name) + "'");
        if (std::ranges::find(header, found) != header.end()) {
            fail(number_of_line, "column '" + std::string(name) + "' appears twice");
        }
        header.push_back(found);
    }
    for (const Column& column : columns()) {
        if (column.needed && std::ranges::find(header, &column) == header.end()) {
            fail(number_of_line, "column '" + std::string(column.name) + "' is missing");
        }
    }
    return header;
}

double read_value(const Column& column, std::string_view text, int line) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number =
        error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
    const bool fits = is_number && value >= column.least && value <= column.greatest;
    if (!fits || (column.whole && value != std::floor(value))) {
        fail(line,
             "column '" + std::string(column.name) + "': found '" + std::string(text) +
                 "', allowed is a " + (column.whole ? "whole number" : "number") + " from " +
                 number(column.least) + " to " + number(column.greatest));
    }
    return value;
}

Puncture read_row(const std::vector<const Column*>& header, std::string_view row, int line) {
    const std::vector<std::string_view> fields = split(row);
    if (fields.size() != header.size()) {
        fail(line,
             "found " + std::to_string(fields.size()) + " values, the header names " +
                 std::to_string(header.size()));
    }
    Puncture p;
    for (std::size_t i = 0; i < fields.size(); ++i)
        header[i]->set(p, read_value(*header[i], fields[i], line));
    const double length = p.direction.norm();
    if (std::abs(length - 1.0) > 1e-6)
        fail(line, "direction is not of length 1 but " + number(length));
    return p;
}

}  // namespace

std::string write_puncture_table(std::span<const Puncture> punctures) {
    std::string text =
        "# punctures; lengths in um, z = depth below the skin surface; directions are unit "
        "vectors\n";
    std::string_view comma;
    for (const Column& column : columns()) {
        text.append(comma).append(column.name);
        comma = ",";
    }
    text += '\n';
    for (const Puncture& p : punctures) {
        comma = {};
        for (const Column& column : columns()) {
            text.append(comma).append(number(column.get(p)));
            comma = ",";
        }
        text += '\n';
    }
    return text;
}

std::vector<Puncture> read_puncture_table(std::string_view text) {
    std::vector<Puncture> punctures;
    std::vector<const Column*> header;
    int line = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line;
        if (content.empty() || content.front() == '#') continue;
        if (header.empty()) {
            header = read_header(content, line);
        } else {
            punctures.push_back(read_row(header, content, line));
        }
    }
    if (header.empty()) fail(line, "no header line");
    return punctures;
}

}  // namespace reticulin::needling
