#include "tests/support/simulations.hpp"

#include <cstring>
#include <map>

namespace reticulin::testing {

namespace {

/// Keeps the bytes of every array by name.
struct Saver {
    std::map<std::string, std::string> bytes;

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        std::string& out = bytes[info.name];
        for_each_row(array, [&](const auto* row, std::size_t n) {
            out.append(reinterpret_cast<const char*>(row), n * sizeof(T));
        });
    }

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>& values) {
        bytes[info.name].assign(reinterpret_cast<const char*>(values.data()),
                                values.size() * sizeof(T));
    }

    template <class T>
    void scalar(const ArrayInfo& info, const T& value) {
        bytes[info.name].assign(reinterpret_cast<const char*>(&value), sizeof(T));
    }
};

struct Loader {
    const std::map<std::string, std::string>& bytes;

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>& array) {
        const char* from = bytes.at(info.name).data();
        for_each_row(array, [&](T* row, std::size_t n) {
            std::memcpy(row, from, n * sizeof(T));
            from += n * sizeof(T);
        });
    }

    template <class T>
    void list(const ArrayInfo& info, std::vector<T>& values) {
        const std::string& from = bytes.at(info.name);
        values.resize(from.size() / sizeof(T));
        if (!from.empty()) std::memcpy(values.data(), from.data(), from.size());
    }

    template <class T>
    void scalar(const ArrayInfo& info, T& value) {
        std::memcpy(&value, bytes.at(info.name).data(), sizeof(T));
    }
};

}  // namespace

io::Scenario shipped(const std::string& path, const std::vector<std::string>& overrides) {
    std::vector<io::Override> parsed;
    for (const std::string& text : overrides) parsed.push_back(io::parse_override(text));
    return io::load_scenario(std::string(RETICULIN_SOURCE_DIR) + "/scenarios/" + path, parsed);
}

std::unique_ptr<simulation::Simulation> simulate(const io::Scenario& scenario) {
    return std::make_unique<simulation::Simulation>(
        scenario.parameters, scenario.regimen, scenario.seed);
}

void copy_state(const simulation::TissueState& from, simulation::TissueState& to) {
    Saver saver;
    simulation::TissueState::for_each_array(from, saver);
    Loader loader{saver.bytes};
    simulation::TissueState::for_each_array(to, loader);
}

std::size_t count(const simulation::Simulation& simulation, cells::CellKind kind) {
    std::size_t n = 0;
    for (const cells::CellType type : cells::all_cell_types)
        for (const std::uint8_t state : simulation.state().cells[type].state)
            if (cells::kind_of(type, state) == kind) ++n;
    return n;
}

}  // namespace reticulin::testing
