#include "engine/cli/scenario_arguments.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"
#include "engine/io/nearest_name.hpp"
#include "engine/io/scenario_schema.hpp"
#include "engine/io/toml_document.hpp"

#include <algorithm>
#include <cstdio>

namespace reticulin::cli {
namespace {

using io::EffectiveValue;

bool is_under(const std::string& path, const std::string& prefix) {
    return prefix.empty() || path == prefix || path.starts_with(prefix + ".");
}

void print_not_given(const EffectiveValue& value) {
    std::printf("%s is not given\n    %s", value.path.c_str(), value.meaning.c_str());
    if (!value.range.empty()) std::printf("; allowed %s", value.range.c_str());
    std::printf("\n");
}

void print_value(const EffectiveValue& value) {
    if (value.layer.empty()) return print_not_given(value);
    std::printf("%s = %s\n    %s", value.path.c_str(), value.value.c_str(), value.meaning.c_str());
    if (!value.range.empty()) std::printf("; allowed %s", value.range.c_str());
    std::printf("\n    unit %s, set by %s at %s",
                value.unit.c_str(),
                value.layer.c_str(),
                value.origin.c_str());
    if (!value.source.empty()) std::printf(", source %s", value.source.c_str());
    if (!value.note.empty()) std::printf(": %s", value.note.c_str());
    std::printf("\n");
}

void print_json(const EffectiveValue& value, bool last) {
    const auto quoted = [](const std::string& text) { return io::toml_quoted(text); };
    std::printf(
        "  {\"path\": %s, \"value\": %s, \"unit\": %s, \"layer\": %s, \"origin\": %s, \"range\": "
        "%s, \"source\": %s, \"note\": %s}%s\n",
        quoted(value.path).c_str(),
        quoted(value.value).c_str(),
        quoted(value.unit).c_str(),
        quoted(value.layer).c_str(),
        quoted(value.origin).c_str(),
        quoted(value.range).c_str(),
        quoted(value.source).c_str(),
        quoted(value.note).c_str(),
        last ? "" : ",");
}

/// Every value's path and the groups above it.
std::vector<std::string> keys_of(const io::Scenario& scenario) {
    std::vector<std::string> keys;
    for (const EffectiveValue& value : scenario.values) {
        for (std::size_t dot = value.path.find('.'); dot != std::string::npos;
             dot = value.path.find('.', dot + 1))
            keys.push_back(value.path.substr(0, dot));
        keys.push_back(value.path);
    }
    for (const EffectiveValue& value : scenario.not_given) keys.push_back(value.path);
    return keys;
}

/// The values under a prefix; of those that are not given, too, where one is named.
std::vector<EffectiveValue> chosen(const io::Scenario& scenario, const std::string& prefix) {
    std::vector<EffectiveValue> values;
    for (const EffectiveValue& value : scenario.values) {
        if (is_under(value.path, prefix)) values.push_back(value);
    }
    for (const EffectiveValue& value : scenario.not_given) {
        if (!prefix.empty() && is_under(value.path, prefix)) values.push_back(value);
    }
    if (values.empty())
        throw UsageError(prefix + ": no value has this key" +
                         io::did_you_mean(io::nearest_name(prefix, keys_of(scenario))));
    return values;
}

}  // namespace

int explain(const Options& options) {
    if (options.schema) {
        std::fputs(io::scenario_schema().c_str(), stdout);
        return 0;
    }
    const io::Scenario scenario = load(options, 2);
    const auto values = chosen(scenario, options.arguments.size() > 1 ? options.arguments[1] : "");
    if (options.json) {
        std::printf("[\n");
        for (const EffectiveValue& value : values) print_json(value, &value == &values.back());
        std::printf("]\n");
        return 0;
    }
    for (const EffectiveValue& value : values) print_value(value);
    const auto given = std::count_if(
        values.begin(), values.end(), [](const EffectiveValue& v) { return !v.layer.empty(); });
    if (given == 0) return 0;
    const auto assumed = std::count_if(
        values.begin(), values.end(), [](const EffectiveValue& v) { return v.assumed; });
    std::printf(
        "\n%td values, %td of them assumed (%.0f %%); sources are keys of docs/references.bib\n",
        given,
        assumed,
        100.0 * static_cast<double>(assumed) / static_cast<double>(given));
    return 0;
}

}  // namespace reticulin::cli
