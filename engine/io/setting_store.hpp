#pragma once

#include "engine/io/field_check.hpp"
#include "engine/io/parameter_fields.hpp"
#include "engine/io/toml_document.hpp"

#include <map>
#include <string>
#include <vector>

namespace reticulin::io {

/// The layers of a scenario; a later one wins over an earlier one.
enum class Layer : std::uint8_t { parameters, skin, device, regimen, scenario, command_line };

std::string_view name_of(Layer layer);

/// A value as one layer set it.
struct Setting {
    TomlNode node;
    FieldValue value;
    Layer layer = Layer::parameters;
    std::string source;
    std::string note;
};

/// All keys with the values of the layers applied so far. Checks each value as it comes, so that a
/// mistake is reported even where a later layer would hide it.
class SettingStore {
  public:
    SettingStore(const std::vector<Field>& fields, const std::vector<FieldGroup>& groups);

    /// Takes over what was applied to another store of the same fields.
    void adopt(const SettingStore& other);
    /// Applies a document to the keys it holds.
    void apply(const TomlNode& root, Layer layer, Problems& problems);
    /// Applies one `--set path=value`.
    void apply_override(const std::string& path, const TomlNode& value, Problems& problems);

    [[nodiscard]] const Setting* find(const std::string& path) const;
    [[nodiscard]] const ValueRange* range(const std::string& path) const;
    /// A list of tables (regimen.sessions, measures.regions) of the last layer that gave one.
    [[nodiscard]] const TomlNode* list(const std::string& path) const;
    /// Hands every value to its field; a field without one is a problem unless it is optional.
    void write_fields(Problems& problems) const;

    /// Complains of a key that is not among `valid`.
    void refuse_key(const TomlNode& node,
                    const std::string& path,
                    const std::vector<std::string>& valid,
                    Problems& problems) const;

  private:
    void apply_table(const TomlNode& table,
                     const std::string& prefix,
                     Layer layer,
                     Problems& problems);
    void apply_entry(const TomlNode& node,
                     const std::string& path,
                     Layer layer,
                     Problems& problems);
    void apply_leaf(const TomlNode& node, const Field& field, Layer layer, Problems& problems);
    void apply_annotated(const TomlNode& node, const Field& field, Layer layer, Problems& problems);
    void keep(const TomlNode& node,
              const Field& field,
              Layer layer,
              Problems& problems,
              std::string source,
              std::string note);
    [[nodiscard]] const Field* field(const std::string& path) const;
    [[nodiscard]] std::vector<std::string> children(const std::string& prefix) const;
    [[nodiscard]] std::string elsewhere(const std::string& name) const;

    const std::vector<Field>& fields_;
    std::map<std::string, const Field*> by_path_;
    std::map<std::string, std::vector<std::string>> children_;
    std::map<std::string, Setting> settings_;
    std::map<std::string, ValueRange> ranges_;
    std::map<std::string, TomlNode> lists_;
};

}  // namespace reticulin::io
