#include "engine/io/field_check.hpp"

#include "engine/io/nearest_name.hpp"
#include "engine/io/quantity_parser.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::io {
namespace {

using Kind = TomlNode::Kind;

bool is_list(FieldKind kind) {
    return kind == FieldKind::numbers || kind == FieldKind::quantities || kind == FieldKind::texts;
}

std::string one_of(const std::vector<std::string>& choices) {
    std::string text;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
        text += toml_quoted(choices[i]);
    }
    return text;
}

/// One value being checked: remembers where a complaint belongs.
struct Check {
    const Field& field;
    const ValueRange* range;
    const std::string& path;
    Problems& problems;

    void refuse(const TomlNode& node,
                const std::string& found,
                const std::string& hint = "") const {
        problems.add(node.place,
                     path,
                     "found " + found + "; allowed: " + allowed_words(field, range) + hint);
    }

    [[nodiscard]] std::optional<double> in_range(const TomlNode& node,
                                                 double value,
                                                 const std::string& found) const {
        if (!std::isfinite(value) ||
            (range != nullptr && (value < range->low || value > range->high))) {
            refuse(node, found);
            return std::nullopt;
        }
        return value;
    }

    [[nodiscard]] std::optional<double> quantity(const TomlNode& node) const {
        if (node.kind != Kind::text) {
            const bool bare = node.kind == Kind::integer || node.kind == Kind::number;
            refuse(node,
                   node.in_words(),
                   bare ? "; write it with its unit, such as " +
                              toml_quoted(example_of(field.dimension))
                        : "");
            return std::nullopt;
        }
        const QuantityResult result = parse_quantity(node.text);
        if (!result) {
            refuse(node, toml_quoted(node.text) + ": " + result.error);
            return std::nullopt;
        }
        if (result.quantity->dimension != field.dimension) {
            const bool plain = result.quantity->dimension == Dimension{};
            refuse(node,
                   toml_quoted(node.text) +
                       (plain ? ", which has no unit"
                              : ", " + dimension_name(result.quantity->dimension)),
                   "; write it like " + toml_quoted(example_of(field.dimension)));
            return std::nullopt;
        }
        return in_range(node, result.quantity->native, toml_quoted(node.text));
    }

    [[nodiscard]] std::optional<double> number(const TomlNode& node) const {
        if (node.kind == Kind::integer || node.kind == Kind::number)
            return in_range(node, node.number, node.written());
        refuse(node, node.in_words());
        return std::nullopt;
    }

    [[nodiscard]] std::optional<FieldValue> choice(const TomlNode& node) const {
        const auto it = std::find(field.choices.begin(), field.choices.end(), node.text);
        if (node.kind == Kind::text && it != field.choices.end())
            return FieldValue{std::int64_t{it - field.choices.begin()}};
        refuse(node,
               node.in_words(),
               did_you_mean(node.kind == Kind::text ? nearest_name(node.text, field.choices) : ""));
        return std::nullopt;
    }

    [[nodiscard]] std::optional<FieldValue> list(const TomlNode& node) const {
        if (node.kind != Kind::list) {
            refuse(node, node.in_words());
            return std::nullopt;
        }
        std::vector<double> numbers;
        std::vector<std::string> texts;
        bool good = true;
        for (const TomlNode& item : node.items) {
            if (field.kind == FieldKind::texts) {
                if (item.kind != Kind::text) refuse(item, item.in_words());
                good = good && item.kind == Kind::text;
                texts.push_back(item.text);
            } else {
                const std::optional<double> value =
                    field.kind == FieldKind::quantities ? quantity(item) : number(item);
                good = good && value.has_value();
                numbers.push_back(value.value_or(0.0));
            }
        }
        if (!good) return std::nullopt;
        return field.kind == FieldKind::texts ? FieldValue{texts} : FieldValue{numbers};
    }

    [[nodiscard]] std::optional<FieldValue> scalar(const TomlNode& node) const {
        switch (field.kind) {
            case FieldKind::quantity: {
                const auto value = quantity(node);
                return value ? std::optional<FieldValue>(*value) : std::nullopt;
            }
            case FieldKind::number: {
                const auto value = number(node);
                return value ? std::optional<FieldValue>(*value) : std::nullopt;
            }
            case FieldKind::integer:
                if (node.kind == Kind::integer && in_range(node, node.number, node.written()))
                    return FieldValue{node.integer};
                if (node.kind != Kind::integer) refuse(node, node.in_words());
                return std::nullopt;
            case FieldKind::boolean:
                if (node.kind == Kind::boolean) return FieldValue{node.boolean};
                break;
            case FieldKind::text:
                if (node.kind == Kind::text) return FieldValue{node.text};
                break;
            default:
                return choice(node);
        }
        refuse(node, node.in_words());
        return std::nullopt;
    }
};

}  // namespace

std::string allowed_words(const Field& field, const ValueRange* range) {
    const std::string within = range == nullptr ? "" : ", " + range->text();
    switch (field.kind) {
        case FieldKind::quantity:
            return dimension_name(field.dimension) +
                   (range == nullptr ? " such as " + toml_quoted(example_of(field.dimension))
                                     : within);
        case FieldKind::number:
            return "a number" + within;
        case FieldKind::integer:
            return "a whole number" + within;
        case FieldKind::boolean:
            return "true or false";
        case FieldKind::text:
            return "text in quotes";
        case FieldKind::choice:
            return one_of(field.choices);
        case FieldKind::numbers:
            return "a list of numbers" + within;
        case FieldKind::quantities:
            return "a list, each " + dimension_name(field.dimension) + within;
        case FieldKind::texts:
            break;
    }
    return "a list of texts";
}

std::optional<FieldValue> checked_value(const Field& field,
                                        const ValueRange* range,
                                        const TomlNode& node,
                                        const std::string& path,
                                        Problems& problems) {
    const Check check{field, range, path, problems};
    return is_list(field.kind) ? check.list(node) : check.scalar(node);
}

std::optional<ValueRange> checked_range(const Field& field,
                                        const TomlNode& node,
                                        const std::string& path,
                                        Problems& problems) {
    Field single = field;
    if (field.kind == FieldKind::quantities) single.kind = FieldKind::quantity;
    if (field.kind == FieldKind::numbers || field.kind == FieldKind::integer)
        single.kind = FieldKind::number;
    if (node.kind != Kind::list || node.items.size() != 2) {
        problems.add(
            node.place, path, "found " + node.in_words() + "; allowed: a range [least, greatest]");
        return std::nullopt;
    }
    const auto low = checked_value(single, nullptr, node.items[0], path, problems);
    const auto high = checked_value(single, nullptr, node.items[1], path, problems);
    if (!low || !high) return std::nullopt;
    const auto plain = [](const TomlNode& item) {
        return item.kind == Kind::text ? item.text : item.written();
    };
    return ValueRange{std::get<double>(*low),
                      std::get<double>(*high),
                      plain(node.items[0]),
                      plain(node.items[1])};
}

}  // namespace reticulin::io
