#include "engine/io/puncture_table.hpp"

#include "engine/core/error.hpp"
#include "engine/io/library.hpp"
#include "engine/io/quantity_parser.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace reticulin::io {
namespace {

constexpr std::size_t column_count = 12;

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(by, begin);
        parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
        if (end == std::string_view::npos) return parts;
        begin = end + 1;
    }
}

std::array<double, column_count> numbers_of(std::string_view line, const std::string& where) {
    const auto parts = split(line, ',');
    if (parts.size() != column_count) {
        throw IoError(where + ": found " + std::to_string(parts.size()) +
                      " values; allowed: " + std::to_string(column_count));
    }
    std::array<double, column_count> values{};
    for (std::size_t i = 0; i < column_count; ++i) {
        const auto [end, status] =
            std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), values[i]);
        if (status != std::errc{} || end != parts[i].data() + parts[i].size() ||
            !std::isfinite(values[i])) {
            throw IoError(where + ": found \"" + std::string(parts[i]) + "\"; allowed: a number");
        }
    }
    return values;
}

tissue::Puncture puncture_of(const std::array<double, column_count>& v, const std::string& where) {
    tissue::Puncture p;
    p.session = static_cast<std::int32_t>(v[0]);
    p.pass = static_cast<std::int32_t>(v[1]);
    p.entry = Vec3(v[2], v[3], 0.0);
    p.direction = Vec3(v[4], v[5], v[6]);
    if (p.direction.norm() < 1e-6 || v[6] <= 0.0)
        throw IoError(where + ": the direction does not point into the skin");
    p.direction /= p.direction.norm();
    p.depth = v[7];
    p.needle_length = v[8];
    p.needle_radius = v[9];
    p.tip_radius = v[10];
    p.bled = v[11] != 0.0;
    if (p.depth <= 0.0 || p.needle_radius <= 0.0)
        throw IoError(where + ": depth and needle radius must be above 0");
    return p;
}

}  // namespace

std::vector<tissue::Puncture> read_puncture_table(const std::string& path) {
    return puncture_table_of(read_text_file(path), path);
}

std::vector<tissue::Puncture> puncture_table_of(std::string_view text, const std::string& path) {
    std::vector<tissue::Puncture> punctures;
    bool header_seen = false;
    int number = 0;
    for (std::string_view line : split(text, '\n')) {
        ++number;
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        const std::string where = path + ":" + std::to_string(number);
        if (!header_seen) {
            if (line != puncture_columns)
                throw IoError(where + ": found \"" + std::string(line.substr(0, 80)) +
                              "\"; allowed: the header \"" + std::string(puncture_columns) + "\"");
            header_seen = true;
            continue;
        }
        punctures.push_back(puncture_of(numbers_of(line, where), where));
    }
    if (!header_seen)
        throw IoError(path + ": found no header; allowed: \"" + std::string(puncture_columns) +
                      "\"");
    return punctures;
}

std::string puncture_table(const std::vector<tissue::Puncture>& punctures) {
    std::string out(puncture_columns);
    out += '\n';
    for (const tissue::Puncture& p : punctures) {
        out += std::to_string(p.session) + "," + std::to_string(p.pass);
        for (const double v : {p.entry[0],
                               p.entry[1],
                               p.direction[0],
                               p.direction[1],
                               p.direction[2],
                               p.depth,
                               p.needle_length,
                               p.needle_radius,
                               p.tip_radius}) {
            out += "," + number_text(v);
        }
        out += p.bled ? ",1\n" : ",0\n";
    }
    return out;
}

}  // namespace reticulin::io
