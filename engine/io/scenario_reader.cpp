#include "engine/io/scenario_reader.hpp"

#include "engine/io/nearest_name.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/resolved_scenario.hpp"
#include "engine/io/scenario_checks.hpp"

#include <algorithm>
#include <filesystem>

namespace reticulin::io {
namespace {

constexpr int deepest_nesting = 8;

std::string folder_of(const std::string& file) {
    return std::filesystem::path(file).parent_path().string();
}

std::string beside(const std::string& folder, const std::string& file) {
    return (std::filesystem::path(folder) / file).lexically_normal().string();
}

/// Node at a dotted path; the value of an annotated table.
const TomlNode* node_at(const TomlNode& root, const std::string& path) {
    const TomlNode* node = &root;
    for (std::size_t begin = 0; node != nullptr && begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        node = node->find(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return node != nullptr && node->is_table() ? node->find("value") : node;
}

std::vector<Field> collect(ScenarioSettings& settings, std::vector<FieldGroup>& groups) {
    std::vector<Field> fields;
    FieldCollector collector(fields, groups, "");
    ScenarioSettings::describe(settings, collector);
    return fields;
}

}  // namespace

ScenarioReader::ScenarioReader(Library library, std::vector<Override> overrides, int nesting)
    : library_(std::move(library)),
      overrides_(std::move(overrides)),
      nesting_(nesting),
      fields_(collect(settings_, groups_)),
      store_(fields_, groups_) {
    for (const Override& one : overrides_) {
        override_nodes_.push_back(
            parse_toml_value(one.value, "--set " + one.path + "=" + one.value));
    }
}

ScenarioReader::ScenarioReader(const ScenarioReader& with_library, std::vector<Override> overrides)
    : ScenarioReader(with_library.library_, std::move(overrides)) {
    store_.adopt(with_library.store_);
    has_library_ = with_library.has_library_;
}

void ScenarioReader::apply_library() {
    if (has_library_) return;
    const std::string* text = library_.find("parameters.toml");
    if (text == nullptr) throw IoError("the library has no parameters.toml");
    store_.apply(parse_toml(*text, library_.label("parameters.toml"), problems_),
                 Layer::parameters,
                 problems_);
    if (!problems_.empty()) throw InvalidScenario(problems_.list());
    has_library_ = true;
}

const TomlNode* ScenarioReader::last_given(const std::string& path,
                                           const std::vector<TomlNode>& documents) const {
    for (std::size_t i = overrides_.size(); i-- > 0;) {
        if (overrides_[i].path == path) return &override_nodes_[i];
    }
    for (std::size_t i = documents.size(); i-- > 0;) {
        if (const TomlNode* node = node_at(documents[i], path)) return node;
    }
    return nullptr;
}

void ScenarioReader::refuse_name(const std::string& folder,
                                 const std::string& name,
                                 const Place& place,
                                 const std::string& path) {
    const std::vector<std::string> names = library_.names(folder);
    std::vector<std::string> quoted(names.size());
    std::transform(names.begin(), names.end(), quoted.begin(), toml_quoted);
    problems_.add(place,
                  path,
                  "found " + toml_quoted(name) + "; allowed: " + comma_list(quoted) +
                      did_you_mean(nearest_name(name, names)));
}

bool ScenarioReader::apply_named(const std::string& folder, const TomlNode& name, Layer layer) {
    if (name.kind != TomlNode::Kind::text)
        return false;  // the wrong type is refused where the key is applied
    const std::string path = folder + "/" + name.text + ".toml";
    const std::string* text = library_.find(path);
    if (text == nullptr) {
        const std::string key = layer == Layer::skin
                                    ? "scenario.skin"
                                    : (layer == Layer::device ? "regimen.device" : "regimen.name");
        refuse_name(folder, name.text, name.place, key);
        return false;
    }
    store_.apply(parse_toml(*text, library_.label(path), problems_), layer, problems_);
    return true;
}

void ScenarioReader::load_documents(const std::string& text, const std::string& file) {
    documents_.insert(documents_.begin(), parse_toml(text, file, problems_));
    std::string here = file;
    for (int depth = 0;; ++depth) {
        const TomlNode* base = node_at(documents_.front(), "scenario.base");
        if (base == nullptr || base->kind != TomlNode::Kind::text) return;
        const std::string path = beside(folder_of(here), base->text);
        if (depth == deepest_nesting) {
            problems_.add(base->place,
                          "scenario.base",
                          "found more than " + std::to_string(deepest_nesting) +
                              " files that build on each other; allowed: a chain without a circle");
            return;
        }
        std::string base_text;
        try {
            base_text = read_text_file(path);
        } catch (const IoError& error) {
            problems_.add(base->place,
                          "scenario.base",
                          "found " + toml_quoted(base->text) + ": " + error.what());
            return;
        }
        documents_.insert(documents_.begin(), parse_toml(base_text, path, problems_));
        here = path;
    }
}

void ScenarioReader::apply_layers() {
    if (const TomlNode* skin = last_given("scenario.skin", documents_)) {
        apply_named("skins", *skin, Layer::skin);
    } else if (const Setting* skin_default = store_.find("scenario.skin")) {
        apply_named("skins", TomlNode(skin_default->node), Layer::skin);
    }
    // The regimen may name the device, so it is read first and applied second.
    std::vector<TomlNode> naming;
    const TomlNode* regimen = last_given("regimen.name", documents_);
    if (regimen != nullptr && regimen->kind == TomlNode::Kind::text) {
        if (const std::string* text = library_.find("regimens/" + regimen->text + ".toml")) {
            Problems ignored;  // said when it is applied
            naming.push_back(parse_toml(*text, "", ignored));
        }
    }
    naming.insert(naming.end(), documents_.begin(), documents_.end());
    const TomlNode* device = last_given("regimen.device", naming);
    if (device != nullptr && device->text != as_given) {
        TomlNode name = *device;
        apply_named("devices", name, Layer::device);
    }
    if (regimen != nullptr) apply_named("regimens", TomlNode(*regimen), Layer::regimen);
    for (const TomlNode& document : documents_) store_.apply(document, Layer::scenario, problems_);
    apply_overrides();
}

void ScenarioReader::apply_overrides() {
    for (std::size_t i = 0; i < overrides_.size(); ++i) {
        store_.apply_override(overrides_[i].path, override_nodes_[i], problems_);
    }
}

std::optional<needling::Device> ScenarioReader::library_device(const std::string& name,
                                                               const Place& place) {
    if (name == as_given) return needling::Device{};
    const std::string path = "devices/" + name + ".toml";
    const std::string* text = library_.find(path);
    if (text == nullptr) {
        refuse_name("devices", name, place, "regimen.sessions.device");
        return std::nullopt;
    }
    ScenarioSettings settings;
    std::vector<FieldGroup> groups;
    const std::vector<Field> fields = collect(settings, groups);
    SettingStore store(fields, groups);
    Problems ignored;
    store.apply(parse_toml(*text, library_.label(path), ignored), Layer::device, ignored);
    store.write_fields(ignored);
    return settings.device;
}

RegimenContext ScenarioReader::regimen_context() {
    return {
        store_,
        settings_,
        [this](const std::string& name, const Place& place) { return library_device(name, place); },
        folder_};
}

Scenario ScenarioReader::read(const std::string& text, const std::string& file) {
    apply_library();
    folder_ = folder_of(file);
    load_documents(text, file);
    apply_layers();
    store_.write_fields(problems_);
    Scenario scenario;
    scenario.regimen = read_regimen(
        regimen_context(), store_.list("regimen.sessions"), "regimen.sessions", problems_);
    scenario.regions = read_regions();
    check_scenario(settings_, scenario.regimen, scenario.regions, store_, file, problems_);
    if (!problems_.empty()) throw InvalidScenario(problems_.list());
    scenario.title = settings_.scenario.title;
    scenario.description = settings_.scenario.description.value_or("");
    scenario.file = file;
    scenario.given_text = text;
    scenario.parameters = settings_.parameters;
    scenario.regimen_in_words = regimen_in_words(scenario.regimen);
    scenario.end = to_tick(settings_.run.duration.native());
    if (const ValueRange* range = store_.range("run.duration")) scenario.duration_range = *range;
    scenario.seed = static_cast<std::uint64_t>(settings_.run.seed);
    scenario.device_seed =
        static_cast<std::uint64_t>(settings_.run.device_seed.value_or(settings_.run.seed));
    scenario.regimen.device_seed = scenario.device_seed;
    for (RegionRequest& region : scenario.regions)
        region.regimen.device_seed = scenario.device_seed;
    scenario.output = settings_.output;
    scenario.measures = settings_.measures;
    scenario.values = effective_values();
    scenario.not_given = values_not_given();
    scenario.library_hash = library_.hash();
    for (const Override& one : overrides_) scenario.overrides.push_back(one.path + "=" + one.value);
    scenario.resolved_text = resolved_text(scenario, groups_);
    return scenario;
}

simulation::Parameters ScenarioReader::parameters(const std::string& skin) {
    apply_library();
    TomlNode name;
    name.kind = TomlNode::Kind::text;
    name.text = skin;
    name.place = {"default_parameters", 0, 0};
    apply_named("skins", name, Layer::skin);
    apply_overrides();
    store_.write_fields(problems_);
    if (!problems_.empty()) throw InvalidScenario(problems_.list());
    return settings_.parameters;
}

}  // namespace reticulin::io
