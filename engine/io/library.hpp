#pragma once

#include <map>
#include <string>
#include <vector>

namespace reticulin::io {

/// The library of parameters, skins, devices and regimens: TOML texts by relative path
/// ("parameters.toml", "skins/healthy_adult.toml").
class Library {
  public:
    /// The texts compiled into the program.
    static Library embedded();
    /// The files of a folder. Throws IoError if it cannot be read.
    static Library from_folder(const std::string& folder);

    /// Text of a file, or nullptr.
    [[nodiscard]] const std::string* find(const std::string& path) const;
    /// Names in a subfolder without ".toml": names("skins") = healthy_adult, twin_column, ...
    [[nodiscard]] std::vector<std::string> names(const std::string& folder) const;

    /// How its files are called in messages: "library:parameters.toml" or "DIR/parameters.toml".
    [[nodiscard]] std::string label(const std::string& path) const { return prefix_ + path; }

    /// 16 hexadecimal digits over all paths and texts.
    [[nodiscard]] std::string hash() const;

  private:
    std::map<std::string, std::string> texts_;
    std::string prefix_;
};

/// Whole file as bytes. Throws IoError with path and reason (a folder, missing, not readable).
std::string read_text_file(const std::string& path);

}  // namespace reticulin::io
