#include "engine/cli/comparison_limits.hpp"

#include "engine/core/error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace reticulin::cli {

double percent_of(const std::string& text) {
    double percent = 0.0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, percent);
    const std::string unit(rest, end);
    const bool number = error == std::errc() && (unit.empty() || unit == "%" || unit == " %");
    if (!number || !std::isfinite(percent) || percent < 0)
        throw UsageError("--within " + text + ": write a percentage such as \"5 %\"");
    return percent;
}

namespace {

/// What is wrong with a value against the first run's; empty if nothing is.
std::string fault(const ComparedRun& first,
                  const ComparedRun& other,
                  const ComparedQuantity& quantity,
                  double percent) {
    double expected = 0.0, found = 0.0;
    const bool in_first = value_of(first, quantity, expected);
    const bool in_other = value_of(other, quantity, found);
    if (!in_first && !in_other) return "";
    const std::string what = other.path + ": " + quantity.key;
    if (in_first != in_other)
        return what + (in_first ? " is missing" : " is missing in " + first.path);
    if (std::abs(found - expected) <= 0.01 * percent * std::abs(expected)) return "";
    return fmt::format("{} {:.6g}, {} has {:.6g}", what, found, first.path, expected);
}

}  // namespace

std::vector<std::string> values_outside(const std::vector<ComparedRun>& runs, double percent) {
    std::vector<std::string> faults;
    for (std::size_t i = 1; i < runs.size(); ++i)
        for (const ComparedQuantity& quantity : compared_quantities()) {
            const std::string text = fault(runs.front(), runs[i], quantity, percent);
            if (!text.empty()) faults.push_back(text);
        }
    return faults;
}

}  // namespace reticulin::cli
