#pragma once

#include "engine/core/units.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace reticulin::io {

/// What a scenario may hold at a key.
enum class FieldKind : std::uint8_t {
    quantity,
    number,
    integer,
    boolean,
    text,
    choice,
    numbers,
    quantities,
    texts
};

/// A checked value on its way into a field; a choice is its index, a quantity its native value.
using FieldValue = std::
    variant<double, std::int64_t, bool, std::string, std::vector<double>, std::vector<std::string>>;

/// One leaf of the parameter structs: found by describe(), no list of its own.
struct Field {
    std::string path;  ///< "cells.fibroblast.migration_activated.speed"
    std::string meaning;
    FieldKind kind = FieldKind::number;
    Dimension dimension;
    std::vector<std::string> choices;
    bool optional = false;
    std::function<void(const FieldValue&)> set;
};

/// A table of keys: where it is and what it means.
struct FieldGroup {
    std::string path;
    std::string meaning;
};

/// Visitor for describe(): flattens a struct of structs into fields.
class FieldCollector {
  public:
    FieldCollector(std::vector<Field>& fields, std::vector<FieldGroup>& groups, std::string prefix)
        : fields_(fields), groups_(groups), prefix_(std::move(prefix)) {}

    template <class T>
    void value(std::string_view name, T& field, std::string_view meaning) {
        Field entry = described(field);
        entry.path = joined(name);
        entry.meaning = std::string(meaning);
        fields_.push_back(std::move(entry));
    }

    /// A list of quantities of one unit, held in native numbers.
    void quantities(std::string_view name,
                    std::vector<double>& field,
                    Dimension dimension,
                    std::string_view meaning) {
        value(name, field, meaning);
        fields_.back().kind = FieldKind::quantities;
        fields_.back().dimension = dimension;
    }

    template <class Enum>
    void choice(std::string_view name,
                Enum& field,
                std::initializer_list<const char*> choices,
                std::string_view meaning) {
        Field entry;
        entry.kind = FieldKind::choice;
        entry.path = joined(name);
        entry.meaning = std::string(meaning);
        entry.choices.assign(choices.begin(), choices.end());
        entry.set = [&field](const FieldValue& v) {
            field = static_cast<Enum>(std::get<std::int64_t>(v));
        };
        fields_.push_back(std::move(entry));
    }

    template <class T>
    void group(std::string_view name, T& part, std::string_view meaning) {
        groups_.push_back({joined(name), std::string(meaning)});
        FieldCollector inner(fields_, groups_, joined(name));
        T::describe(part, inner);
    }

  private:
    template <class T>
    static Field described(T& field) {
        Field entry;
        if constexpr (std::is_same_v<T, double>) {
            entry.set = [&field](const FieldValue& v) { field = std::get<double>(v); };
        } else if constexpr (std::is_same_v<T, bool>) {
            entry.kind = FieldKind::boolean;
            entry.set = [&field](const FieldValue& v) { field = std::get<bool>(v); };
        } else if constexpr (std::is_integral_v<T>) {
            entry.kind = FieldKind::integer;
            entry.set = [&field](const FieldValue& v) {
                field = static_cast<T>(std::get<std::int64_t>(v));
            };
        } else if constexpr (std::is_same_v<T, std::string>) {
            entry.kind = FieldKind::text;
            entry.set = [&field](const FieldValue& v) { field = std::get<std::string>(v); };
        } else if constexpr (std::is_same_v<T, std::vector<double>>) {
            entry.kind = FieldKind::numbers;
            entry.set = [&field](const FieldValue& v) { field = std::get<std::vector<double>>(v); };
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
            entry.kind = FieldKind::texts;
            entry.set = [&field](const FieldValue& v) {
                field = std::get<std::vector<std::string>>(v);
            };
        } else {
            described_optional_or_quantity(field, entry);
        }
        return entry;
    }

    template <class T>
    static void described_optional_or_quantity(std::optional<T>& field, Field& entry) {
        T shape{};
        entry = described(shape);
        entry.optional = true;
        entry.set = [&field](const FieldValue& v) {
            T value{};
            described(value).set(v);
            field = value;
        };
    }

    template <int L, int T, int A, int F>
    static void described_optional_or_quantity(Quantity<L, T, A, F>& field, Field& entry) {
        entry.kind = FieldKind::quantity;
        entry.dimension = Quantity<L, T, A, F>::dimension;
        entry.set = [&field](const FieldValue& v) {
            field = Quantity<L, T, A, F>::from_native(std::get<double>(v));
        };
    }

    [[nodiscard]] std::string joined(std::string_view name) const {
        return prefix_.empty() ? std::string(name) : prefix_ + "." + std::string(name);
    }

    std::vector<Field>& fields_;
    std::vector<FieldGroup>& groups_;
    std::string prefix_;
};

}  // namespace reticulin::io
