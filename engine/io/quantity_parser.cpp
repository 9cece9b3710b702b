#include "engine/io/quantity_parser.hpp"

#include "engine/io/nearest_name.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace reticulin::io {
namespace {

/// A unit is numerator / denominator native units; kept apart so that 8 um^2/s is exactly 28800
/// um^2/h.
struct Unit {
    std::string_view symbol;
    double numerator;
    double denominator;
    Dimension dimension;
};

constexpr Dimension length{1, 0, 0, 0}, time{0, 1, 0, 0}, amount{0, 0, 1, 0}, force{0, 0, 0, 1};
constexpr Dimension volume{3, 0, 0, 0}, stress{-2, 0, 0, 1}, none{};

constexpr std::array unit_table{
    Unit{"nm", 1, 1e3, length},  Unit{"um", 1, 1, length},     Unit{"mm", 1e3, 1, length},
    Unit{"cm", 1e4, 1, length},  Unit{"m", 1e6, 1, length},    Unit{"s", 1, 3600, time},
    Unit{"min", 1, 60, time},    Unit{"h", 1, 1, time},        Unit{"hour", 1, 1, time},
    Unit{"hours", 1, 1, time},   Unit{"d", 24, 1, time},       Unit{"day", 24, 1, time},
    Unit{"days", 24, 1, time},   Unit{"week", 168, 1, time},   Unit{"weeks", 168, 1, time},
    Unit{"year", 8766, 1, time}, Unit{"years", 8766, 1, time}, Unit{"zg", 1, 1, amount},
    Unit{"ag", 1e3, 1, amount},  Unit{"fg", 1e6, 1, amount},   Unit{"pg", 1e9, 1, amount},
    Unit{"ng", 1e12, 1, amount}, Unit{"ug", 1e15, 1, amount},  Unit{"mg", 1e18, 1, amount},
    Unit{"g", 1e21, 1, amount},  Unit{"kg", 1e24, 1, amount},  Unit{"uL", 1e9, 1, volume},
    Unit{"mL", 1e12, 1, volume}, Unit{"L", 1e15, 1, volume},   Unit{"nN", 1, 1, force},
    Unit{"uN", 1e3, 1, force},   Unit{"mN", 1e6, 1, force},    Unit{"N", 1e9, 1, force},
    Unit{"Pa", 1, 1e3, stress},  Unit{"kPa", 1, 1, stress},    Unit{"MPa", 1e3, 1, stress},
    Unit{"cell", 1, 1, none},    Unit{"cells", 1, 1, none},
};

const Unit* find_unit(std::string_view symbol) {
    for (const Unit& unit : unit_table) {
        if (unit.symbol == symbol) return &unit;
    }
    return nullptr;
}

std::vector<std::string> unit_symbols() {
    std::vector<std::string> names;
    for (const Unit& unit : unit_table) names.emplace_back(unit.symbol);
    return names;
}

/// Both signs for micro (U+00B5, U+03BC) are read as "u".
std::string plain_micro(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view two = text.substr(i, 2);
        if (two == "\xC2\xB5" || two == "\xCE\xBC") {
            out += 'u';
            ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void skip_spaces(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}

/// Product of the factors read so far.
struct Product {
    double numerator = 1.0;
    double denominator = 1.0;
    Dimension dimension;

    void multiply(const Unit& unit, int power) {
        for (int i = 0; i < std::abs(power); ++i) {
            numerator *= power > 0 ? unit.numerator : unit.denominator;
            denominator *= power > 0 ? unit.denominator : unit.numerator;
        }
        dimension.length += power * unit.dimension.length;
        dimension.time += power * unit.dimension.time;
        dimension.amount += power * unit.dimension.amount;
        dimension.force += power * unit.dimension.force;
    }
};

std::string unknown_unit(std::string_view symbol) {
    return "\"" + std::string(symbol) + "\" is no known unit" +
           did_you_mean(nearest_name(symbol, unit_symbols()));
}

/// Takes "^3" or "^-1" off the front; 1 where none stands, nothing if malformed.
std::optional<int> take_power(std::string_view& rest) {
    if (rest.empty() || rest.front() != '^') return 1;
    rest.remove_prefix(1);
    int power = 0;
    const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), power);
    if (status != std::errc{} || power == 0 || std::abs(power) > 6) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return power;
}

/// Reads the unit after the number; returns an error in words or "".
std::string read_unit(std::string_view rest, Product& product) {
    const std::string whole(rest);
    bool first = true;
    skip_spaces(rest);
    while (!rest.empty()) {
        int sign = 1;
        if (rest.front() == '/' || rest.front() == '*') {
            if (rest.front() == '*' && first) return "\"" + whole + "\" is no unit";
            sign = rest.front() == '/' ? -1 : 1;
            rest.remove_prefix(1);
            skip_spaces(rest);
        }
        std::size_t size = 0;
        while (size < rest.size() && is_letter(rest[size])) ++size;
        if (size == 0) return "\"" + whole + "\" is no unit";
        const std::string_view symbol = rest.substr(0, size);
        rest.remove_prefix(size);
        const Unit* unit = find_unit(symbol);
        if (unit == nullptr) return unknown_unit(symbol);
        const std::optional<int> power = take_power(rest);
        if (!power) return "the power in \"" + whole + "\" is not a whole number from -6 to 6";
        product.multiply(*unit, sign * *power);
        first = false;
        skip_spaces(rest);
    }
    return "";
}

struct NamedDimension {
    Dimension dimension;
    std::string_view name;
    std::string_view example;
};

constexpr std::array named_dimensions{
    NamedDimension{Length::dimension, "a length", "1.5 mm"},
    NamedDimension{Area::dimension, "an area", "1 mm^2"},
    NamedDimension{Volume::dimension, "a volume", "1500 um^3"},
    NamedDimension{Duration::dimension, "a time", "2 d"},
    NamedDimension{Rate::dimension, "a rate", "0.02 /h"},
    NamedDimension{Speed::dimension, "a speed", "10 um/min"},
    NamedDimension{Diffusivity::dimension, "a diffusivity", "8 um^2/s"},
    NamedDimension{Amount::dimension, "an amount", "1 pg"},
    NamedDimension{Concentration::dimension, "a concentration", "1 ng/mL"},
    NamedDimension{Secretion::dimension, "an amount made per cell and time", "42 pg/cell/d"},
    NamedDimension{VolumeRate::dimension, "a volume per time", "1.8e-3 mm^3/h"},
    NamedDimension{NumberDensity::dimension, "a number per volume", "3000 /mm^3"},
    NamedDimension{ArealDensity::dimension, "a number per area", "200 /cm^2"},
    NamedDimension{Stress::dimension, "a stress", "15 kPa"},
    NamedDimension{Force::dimension, "a force", "10 nN"},
    NamedDimension{RatePerConcentration::dimension, "a rate per concentration", "0.028 mL/mg/h"},
    NamedDimension{none, "a plain number", "0.5"},
};

std::string native_unit(Dimension dimension) {
    std::string text;
    const auto append = [&text](std::string_view symbol, int power) {
        if (power == 0) return;
        text += power > 0 ? (text.empty() ? "" : " ") : "/";
        text += symbol;
        if (std::abs(power) != 1) text += "^" + std::to_string(std::abs(power));
    };
    for (const int sign : {1, -1}) {
        if (dimension.amount * sign > 0) append("zg", dimension.amount);
        if (dimension.force * sign > 0) append("nN", dimension.force);
        if (dimension.length * sign > 0) append("um", dimension.length);
        if (dimension.time * sign > 0) append("h", dimension.time);
    }
    return text;
}

}  // namespace

