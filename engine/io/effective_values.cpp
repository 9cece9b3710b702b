#include "engine/io/quantity_parser.hpp"
#include "engine/io/scenario_reader.hpp"

namespace reticulin::io {
namespace {

std::string unit_of(const Field& field, const TomlNode& node) {
    const TomlNode& one =
        field.kind == FieldKind::quantities && !node.items.empty() ? node.items.front() : node;
    if (field.kind != FieldKind::quantity && field.kind != FieldKind::quantities) return "1";
    const QuantityResult result = parse_quantity(one.text);
    return result ? result.quantity->unit : "1";
}

std::string range_text(const Field& field, const ValueRange* range) {
    if (field.kind == FieldKind::choice || field.kind == FieldKind::boolean)
        return allowed_words(field, nullptr);
    return range == nullptr ? "" : range->text();
}

}  // namespace

EffectiveValue ScenarioReader::not_given(const Field& field) const {
    EffectiveValue value;
    value.path = field.path;
    value.meaning = field.meaning;
    value.range = range_text(field, store_.range(field.path));
    return value;
}

std::vector<EffectiveValue> ScenarioReader::values_not_given() const {
    std::vector<EffectiveValue> values;
    for (const Field& field : fields_)
        if (store_.find(field.path) == nullptr) values.push_back(not_given(field));
    return values;
}

std::vector<EffectiveValue> ScenarioReader::effective_values() const {
    std::vector<EffectiveValue> values;
    for (const Field& field : fields_) {
        const Setting* setting = store_.find(field.path);
        if (setting == nullptr) continue;
        EffectiveValue value = not_given(field);
        value.value = setting->node.kind == TomlNode::Kind::text ? setting->node.text
                                                                 : setting->node.written();
        value.unit = unit_of(field, setting->node);
        value.origin = setting->node.place.line_text();
        value.layer = std::string(name_of(setting->layer));
        value.source = setting->source;
        value.note = setting->note;
        value.assumed = setting->source == "assumed";
        values.push_back(std::move(value));
    }
    return values;
}

}  // namespace reticulin::io
