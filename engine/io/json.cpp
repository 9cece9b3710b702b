#include "engine/io/json.hpp"

#include "engine/core/error.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace reticulin::io {

using Json = nlohmann::ordered_json;

struct JsonObject::Parts {
    Json value = Json::object();

    [[nodiscard]] const Json* find(std::string_view key) const {
        const auto found = value.find(std::string(key));
        return found == value.end() ? nullptr : &*found;
    }
};

JsonObject::JsonObject() : parts_(std::make_unique<Parts>()) {}

JsonObject::~JsonObject() = default;

JsonObject::JsonObject(const JsonObject& other) : parts_(std::make_unique<Parts>(*other.parts_)) {}

JsonObject::JsonObject(JsonObject&&) noexcept = default;

JsonObject& JsonObject::operator=(const JsonObject& other) {
    *parts_ = *other.parts_;
    return *this;
}

JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;

JsonObject JsonObject::parse(std::string_view text, const std::string& path) {
    // What is nested deeper is left out while reading: copying and writing go down by recursion.
    constexpr int deepest = 64;
    bool too_deep = false;
    const auto is_kept = [&too_deep](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > deepest;
        return depth <= deepest;
    };
    JsonObject object;
    object.parts_->value = Json::parse(text, is_kept, false);
    if (too_deep) throw IoError(path + " is damaged: nested deeper than anything of ours");
    if (!object.parts_->value.is_object()) throw IoError(path + " is damaged: not a JSON object");
    return object;
}

namespace {

Json json_of(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

}  // namespace

JsonObject& JsonObject::set(std::string_view key, const std::string& value) {
    parts_->value[std::string(key)] = value;
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, const char* value) {
    return set(key, std::string(value));
}

JsonObject& JsonObject::set(std::string_view key, double value) {
    parts_->value[std::string(key)] = json_of(value);
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, std::int64_t value) {
    parts_->value[std::string(key)] = value;
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, std::uint64_t value) {
    parts_->value[std::string(key)] = value;
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, int value) {
    return set(key, std::int64_t{value});
}

JsonObject& JsonObject::set(std::string_view key, bool value) {
    parts_->value[std::string(key)] = value;
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, const std::vector<double>& values) {
    Json list = Json::array();
    for (const double v : values) list.push_back(json_of(v));
    parts_->value[std::string(key)] = std::move(list);
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, const std::vector<std::string>& values) {
    parts_->value[std::string(key)] = values;
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, const JsonObject& value) {
    parts_->value[std::string(key)] = value.parts_->value;
    return *this;
}

JsonObject& JsonObject::set(std::string_view key, const std::vector<JsonObject>& values) {
    Json list = Json::array();
    for (const JsonObject& v : values) list.push_back(v.parts_->value);
    parts_->value[std::string(key)] = std::move(list);
    return *this;
}

std::string JsonObject::text(std::string_view key, const std::string& otherwise) const {
    const Json* v = parts_->find(key);
    return v != nullptr && v->is_string() ? v->get<std::string>() : otherwise;
}

double JsonObject::number(std::string_view key, double otherwise) const {
    const Json* v = parts_->find(key);
    return v != nullptr && v->is_number() ? v->get<double>() : otherwise;
}

std::int64_t JsonObject::integer(std::string_view key, std::int64_t otherwise) const {
    const Json* v = parts_->find(key);
    return v != nullptr && v->is_number_integer() ? v->get<std::int64_t>() : otherwise;
}

std::uint64_t JsonObject::natural(std::string_view key, std::uint64_t otherwise) const {
    const Json* v = parts_->find(key);
    return v != nullptr && v->is_number_unsigned() ? v->get<std::uint64_t>() : otherwise;
}

bool JsonObject::truth(std::string_view key, bool otherwise) const {
    const Json* v = parts_->find(key);
    return v != nullptr && v->is_boolean() ? v->get<bool>() : otherwise;
}

std::vector<double> JsonObject::numbers(std::string_view key) const {
    std::vector<double> values;
    const Json* v = parts_->find(key);
    if (v == nullptr || !v->is_array()) return values;
    for (const Json& item : *v)
        values.push_back(item.is_number() ? item.get<double>() : std::nan(""));
    return values;
}

std::vector<std::string> JsonObject::texts(std::string_view key) const {
    std::vector<std::string> values;
    const Json* v = parts_->find(key);
    if (v == nullptr || !v->is_array()) return values;
    for (const Json& item : *v) values.push_back(item.is_string() ? item.get<std::string>() : "");
    return values;
}

std::string JsonObject::line() const {
    return parts_->value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string JsonObject::page() const {
    return parts_->value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reticulin::io
