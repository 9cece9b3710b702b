#include "engine/io/toml_document.hpp"

#include "engine/io/quantity_parser.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace reticulin::io {
namespace {

constexpr int most_key_parts = 8;

Place place_of(const toml::source_region& source, const std::string& file) {
    return {file, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
}

TomlNode converted(const toml::node& node, const std::string& file);

void convert_table(const toml::table& table, const std::string& file, TomlNode& out) {
    for (const auto& [key, value] : table) {
        TomlNode entry = converted(value, file);
        entry.key_place = place_of(key.source(), file);
        entry.key = key.str();
        out.entries.push_back(std::move(entry));
    }
    std::stable_sort(out.entries.begin(), out.entries.end(), [](const auto& a, const auto& b) {
        const Place& p = a.key_place;
        const Place& q = b.key_place;
        return p.line != q.line ? p.line < q.line : p.column < q.column;
    });
}

TomlNode converted(const toml::node& node, const std::string& file) {
    TomlNode out;
    out.place = place_of(node.source(), file);
    out.key_place = out.place;
    if (const auto* table = node.as_table()) {
        convert_table(*table, file, out);
    } else if (const auto* list = node.as_array()) {
        out.kind = TomlNode::Kind::list;
        for (const toml::node& item : *list) out.items.push_back(converted(item, file));
    } else if (const auto* text = node.as_string()) {
        out.kind = TomlNode::Kind::text;
        out.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
        out.kind = TomlNode::Kind::integer;
        out.integer = integer->get();
        out.number = static_cast<double>(integer->get());
    } else if (const auto* number = node.as_floating_point()) {
        out.kind = TomlNode::Kind::number;
        out.number = number->get();
    } else if (const auto* boolean = node.as_boolean()) {
        out.kind = TomlNode::Kind::boolean;
        out.boolean = boolean->get();
    } else {
        out.kind = TomlNode::Kind::date;
    }
    return out;
}

bool is_control(char c) {
    return (c >= '\0' && c < ' ') || c == '\x7F';
}

/// The key named in the library's "cannot redefine existing string 'x'", or "".
std::string redefined_key(std::string_view description) {
    const std::size_t what = description.find("redefine existing");
    if (what == std::string_view::npos) return "";
    const std::size_t begin = description.find('\'', what);
    const std::size_t end =
        begin == std::string_view::npos ? begin : description.find('\'', begin + 1);
    return end == std::string_view::npos
               ? "?"
               : std::string(description.substr(begin + 1, end - begin - 1));
}

/// Start and end of a line (counted from 1) in the text.
std::pair<std::size_t, std::size_t> line_bounds(const std::string& text, int line) {
    std::size_t begin = 0;
    for (int i = 1; i < line && begin < text.size(); ++i)
        begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    return {begin, std::min(text.find('\n', begin), text.size())};
}

/// Takes a faulty line out so that reading can go on: a table given twice gets a name that is left
/// out later (its keys would otherwise fall to the table before), any other line becomes blank.
void neutralize(std::string& text, int line, bool twice) {
    const auto [begin, end] = line_bounds(text, line);
    if (begin >= text.size()) return;
    const std::size_t first = text.find_first_not_of(" \t", begin);
    const bool header = twice && first < end && text[first] == '[';
    const std::string instead = header ? "[\"left out " + std::to_string(line) + "\"]" : "";
    text.replace(begin, end - begin, instead);
}

std::optional<toml::table> try_parse(const std::string& text,
                                     const std::string& file,
                                     Place& place,
                                     std::string& why) {
    try {
        return toml::parse(std::string_view(text), file);
    } catch (const toml::parse_error& error) {
        place = place_of(error.source(), file);
        why = std::string(error.description());
        return std::nullopt;
    }
}

/// End of the string in quotes that begins at `at`, just after it; of a line where it is not
/// closed.
std::size_t end_of_quotes(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const std::string_view three = text.substr(at, 3);
    const bool many_lines = three == "\"\"\"" || three == "'''";
    const std::string_view close = many_lines ? three : three.substr(0, 1);
    for (std::size_t i = at + close.size(); i < text.size(); ++i) {
        if (!many_lines && text[i] == '\n') return i;
        if (quote == '"' && text[i] == '\\')
            ++i;
        else if (text.substr(i, close.size()) == close)
            return i + close.size();
    }
    return text.size();
}

/// Line of the first key of more parts than any of ours has, or 0. The TOML library and we walk
/// tables by recursion: "a.a.a..." of 100 kB would take all of the stack.
int line_of_endless_key(std::string_view text) {
    int line = 1;
    int parts = 1;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"' || c == '\'') {
            const std::size_t end = end_of_quotes(text, i);
            line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(i),
                                                text.begin() + static_cast<std::ptrdiff_t>(end),
                                                '\n'));
            i = end;
            continue;
        }
        if (c == '#') {
            i = std::min(text.find('\n', i), text.size());
            continue;
        }
        if (c == '.' && ++parts > most_key_parts) return line;
        if (std::string_view("\n=,[]{}").find(c) != std::string_view::npos) parts = 1;
        if (c == '\n') ++line;
        ++i;
    }
    return 0;
}

