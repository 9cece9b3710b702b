#pragma once

#include "engine/io/library.hpp"
#include "engine/io/regimen_reader.hpp"
#include "engine/io/scenario.hpp"
#include "engine/io/setting_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reticulin::io {

/// Merges the layers of one scenario and builds it; keeps everything a complaint or `explain`
/// needs.
class ScenarioReader {
  public:
    ScenarioReader(Library library, std::vector<Override> overrides, int nesting = 0);
    /// Goes on from a reader to which the library was applied and nothing else: many scenarios for
    /// one reading of the library, which takes most of the time of a short one.
    ScenarioReader(const ScenarioReader& with_library, std::vector<Override> overrides);
    ScenarioReader(const ScenarioReader&) = delete;
    ScenarioReader& operator=(const ScenarioReader&) = delete;

    Scenario read(const std::string& text, const std::string& file);
    /// The library and a skin, without a scenario.
    simulation::Parameters parameters(const std::string& skin);

    [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

    [[nodiscard]] const std::vector<FieldGroup>& groups() const { return groups_; }

    [[nodiscard]] const SettingStore& store() const { return store_; }

    /// Applies parameters.toml, once; throws InvalidScenario if the library itself is faulty.
    void apply_library();

  private:
    void load_documents(const std::string& text, const std::string& file);
    void apply_layers();
    void apply_overrides();
    /// The node at a path in the last document that has it; --set wins.
    [[nodiscard]] const TomlNode* last_given(const std::string& path,
                                             const std::vector<TomlNode>& documents) const;
    /// Applies FOLDER/NAME.toml; the name's node is where a complaint goes.
    bool apply_named(const std::string& folder, const TomlNode& name, Layer layer);
    std::optional<needling::Device> library_device(const std::string& name, const Place& place);
    void refuse_name(const std::string& folder,
                     const std::string& name,
                     const Place& place,
                     const std::string& path);
    [[nodiscard]] RegimenContext regimen_context();
    std::vector<RegionRequest> read_regions();
    void read_region(const TomlNode& node,
                     const std::string& path,
                     std::vector<RegionRequest>& regions);
    void read_box(const TomlNode& node, const std::string& path, RegionRequest& region);
    void read_sleeve(const TomlNode& node, const std::string& path, RegionRequest& region);
    void read_sleeve_of(const TomlNode& node, const std::string& path, RegionRequest& region);
    void read_sleeve_sessions(const TomlNode& sessions,
                              const std::string& path,
                              RegionRequest& region);
    [[nodiscard]] std::vector<EffectiveValue> effective_values() const;
    [[nodiscard]] std::vector<EffectiveValue> values_not_given() const;
    [[nodiscard]] EffectiveValue not_given(const Field& field) const;

    Library library_;
    std::vector<Override> overrides_;
    std::vector<TomlNode> override_nodes_;
    int nesting_;
    bool has_library_ = false;
    std::string folder_;
    Problems problems_;
    ScenarioSettings settings_;
    std::vector<FieldGroup> groups_;  // filled together with fields_: stands before it
    std::vector<Field> fields_;
    SettingStore store_;
    std::vector<TomlNode> documents_;  // base of bases first, the scenario itself last
};

}  // namespace reticulin::io
