#pragma once

#include "engine/io/parameter_fields.hpp"
#include "engine/io/toml_document.hpp"

#include <optional>
#include <string>

namespace reticulin::io {

/// The least and the greatest value of a field, in native units and as written.
struct ValueRange {
    double low = 0.0;
    double high = 0.0;
    std::string low_text;
    std::string high_text;

    [[nodiscard]] std::string text() const { return low_text + " to " + high_text; }
};

/// What a field takes, in words: "a length, 0.5 mm to 10 mm".
std::string allowed_words(const Field& field, const ValueRange* range);

/// Value of a node for a field, or nothing: then the reason is added to `problems`.
std::optional<FieldValue> checked_value(const Field& field,
                                        const ValueRange* range,
                                        const TomlNode& node,
                                        const std::string& path,
                                        Problems& problems);

/// Reads `range = [low, high]` of the library.
std::optional<ValueRange> checked_range(const Field& field,
                                        const TomlNode& node,
                                        const std::string& path,
                                        Problems& problems);

}  // namespace reticulin::io
