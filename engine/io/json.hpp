#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reticulin::io {

/// An object of JSON: keys stay in the order they were set. Not-a-number becomes null.
class JsonObject {
  public:
    JsonObject();
    ~JsonObject();
    JsonObject(const JsonObject&);
    JsonObject(JsonObject&&) noexcept;
    JsonObject& operator=(const JsonObject&);
    JsonObject& operator=(JsonObject&&) noexcept;

    /// Reads one object. Throws IoError naming `path` if the text is none.
    static JsonObject parse(std::string_view text, const std::string& path);

    JsonObject& set(std::string_view key, const std::string& value);
    JsonObject& set(std::string_view key, const char* value);
    JsonObject& set(std::string_view key, double value);
    JsonObject& set(std::string_view key, std::int64_t value);
    JsonObject& set(std::string_view key, std::uint64_t value);
    JsonObject& set(std::string_view key, int value);
    JsonObject& set(std::string_view key, bool value);
    JsonObject& set(std::string_view key, const std::vector<double>& values);
    JsonObject& set(std::string_view key, const std::vector<std::string>& values);
    JsonObject& set(std::string_view key, const JsonObject& value);
    JsonObject& set(std::string_view key, const std::vector<JsonObject>& values);

    /// The value, or `otherwise` where the key is missing or of another kind.
    [[nodiscard]] std::string text(std::string_view key, const std::string& otherwise = "") const;
    [[nodiscard]] double number(std::string_view key, double otherwise = 0) const;
    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t otherwise = 0) const;
    [[nodiscard]] std::uint64_t natural(std::string_view key, std::uint64_t otherwise = 0) const;
    [[nodiscard]] bool truth(std::string_view key, bool otherwise = false) const;
    [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;

    /// One line.
    [[nodiscard]] std::string line() const;
    /// Indented, with a newline at the end.
    [[nodiscard]] std::string page() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace reticulin::io