QuantityResult parse_quantity(std::string_view written) {
    const std::string text = plain_micro(written);
    std::string_view rest = text;
    skip_spaces(rest);
    if (!rest.empty() && rest.front() == '+') rest.remove_prefix(1);
    double number = 0.0;
    const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (status == std::errc::result_out_of_range)
        return {std::nullopt, "the number is too large or too small"};
    if (status != std::errc{}) return {std::nullopt, "it does not begin with a number"};
    if (!std::isfinite(number)) return {std::nullopt, "the number is not finite"};
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    Product product;
    const std::string error = read_unit(rest, product);
    if (!error.empty()) return {std::nullopt, error};
    skip_spaces(rest);
    while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
    const double native = number * product.numerator / product.denominator;
    if (!std::isfinite(native) || (native == 0.0 && number != 0.0))
        return {std::nullopt, "the number is too large or too small for its unit"};
    return {ParsedQuantity{native, product.dimension, rest.empty() ? "1" : std::string(rest)}, ""};
}

std::string dimension_name(Dimension dimension) {
    for (const NamedDimension& entry : named_dimensions) {
        if (entry.dimension == dimension) return std::string(entry.name);
    }
    return "a quantity in " + native_unit(dimension);
}

std::string example_of(Dimension dimension) {
    for (const NamedDimension& entry : named_dimensions) {
        if (entry.dimension == dimension) return std::string(entry.example);
    }
    return "1 " + native_unit(dimension);
}

std::string number_text(double value) {
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

std::string native_text(double native, Dimension dimension) {
    const std::string unit = native_unit(dimension);
    return unit.empty() ? number_text(native) : number_text(native) + " " + unit;
}

}  // namespace reticulin::io
