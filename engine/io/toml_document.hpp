#pragma once

#include "engine/io/problem.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// One value of a TOML document, with its place. The TOML library stays in toml_document.cpp.
struct TomlNode {
    enum class Kind : std::uint8_t { table, list, text, integer, number, boolean, date };
    Kind kind = Kind::table;
    Place place;      ///< of the value
    Place key_place;  ///< of its key
    std::string key;  ///< in its table; empty for an item of a list
    std::string text;
    std::int64_t integer = 0;
    double number = 0.0;
    bool boolean = false;
    std::vector<TomlNode> entries;  ///< of a table, in the order of the file
    std::vector<TomlNode> items;    ///< of a list

    [[nodiscard]] const TomlNode* find(std::string_view name) const;

    [[nodiscard]] bool is_table() const { return kind == Kind::table; }

    /// As in messages: "the bare number 1.5", "the text \"x\"", "a list".
    [[nodiscard]] std::string in_words() const;
    /// As written in TOML, on one line.
    [[nodiscard]] std::string written() const;
};

/// Longest scenario file that is read, bytes.
inline constexpr std::size_t longest_scenario = 1 << 20;

/// Reads a document. What is wrong (syntax, a key given twice, a NUL byte, a file too long) is
/// added to `problems`, and reading goes on after it.
TomlNode parse_toml(std::string_view text, const std::string& file, Problems& problems);

/// Reads the value of `--set path=value`: a TOML value, and any other text as it stands.
TomlNode parse_toml_value(std::string_view text, const std::string& option);

/// Text in TOML's quotes, on one line.
std::string toml_quoted(std::string_view text);

/// Text as it may stand in a comment: on one line; where it is not UTF-8, with "?" for what is not
/// ASCII (a file may have such a name).
std::string toml_comment(std::string text);

bool is_utf8(std::string_view text);

}  // namespace reticulin::io