bool is_unreadable(std::string_view text, const std::string& file, Problems& problems) {
    if (text.size() > longest_scenario) {
        problems.add({file, 1, 1},
                     "",
                     "found a file of " + std::to_string(text.size()) +
                         " bytes; allowed: at most " + std::to_string(longest_scenario) + " bytes");
        return true;
    }
    const std::size_t nul = text.find('\0');
    if (nul == std::string_view::npos) return false;
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    const std::size_t before = nul == 0 ? std::string_view::npos : text.rfind('\n', nul - 1);
    const std::size_t column = before == std::string_view::npos ? nul + 1 : nul - before;
    problems.add({file, static_cast<int>(line), static_cast<int>(column)},
                 "",
                 "found a NUL byte; allowed: TOML, which is UTF-8 text");
    return true;
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
    for (const TomlNode& entry : entries) {
        if (entry.key == name) return &entry;
    }
    return nullptr;
}

std::string TomlNode::in_words() const {
    switch (kind) {
        case Kind::table:
            return "a table";
        case Kind::list:
            return "a list";
        case Kind::text:
            return "the text " + toml_quoted(text);
        case Kind::integer:
        case Kind::number:
            return "the bare number " + written();
        case Kind::boolean:
            return boolean ? "true" : "false";
        case Kind::date:
            break;
    }
    return "a date";
}

std::string TomlNode::written() const {
    switch (kind) {
        case Kind::text:
            return toml_quoted(text);
        case Kind::integer:
            return std::to_string(integer);
        case Kind::number:
            return number_text(number);
        case Kind::boolean:
            return boolean ? "true" : "false";
        case Kind::list:
            break;
        case Kind::table:
            return "{...}";
        case Kind::date:
            return "a date";
    }
    std::string list = "[";
    for (const TomlNode& item : items) list += (list.size() > 1 ? ", " : "") + item.written();
    return list + "]";
}

std::string toml_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (is_control(c)) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto code = static_cast<unsigned char>(c);
            out += "\\u00";
            out += digits[code >> 4U];
            out += digits[code & 15U];
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string toml_comment(std::string text) {
    std::replace_if(text.begin(), text.end(), is_control, ' ');
    if (is_utf8(text)) return text;
    const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) > 127; };
    std::replace_if(text.begin(), text.end(), beyond_ascii, '?');
    return text;
}

bool is_utf8(std::string_view text) {
    const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 128; };
    if (std::all_of(text.begin(), text.end(), ascii)) return true;
    Place place;
    std::string why;
    return try_parse("text = " + toml_quoted(text), "", place, why).has_value();
}

TomlNode parse_toml(std::string_view given, const std::string& file, Problems& problems) {
    TomlNode root;
    root.place = {file, 1, 1};
    if (is_unreadable(given, file, problems)) return root;
    std::string text(given);
    for (int attempt = 0, last_line = 0; attempt < 100; ++attempt) {
        Place place;
        std::string why;
        if (const int line = line_of_endless_key(text); line > 0) {
            problems.add({file, line, 1},
                         "",
                         "found a key of more than " + std::to_string(most_key_parts) +
                             " parts; allowed: keys such as block.width");
            return root;
        }
        if (const auto table = try_parse(text, file, place, why)) {
            convert_table(*table, file, root);
            std::erase_if(root.entries,
                          [](const TomlNode& entry) { return entry.key.starts_with("left out "); });
            return root;
        }
        const std::string key = redefined_key(why);
        problems.add(place,
                     key,
                     key.empty() ? "found text that is not TOML: " + why
                                 : "found for the second time; allowed: each key once");
        if (place.line <= last_line) return root;  // no progress: the rest cannot be told apart
        last_line = place.line;
        neutralize(text, place.line, !key.empty());
    }
    return root;
}

namespace {

/// "18446744073709551616", "-3".
bool is_whole_number(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && text.front() != '0' &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

TomlNode parse_toml_value(std::string_view text, const std::string& option) {
    Problems ignored;
    TomlNode parsed = parse_toml("value = " + std::string(text) + "\n", option, ignored);
    const TomlNode* value =
        ignored.empty() && parsed.entries.size() == 1 ? parsed.find("value") : nullptr;
    TomlNode node;
    if (value != nullptr && value->kind != TomlNode::Kind::date) {
        node = *value;
    } else if (is_whole_number(text)) {  // too large for TOML: no text, but a number out of range
        node.kind = TomlNode::Kind::number;
        node.number = std::strtod(std::string(text).c_str(), nullptr);
    } else {
        node.kind = TomlNode::Kind::text;
        node.text = std::string(text);
    }
    const Place place{option, 0, 0};
    node.place = node.key_place = place;
    for (TomlNode& item : node.items) item.place = item.key_place = place;
    return node;
}

}  // namespace reticulin::io
