#include "engine/io/scenario.hpp"

#include "engine/io/scenario_reader.hpp"
#include "engine/io/toml_document.hpp"

namespace reticulin::io {
namespace {

Library chosen_library(const std::string& folder) {
    return folder.empty() ? Library::embedded() : Library::from_folder(folder);
}

}  // namespace

Scenario load_scenario(const std::string& file,
                       const std::vector<Override>& overrides,
                       const std::string& library_folder) {
    return read_scenario(read_text_file(file), file, overrides, library_folder);
}

Scenario read_scenario(const std::string& text,
                       const std::string& file,
                       const std::vector<Override>& overrides,
                       const std::string& library_folder) {
    ScenarioReader reader(chosen_library(library_folder), overrides);
    return reader.read(text, file);
}

simulation::Parameters default_parameters(const std::string& skin,
                                          const std::vector<Override>& overrides) {
    ScenarioReader reader(Library::embedded(), overrides);
    return reader.parameters(skin);
}

Override parse_override(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
        throw UsageError("--set " + text +
                         ": found no path=value; write for example --set run.seed=2");
    }
    if (!is_utf8(text)) {
        throw UsageError("--set " + text + ": found bytes that are not UTF-8; write it as UTF-8");
    }
    return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace reticulin::io
