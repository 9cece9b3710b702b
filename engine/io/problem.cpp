#include "engine/io/problem.hpp"

#include <algorithm>
#include <tuple>

namespace reticulin::io {
namespace {

std::vector<Problem> in_order(std::vector<Problem> problems) {
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.place.file, a.place.line, a.place.column) <
               std::tie(b.place.file, b.place.line, b.place.column);
    });
    return problems;
}

std::string joined(const std::vector<Problem>& problems) {
    std::string text;
    for (const Problem& problem : problems) text += (text.empty() ? "" : "\n") + problem.text();
    return text;
}

}  // namespace

std::string Place::text() const {
    return line == 0 ? file : file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string Place::line_text() const {
    return line == 0 ? file : file + ":" + std::to_string(line);
}

std::string Problem::text() const {
    return place.text() + ": " + (path.empty() ? "" : path + ": ") + message;
}

void Problems::add(const Place& place, const std::string& path, const std::string& message) {
    list_.push_back({place, path, message});
}

InvalidScenario::InvalidScenario(std::vector<Problem> problems)
    : ScenarioError(joined(in_order(problems))), problems_(in_order(std::move(problems))) {}

}  // namespace reticulin::io
