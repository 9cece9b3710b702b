#include "engine/needling/puncture_table.hpp"

#include "engine/core/error.hpp"
#include "engine/needling/channel_shape.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <type_traits>

namespace reticulin::needling {

namespace {

using tissue::Puncture;

/// One column: which member of a puncture it holds, and what that may be.
struct Column {
    std::string_view name;  // as in Wounds::for_each_member
    double least;
    double greatest;
    bool whole = false;   // integers only
    bool needed = false;  // must stand in the header
};

// Bounds keep nonsense out (um), they are not physiology: 1 m is beyond any block, and 1 mm is the
// widest that an incision of the library can be (half_width / residual_ratio).
constexpr double far = 1e6;
constexpr double wide = 1e3;

constexpr std::array<Column, 18> columns{{
    {"session", Puncture::every_session, 65535, true},
    {"pass", 0, 65535, true},
    {"entry_x", 0, far, false, true},
    {"entry_y", 0, far, false, true},
    {"direction_x", -1, 1},
    {"direction_y", -1, 1},
    {"direction_z", 0.1, 1},
    {"depth", 1e-3, far, false, true},
    {"needle_length", 0, far},
    {"needle_radius", 1e-3, wide, false, true},
    {"tip_radius", 0, wide},
    {"residual_ratio", 0, 1},
    {"collar_width", 0, wide},
    {"bled", 0, 1, true},
    {"plane", 0, 1, true},
    {"normal_x", -1, 1},
    {"normal_y", -1, 1},
    {"normal_z", -1, 1},
}};

/// Calls use(number) with the member of that name.
template <class P, class Use>
void with_member(P& puncture, std::string_view name, Use&& use) {
    const tissue::Wounds none;
    tissue::Wounds::for_each_member(
        none, puncture, [&](std::string_view member, auto&&, auto&&, auto& number, auto&) {
            if (member == name) use(number);
        });
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
        const auto* found = std::ranges::find(columns, name, &Column::name);
        if (found == columns.end())
            fail(number_of_line, "unknown column '" + std::string(name) + "'");
        if (std::ranges::find(header, found) != header.end()) {
            fail(number_of_line, "column '" + std::string(name) + "' appears twice");
        }
        header.push_back(found);
    }
    for (const Column& column : columns) {
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

/// What no column can be asked for alone.
void check_shape(const Puncture& p, int line) {
    const double length = p.direction.norm();
    if (std::abs(length - 1.0) > 1e-6)
        fail(line, "direction is not of length 1 but " + number(length));
    if (p.tip_radius > p.needle_radius) {
        fail(line,
             "column 'tip_radius': found '" + number(p.tip_radius) +
                 "', allowed is at most the needle_radius, " + number(p.needle_radius));
    }
    const Vec3& n = p.plane_normal;
    if (p.plane && !runs_along_an_axis(p)) {
        fail(line,
             "the normal of an incision is (" + number(n[0]) + ", " + number(n[1]) + ", " +
                 number(n[2]) + "), allowed is one along x or y, such as (1, 0, 0)");
    }
}

Puncture read_row(const std::vector<const Column*>& header, std::string_view row, int line) {
    const std::vector<std::string_view> fields = split(row);
    if (fields.size() != header.size()) {
        fail(line,
             "found " + std::to_string(fields.size()) + " values, the header names " +
                 std::to_string(header.size()));
    }
    Puncture p;
    p.session = Puncture::every_session;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const double value = read_value(*header[i], fields[i], line);
        with_member(p, header[i]->name, [&](auto& member) {
            member = static_cast<std::remove_reference_t<decltype(member)>>(value);
        });
    }
    check_shape(p, line);
    return p;
}

}  // namespace

std::string write_puncture_table(std::span<const Puncture> punctures) {
    std::string text =
        "# punctures; lengths in um, z = depth below the skin surface; directions are unit "
        "vectors\n";
    std::string_view comma;
    for (const Column& column : columns) {
        text.append(comma).append(column.name);
        comma = ",";
    }
    text += '\n';
    for (const Puncture& p : punctures) {
        comma = {};
        for (const Column& column : columns) {
            with_member(p, column.name, [&](const auto& member) {
                text.append(comma).append(number(static_cast<double>(member)));
            });
            comma = ",";
        }
        text += '\n';
    }
    return text;
}

std::vector<Puncture> read_puncture_table(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // of spreadsheets
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
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
