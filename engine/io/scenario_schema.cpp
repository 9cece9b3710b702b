#include "engine/io/scenario_schema.hpp"

#include "engine/io/nearest_name.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/scenario_reader.hpp"

#include <algorithm>

namespace reticulin::io {
namespace {

constexpr std::string_view quantity_pattern = R"(^[-+0-9.eE]+ *[A-Za-zµμ/][-A-Za-z0-9µμ^*/ ]*$)";

std::string json_text(const std::string& text) {
    return toml_quoted(text);
}

std::string limits(const ValueRange* range) {
    if (range == nullptr) return "";
    return ", \"minimum\": " + number_text(range->low) +
           ", \"maximum\": " + number_text(range->high);
}

std::string choices_of(const Field& field) {
    std::vector<std::string> choices(field.choices.size());
    std::transform(field.choices.begin(), field.choices.end(), choices.begin(), json_text);
    return "\"enum\": [" + comma_list(choices) + "]";
}

std::string quantity_type() {
    return "\"type\": \"string\", \"pattern\": " + json_text(std::string(quantity_pattern));
}

std::string type_of(const Field& field, const ValueRange* range) {
    switch (field.kind) {
        case FieldKind::quantity:
            return quantity_type();
        case FieldKind::number:
            return "\"type\": \"number\"" + limits(range);
        case FieldKind::integer:
            return "\"type\": \"integer\"" + limits(range);
        case FieldKind::boolean:
            return "\"type\": \"boolean\"";
        case FieldKind::text:
            return "\"type\": \"string\"";
        case FieldKind::choice:
            return choices_of(field);
        case FieldKind::numbers:
            return "\"type\": \"array\", \"items\": {\"type\": \"number\"" + limits(range) + "}";
        case FieldKind::quantities:
            return "\"type\": \"array\", \"items\": {" + quantity_type() + "}";
        case FieldKind::texts:
            break;
    }
    return "\"type\": \"array\", \"items\": {\"type\": \"string\"}";
}

/// Writes the tree of keys as nested objects.
class SchemaWriter {
  public:
    explicit SchemaWriter(const ScenarioReader& reader) : reader_(reader) {}

    [[nodiscard]] std::string object(const std::string& path,
                                     const std::string& meaning,
                                     int depth) const {
        const std::string pad(static_cast<std::size_t>(2 * depth), ' ');
        std::string members;
        const auto add = [&members, &pad](const std::string& name, const std::string& schema) {
            members +=
                (members.empty() ? "\n" : ",\n") + pad + "    " + json_text(name) + ": " + schema;
        };
        for (const Field& field : reader_.fields()) {
            if (is_child(field.path, path)) add(name_in(field.path, path), leaf(field));
        }
        for (const FieldGroup& group : reader_.groups()) {
            if (is_child(group.path, path))
                add(name_in(group.path, path), object(group.path, group.meaning, depth + 2));
        }
        if (path == "measures") add("regions", regions());
        if (path == "regimen") add("sessions", sessions());
        return "{\"type\": \"object\", \"description\": " + json_text(meaning) +
               ", \"additionalProperties\": false,\n" + pad + "  \"properties\": {" + members +
               "\n" + pad + "  }}";
    }

  private:
    [[nodiscard]] std::string leaf(const Field& field) const {
        const ValueRange* range = reader_.store().range(field.path);
        const std::string type = type_of(field, range);
        const std::string meaning = field.meaning + " (" + allowed_words(field, range) + ")";
        return "{\"description\": " + json_text(meaning) + ", \"anyOf\": [{" + type +
               "}, {\"type\": \"object\", \"required\": [\"value\"], " +
               "\"additionalProperties\": false, \"properties\": {\"value\": {" + type +
               "}, \"source\": {\"type\": \"string\"}, \"note\": {\"type\": \"string\"}}}]}";
    }

    [[nodiscard]] std::string sessions() const {
        std::string keys =
            "\"time\": {" + quantity_type() + "}, \"geometry\": {\"type\": \"object\"}";
        for (const Field& field : reader_.fields()) {
            if (!is_child(field.path, "regimen")) continue;
            const std::string name = name_in(field.path, "regimen");
            if (name == "name" || name == "count" || name == "spacing" || name == "first") continue;
            keys += ", " + json_text(name) + ": {" +
                    type_of(field, reader_.store().range(field.path)) + "}";
        }
        return "{\"type\": \"array\", \"description\": \"Dated sessions, in place of count and "
               "spacing\", \"items\": {\"type\": \"object\", "
               "\"required\": [\"time\"], \"additionalProperties\": false, \"properties\": {" +
               keys + "}}}";
    }

    [[nodiscard]] static std::string regions() {
        return "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"required\": [\"name\"], "
               "\"additionalProperties\": false, \"properties\": "
               "{\"name\": {\"type\": \"string\", \"pattern\": \"^[a-z0-9_]{1,40}$\"}, \"box\": "
               "{\"type\": \"array\", \"minItems\": 6, "
               "\"maxItems\": 6, \"items\": {" +
               quantity_type() +
               "}}, \"sleeve_of\": {\"type\": \"string\"}, \"set\": {\"type\": \"object\"}, "
               "\"sessions\": {\"type\": \"array\"}}}}";
    }

    static bool is_child(const std::string& path, const std::string& parent) {
        if (!parent.empty() && !path.starts_with(parent + ".")) return false;
        return path.find('.', parent.empty() ? 0 : parent.size() + 1) == std::string::npos;
    }

    static std::string name_in(const std::string& path, const std::string& parent) {
        return parent.empty() ? path : path.substr(parent.size() + 1);
    }

    const ScenarioReader& reader_;
};

}  // namespace

std::string scenario_schema() {
    ScenarioReader reader(Library::embedded(), {});
    reader.apply_library();
    std::string schema = SchemaWriter(reader).object(
        "", "A scenario of Reticulin; docs/scenario_format.md tells more", 0);
    schema.replace(0,
                   1,
                   "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": "
                   "\"Reticulin scenario\",\n");
    return schema + "\n";
}

}  // namespace reticulin::io
