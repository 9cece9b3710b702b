#include "engine/io/library.hpp"

#include "engine/core/error.hpp"
#include "engine/core/state_hash.hpp"
#include "engine/io/embedded_library.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace reticulin::io {

std::string read_text_file(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        throw IoError(path + ": found a folder; allowed: a TOML file");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    if (!file) throw IoError(path + ": cannot be read: " + std::strerror(errno));
    std::string text;
    std::array<char, 65536> buffer{};
    for (std::size_t got = 0;
         (got = std::fread(buffer.data(), 1, buffer.size(), file.get())) > 0;) {
        text.append(buffer.data(), got);
        if (text.size() > (std::size_t{64} << 20)) break;  // refused later; never fill the memory
    }
    if (std::ferror(file.get()) != 0)
        throw IoError(path + ": cannot be read: " + std::strerror(errno));
    return text;
}

Library Library::embedded() {
    Library library;
    library.prefix_ = "library:";
    for (const EmbeddedFile& file : embedded_library()) library.texts_[file.path] = file.text;
    return library;
}

Library Library::from_folder(const std::string& folder) {
    namespace fs = std::filesystem;
    Library library;
    library.prefix_ = folder + "/";
    std::error_code problem;
    constexpr auto linked_too = fs::directory_options::follow_directory_symlink;
    for (fs::recursive_directory_iterator it(folder, linked_too, problem), end;
         !problem && it != end;
         it.increment(problem)) {
        const bool is_hidden = it->path().filename().string().starts_with(".");
        if (is_hidden) it.disable_recursion_pending();  // an editor's lock, another system's notes
        if (is_hidden || it->path().extension() != ".toml") continue;
        library.texts_[it->path().lexically_relative(folder).generic_string()] =
            read_text_file(it->path().string());
    }
    if (problem) throw IoError(folder + ": cannot be read as a library: " + problem.message());
    if (library.find("parameters.toml") == nullptr)
        throw IoError(folder + ": found no parameters.toml; a library needs one");
    return library;
}

const std::string* Library::find(const std::string& path) const {
    const auto it = texts_.find(path);
    return it == texts_.end() ? nullptr : &it->second;
}

std::vector<std::string> Library::names(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& [path, text] : texts_) {
        if (!path.starts_with(folder + "/")) continue;
        names.push_back(
            path.substr(folder.size() + 1, path.size() - folder.size() - 1 - std::strlen(".toml")));
    }
    return names;
}

std::string Library::hash() const {
    std::string all;
    for (const auto& [path, text] : texts_) all += path + '\0' + text + '\0';
    return to_hex(hash_bytes(all.data(), all.size()));
}

}  // namespace reticulin::io
