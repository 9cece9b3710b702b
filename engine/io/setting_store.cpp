#include "engine/io/setting_store.hpp"

#include "engine/io/nearest_name.hpp"

#include <algorithm>
#include <array>

namespace reticulin::io {
namespace {

constexpr std::array<std::string_view, 6> layer_names{
    "parameters", "skin", "device", "regimen", "scenario", "--set"};

std::string last_name(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? path : path.substr(dot + 1);
}

std::string joined(const std::string& prefix, const std::string& name) {
    return prefix.empty() ? name : prefix + "." + name;
}

}  // namespace

std::string_view name_of(Layer layer) {
    return layer_names[static_cast<std::size_t>(layer)];
}

SettingStore::SettingStore(const std::vector<Field>& fields, const std::vector<FieldGroup>& groups)
    : fields_(fields) {
    const auto hang = [this](const std::string& path) {
        const std::size_t dot = path.rfind('.');
        children_[dot == std::string::npos ? "" : path.substr(0, dot)].push_back(last_name(path));
    };
    for (const FieldGroup& group : groups) hang(group.path);
    for (const Field& entry : fields) {
        hang(entry.path);
        by_path_[entry.path] = &entry;
    }
    hang("regimen.sessions");
    hang("measures.regions");
}

const Field* SettingStore::field(const std::string& path) const {
    const auto it = by_path_.find(path);
    return it == by_path_.end() ? nullptr : it->second;
}

std::vector<std::string> SettingStore::children(const std::string& prefix) const {
    const auto it = children_.find(prefix);
    return it == children_.end() ? std::vector<std::string>{} : it->second;
}

std::string SettingStore::elsewhere(const std::string& name) const {
    std::string found;
    for (const auto& [parent, names] : children_) {
        if (std::find(names.begin(), names.end(), name) == names.end()) continue;
        if (!found.empty()) return "";  // more than one: no guess
        found = joined(parent, name);
    }
    return found;
}

void SettingStore::refuse_key(const TomlNode& node,
                              const std::string& path,
                              const std::vector<std::string>& valid,
                              Problems& problems) const {
    std::string allowed = comma_list(valid);
    if (valid.size() > 12)
        allowed = "one of " + std::to_string(valid.size()) + " keys that `reticulin explain` lists";
    const std::string name = last_name(path);
    std::string near = nearest_name(name, valid);
    if (near.empty()) near = elsewhere(name);
    problems.add(
        node.key_place, path, "found an unknown key; allowed: " + allowed + did_you_mean(near));
}

void SettingStore::adopt(const SettingStore& other) {
    settings_ = other.settings_;
    ranges_ = other.ranges_;
    lists_ = other.lists_;
}

void SettingStore::apply(const TomlNode& root, Layer layer, Problems& problems) {
    apply_table(root, "", layer, problems);
}

void SettingStore::apply_table(const TomlNode& table,
                               const std::string& prefix,
                               Layer layer,
                               Problems& problems) {
    for (const TomlNode& node : table.entries) {
        const std::string& name = node.key;
        const std::vector<std::string> valid = children(prefix);
        const std::string path = joined(prefix, name);
        if (std::find(valid.begin(), valid.end(), name) == valid.end()) {
            refuse_key(node, path, valid, problems);
        } else {
            apply_entry(node, path, layer, problems);
        }
    }
}

void SettingStore::apply_entry(const TomlNode& node,
                               const std::string& path,
                               Layer layer,
                               Problems& problems) {
    if (const Field* leaf = field(path)) {
        apply_leaf(node, *leaf, layer, problems);
    } else if (path == "regimen.sessions" || path == "measures.regions") {
        const bool tables = node.kind == TomlNode::Kind::list &&
                            std::all_of(node.items.begin(),
                                        node.items.end(),
                                        [](const TomlNode& item) { return item.is_table(); });
        if (tables) {
            lists_[path] = node;
        } else {
            problems.add(
                node.place,
                path,
                "found " + node.in_words() + "; allowed: tables, each headed [[" + path + "]]");
        }
    } else if (node.is_table()) {
        apply_table(node, path, layer, problems);
    } else {
        problems.add(
            node.place,
            path,
            "found " + node.in_words() + "; allowed: a table of keys, headed [" + path + "]");
    }
}

void SettingStore::apply_leaf(const TomlNode& node,
                              const Field& leaf,
                              Layer layer,
                              Problems& problems) {
    if (node.is_table()) {
        apply_annotated(node, leaf, layer, problems);
    } else {
        keep(node, leaf, layer, problems, layer >= Layer::scenario ? "user" : "", "");
    }
}

void SettingStore::apply_annotated(const TomlNode& node,
                                   const Field& leaf,
                                   Layer layer,
                                   Problems& problems) {
    std::vector<std::string> valid{"value", "source", "note"};
    if (layer < Layer::scenario) valid.emplace_back("range");
    for (const TomlNode& entry : node.entries) {
        const std::string& name = entry.key;
        if (std::find(valid.begin(), valid.end(), name) == valid.end()) {
            refuse_key(entry, joined(leaf.path, name), valid, problems);
        } else if ((name == "source" || name == "note") && entry.kind != TomlNode::Kind::text) {
            problems.add(entry.place,
                         joined(leaf.path, name),
                         "found " + entry.in_words() + "; allowed: text in quotes");
        }
    }
    const TomlNode* range = node.find("range");
    if (range != nullptr && layer < Layer::scenario) {
        if (const auto read = checked_range(leaf, *range, leaf.path, problems))
            ranges_[leaf.path] = *read;
    }
    const TomlNode* source = node.find("source");
    const TomlNode* note = node.find("note");
    const TomlNode* value = node.find("value");
    if (value != nullptr) {
        keep(*value,
             leaf,
             layer,
             problems,
             source != nullptr ? source->text : (layer >= Layer::scenario ? "user" : ""),
             note != nullptr ? note->text : "");
    } else if (layer >= Layer::scenario) {
        problems.add(node.place,
                     leaf.path,
                     "found a table without a value; allowed: " +
                         allowed_words(leaf, this->range(leaf.path)));
    }
}

void SettingStore::keep(const TomlNode& node,
                        const Field& leaf,
                        Layer layer,
                        Problems& problems,
                        std::string source,
                        std::string note) {
    const auto value = checked_value(leaf, range(leaf.path), node, leaf.path, problems);
    if (value)
        settings_[leaf.path] = Setting{node, *value, layer, std::move(source), std::move(note)};
}

void SettingStore::apply_override(const std::string& path,
                                  const TomlNode& value,
                                  Problems& problems) {
    if (const Field* leaf = field(path)) {
        apply_leaf(value, *leaf, Layer::command_line, problems);
        return;
    }
    if (const std::vector<std::string> inside = children(path); !inside.empty()) {
        problems.add(value.place,
                     path,
                     "found a table of keys; allowed: the path of a value, such as " +
                         joined(path, inside.front()));
        return;
    }
    std::vector<std::string> paths;
    for (const Field& entry : fields_) paths.push_back(entry.path);
    std::string near = nearest_name(path, paths);
    if (near.empty()) near = elsewhere(last_name(path));
    problems.add(
        value.place,
        path,
        "found an unknown key; allowed: a key that `reticulin explain` lists" + did_you_mean(near));
}

const Setting* SettingStore::find(const std::string& path) const {
    const auto it = settings_.find(path);
    return it == settings_.end() ? nullptr : &it->second;
}

const ValueRange* SettingStore::range(const std::string& path) const {
    const auto it = ranges_.find(path);
    return it == ranges_.end() ? nullptr : &it->second;
}

const TomlNode* SettingStore::list(const std::string& path) const {
    const auto it = lists_.find(path);
    return it == lists_.end() ? nullptr : &it->second;
}

void SettingStore::write_fields(Problems& problems) const {
    const bool complete =
        problems.empty();  // otherwise the value may be missing only because it was refused
    for (const Field& entry : fields_) {
        if (const Setting* setting = find(entry.path)) {
            entry.set(setting->value);
        } else if (!entry.optional && !entry.path.starts_with("device.") && complete) {
            problems.add(
                {"library", 0, 0},
                entry.path,
                "not given in any layer; allowed: " + allowed_words(entry, range(entry.path)));
        }
    }
}

}  // namespace reticulin::io
