#pragma once

#include "engine/core/units.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reticulin::io {

/// A number read from text with its unit, in native units (um, h, zg, nN).
struct ParsedQuantity {
    double native = 0.0;
    Dimension dimension;
    std::string unit;  ///< as written, "1" where none stood
};

/// What the parser says of a text: a quantity, or in words what is wrong with it.
struct QuantityResult {
    std::optional<ParsedQuantity> quantity;
    std::string error;

    explicit operator bool() const { return quantity.has_value(); }
};

/// Reads "1.5 mm", "200 /cm^2", "8 um^2/s", "42 pg/cell/d". A unit is a product of symbols with
/// whole powers; "/" divides by the next symbol only. cell(s) count and have no dimension; 1 year =
/// 365.25 d.
QuantityResult parse_quantity(std::string_view text);

/// A dimension in words: "a length"; unusual ones by their native unit: "a quantity in zg/h".
std::string dimension_name(Dimension dimension);
/// A value of that dimension as one writes it, for messages: "1.5 mm".
std::string example_of(Dimension dimension);

/// Native value as text in the native unit, exact to the last bit: "1500 um".
std::string native_text(double native, Dimension dimension);
/// Shortest text that reads back as the same number.
std::string number_text(double value);

}  // namespace reticulin::io
