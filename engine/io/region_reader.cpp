#include "engine/io/scenario_reader.hpp"

#include <algorithm>
#include <filesystem>

namespace reticulin::io {
namespace {

const std::vector<std::string> region_keys{"name", "box", "sleeve_of", "set", "sessions"};

bool is_name(const std::string& text) {
    return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// `set = { "regimen.needle_length" = "1 mm" }`; tables below it say the same.
void add_changes(const TomlNode& table, const std::string& prefix, std::vector<Override>& changes) {
    for (const TomlNode& entry : table.entries) {
        const std::string path = prefix + entry.key;
        if (entry.is_table())
            add_changes(entry, path + ".", changes);
        else
            changes.push_back({path, entry.written()});
    }
}

}  // namespace

std::vector<RegionRequest> ScenarioReader::read_regions() {
    std::vector<RegionRequest> regions;
    const TomlNode* list = store_.list("measures.regions");
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        read_region(list->items[i], "measures.regions[" + std::to_string(i) + "]", regions);
    }
    return regions;
}

void ScenarioReader::read_region(const TomlNode& node,
                                 const std::string& path,
                                 std::vector<RegionRequest>& regions) {
    RegionRequest region;
    for (const TomlNode& entry : node.entries) {
        if (std::find(region_keys.begin(), region_keys.end(), entry.key) == region_keys.end()) {
            store_.refuse_key(entry, path + "." + entry.key, region_keys, problems_);
        }
    }
    const TomlNode* name = node.find("name");
    if (name == nullptr || name->kind != TomlNode::Kind::text || !is_name(name->text)) {
        problems_.add(name == nullptr ? node.place : name->place,
                      path + ".name",
                      (name == nullptr ? "not given" : "found " + name->written()) +
                          "; allowed: a name of a-z, 0-9 and _, at most 40 letters");
        return;
    }
    region.name = name->text;
    const bool box = node.find("box") != nullptr;
    const bool sleeve = node.find("sleeve_of") != nullptr || node.find("sessions") != nullptr;
    if (box == sleeve) {
        problems_.add(node.place,
                      path,
                      std::string("found ") + (box ? "both" : "neither") +
                          " box and sleeve_of; allowed: one of them");
        return;
    }
    const std::size_t before = problems_.list().size();
    if (box) read_box(*node.find("box"), path + ".box", region);
    if (sleeve) read_sleeve(node, path, region);
    if (problems_.list().size() == before) regions.push_back(std::move(region));
}

void ScenarioReader::read_box(const TomlNode& node,
                              const std::string& path,
                              RegionRequest& region) {
    Field field;
    field.kind = FieldKind::quantities;
    field.dimension = Length::dimension;
    const auto value = checked_value(field, nullptr, node, path, problems_);
    if (!value) return;
    const auto& lengths = std::get<std::vector<double>>(*value);
    if (lengths.size() != 6) {
        problems_.add(node.place,
                      path,
                      "found " + std::to_string(lengths.size()) +
                          " lengths; allowed: six, from and to along x, y and depth");
        return;
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
        region.low[axis] = lengths[2 * axis];
        region.high[axis] = lengths[2 * axis + 1];
    }
}

void ScenarioReader::read_sleeve_sessions(const TomlNode& sessions,
                                          const std::string& path,
                                          RegionRequest& region) {
    const bool tables = sessions.kind == TomlNode::Kind::list && !sessions.items.empty() &&
                        std::all_of(sessions.items.begin(),
                                    sessions.items.end(),
                                    [](const TomlNode& item) { return item.is_table(); });
    if (tables) {
        region.regimen = read_regimen(regimen_context(), &sessions, path, problems_);
        return;
    }
    const bool none = sessions.kind == TomlNode::Kind::list && sessions.items.empty();
    problems_.add(sessions.place,
                  path,
                  "found " + (none ? "no session" : sessions.in_words()) +
                      "; allowed: tables, each headed [[measures.regions.sessions]]");
}

void ScenarioReader::read_sleeve(const TomlNode& node,
                                 const std::string& path,
                                 RegionRequest& region) {
    region.sleeve = true;
    const TomlNode* set = node.find("set");
    const TomlNode* sessions = node.find("sessions");
    if (set != nullptr && (!set->is_table() || sessions != nullptr)) {
        problems_.add(set->place,
                      path + ".set",
                      "found " + set->in_words() +
                          "; allowed: beside sleeve_of, a table of what differs from its scenario, "
                          "such as {\"regimen.needle_length\" = \"1 mm\"}");
        return;
    }
    if (sessions != nullptr)
        read_sleeve_sessions(*sessions, path + ".sessions", region);
    else
        read_sleeve_of(node, path, region);
}

void ScenarioReader::read_sleeve_of(const TomlNode& node,
                                    const std::string& path,
                                    RegionRequest& region) {
    const TomlNode& other = *node.find("sleeve_of");
    if (other.kind != TomlNode::Kind::text) {
        problems_.add(
            other.place,
            path + ".sleeve_of",
            "found " + other.in_words() + "; allowed: a scenario file, relative to this one");
        return;
    }
    std::vector<Override> changes;
    if (const TomlNode* set = node.find("set")) add_changes(*set, "", changes);
    const std::string file =
        (std::filesystem::path(folder_) / other.text).lexically_normal().string();
    try {
        if (nesting_ > 0) return;  // a sleeve's own regions are of no use here
        ScenarioReader reader(library_, changes, nesting_ + 1);
        region.regimen = reader.read(read_text_file(file), file).regimen;
        if (region.regimen.sessions.empty())
            throw ScenarioError("it has no sessions; allowed: a scenario with sessions");
    } catch (const Error& error) {
        problems_.add(other.place,
                      path + ".sleeve_of",
                      "found " + toml_quoted(other.text) + ": " + error.what());
    }
}

}  // namespace reticulin::io
