// docs/results_file.md holds a table of every dataset; here it is made anew from real files and
// must be the same. To write it after a change: RETICULIN_WRITE_PAGES=1 test_results
// --gtest_filter='ResultsPage.*'

#include "engine/core/error.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/hdf5_file.hpp"
#include "engine/io/pack.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <set>

namespace reticulin::io {

namespace {

const std::string page_path = std::string(RETICULIN_SOURCE_DIR) + "/docs/results_file.md";

std::string type_text(NumberType type) {
    static const std::map<NumberType, std::string> names{{NumberType::u8, "u1"},
                                                         {NumberType::i32, "i4"},
                                                         {NumberType::i64, "i8"},
                                                         {NumberType::u64, "u8"},
                                                         {NumberType::f32, "f4"},
                                                         {NumberType::f64, "f8"}};
    return names.at(type);
}

/// The block of this test has extents that no other number of the files has.
std::string extent_text(std::size_t extent) {
    static const std::map<std::size_t, std::string> names{{7, "nx"}, {5, "ny"}, {20, "nz"}};
    const auto found = names.find(extent);
    return found == names.end() ? std::to_string(extent) : found->second;
}

/// Rows of lists differ from run to run: a letter stands for them.
std::string rows_text(const std::string& path, std::size_t extent) {
    const auto has = [&](const char* part) { return path.find(part) != std::string::npos; };
    if (has("surface") || path.starts_with("/fields")) return extent_text(extent);
    return has("/Steps/") || has("/Number") || has("ticks") ? "steps" : "n";
}

std::string extents_text(const std::string& path, const Extents& extents) {
    std::string text;
    for (std::size_t i = 0; i < extents.size(); ++i)
        text +=
            (i == 0 ? "" : ", ") + (i == 0 ? rows_text(path, extents[i]) : extent_text(extents[i]));
    return text.empty() ? "one" : text;
}

struct Row {
    std::string extents, type, unit, description;
};

using Rows = std::map<std::string, Row>;

std::optional<Extents> extents_of(const Hdf5File& file, const std::string& path) {
    try {
        return file.extents(path);
    } catch (const IoError&) {  // a group, or a link into another file
        return std::nullopt;
    }
}

bool is_group(const Hdf5File& file, const std::string& path) {
    try {
        (void)file.children(path);
        return true;
    } catch (const IoError&) {
        return false;
    }
}

/// What stands once for all fields or columns: the tables of snapshot and static.h5 name them.
std::string general_name(const std::string& path) {
    for (const char* group : {"/VTKHDF/fields/CellData/",
                              "/VTKHDF/fields/Steps/CellDataOffsets/",
                              "/VTKHDF/cells/PointData/",
                              "/VTKHDF/cells/Steps/PointDataOffsets/",
                              "/VTKHDF/punctures/PointData/",
                              "/VTKHDF/punctures/Steps/PointDataOffsets/",
                              "/reticulin/punctures/",
                              "/reticulin/static/"}) {
        if (path.starts_with(group)) return group + std::string("NAME");
    }
    return path;
}

Row row_of(const Hdf5File& file, const std::string& path, const Extents& extents) {
    const std::string unit = file.text_attribute(path, "units");
    const std::string description = file.text_attribute(path, "description");
    EXPECT_FALSE(unit.empty() || description.empty()) << path;
    if (general_name(path) != path && path.find("Offsets/") == std::string::npos)
        return {"", "", "", "As in the snapshots or static.h5, snapshots one after the other"};
    return {extents_text(path, extents), type_text(file.type(path)), unit, description};
}

void collect(const Hdf5File& file, const std::string& group, Rows& rows) {
    for (const std::string& name : file.children(group.empty() ? "/" : group)) {
        const std::string path = group + "/" + name;
        if (path == "/VTKHDF/Assembly") continue;  // the same groups by another name
        if (const auto extents = extents_of(file, path))
            rows[general_name(path)] = row_of(file, path, *extents);
        else if (is_group(file, path))
            collect(file, path, rows);
        else
            rows.try_emplace(general_name(path), Row{"", "", "", "A link into static.h5"});
    }
}

/// The names below a group, for what stands once in the tables.
std::set<std::string> names_in(const Hdf5File& file, const std::string& group) {
    const auto names = file.children(group);
    return {names.begin(), names.end()};
}

std::string table_of(const std::string& file_name, const Rows& rows) {
    std::string text =
        "### `" + file_name +
        "`\n\n| dataset | extents | type | unit | meaning |\n|---|---|---|---|---|\n";
    for (const auto& [path, row] : rows)
        text += "| `" + path + "` | " + row.extents + " | " + row.type + " | " + row.unit + " | " +
                row.description + " |\n";
    return text + "\n";
}

/// Every array of the state; the types of cells have the same columns and stand once.
struct StateRows {
    Rows rows;

    template <class T>
    void grid(const ArrayInfo& info, const GridArray<T>&) {
        add<std::remove_const_t<T>>(info, "voxels");
    }

    template <class T>
    void list(const ArrayInfo& info, const std::vector<T>&) {
        add<T>(info, "n");
    }

    template <class T>
    void scalar(const ArrayInfo& info, const T&) {
        add<std::remove_const_t<T>>(info, "one");
    }

  private:
    static void generalise(std::string& name, const std::string& prefix, const std::string& by) {
        if (name.starts_with(prefix)) name = by + name.substr(prefix.size());
    }

    template <class T>
    void add(const ArrayInfo& info, const char* extents) {
        const std::string kinds = std::is_floating_point_v<T> ? "f"
                                  : std::is_signed_v<T>       ? "i"
                                                              : "u";
        std::string name = info.name;
        for (const auto type : cells::cell_type_names)
            generalise(name, "cells/" + std::string(type) + "/", "cells/TYPE/");
        for (const auto solute : diffusion::solute_names) {
            generalise(name, "solutes/" + std::string(solute) + "/", "solutes/SOLUTE/");
            generalise(name, "audit/" + std::string(solute), "audit/SOLUTE");
        }
        rows[name] = {extents, kinds + std::to_string(sizeof(T)), info.unit, info.description};
    }
};

/// A run with every field, and the same packed.
class ResultsPage : public ::testing::Test {
  protected:
    void SetUp() override {
        RunOptions options;
        options.folder = folder / "run";
        options.end = 61;
        run_scenario(scenario, options);
        pack_run(folder / "run", folder / "packed.vtkhdf");
    }

    [[nodiscard]] Hdf5File file(const std::string& path) const {
        return Hdf5File::open(read_sealed(folder / path), path);
    }

    [[nodiscard]] std::string tables() const {
        std::string text;
        for (const auto& [name, path] :
             {std::pair{"snapshots/s000000.h5", "run/snapshots/s000002.h5"},
              std::pair{"snapshots/static.h5", "run/snapshots/static.h5"},
              std::pair{"run.vtkhdf", "run/run.vtkhdf"},
              std::pair{"packed run.vtkhdf", "packed.vtkhdf"}}) {
            Rows rows;
            collect(file(path), "", rows);
            text += table_of(name, rows);
        }
        const simulation::Simulation s(scenario.parameters, scenario.regimen, scenario.seed);
        StateRows state;
        simulation::TissueState::for_each_array(s.state(), state);
        return text + table_of("checkpoints/c0000000000.checkpoint", state.rows);
    }

    TemporaryFolder folder{"page"};
    Scenario scenario = small_scenario("[output]\nfields = [\"all\"]\n");
};

TEST_F(ResultsPage, IndexAndPackedFileHoldTheFieldsOfTheSnapshots) {
    std::set<std::string> fields = names_in(file("run/snapshots/s000002.h5"), "/fields");
    fields.merge(names_in(file("run/snapshots/static.h5"), "/fields"));
    const auto punctures = names_in(file("run/snapshots/s000002.h5"), "/punctures/table");

    for (const char* path : {"run/run.vtkhdf", "packed.vtkhdf"})
        EXPECT_EQ(names_in(file(path), "/VTKHDF/fields/CellData"), fields) << path;
    EXPECT_EQ(names_in(file("packed.vtkhdf"), "/reticulin/punctures"), punctures);
}

TEST_F(ResultsPage, NamesEveryDatasetOfRealFilesAndNoOther) {
    const std::string begin = "<!-- datasets: written by tests/unit/io/results_page_test.cpp -->\n";
    const std::string page = read_bytes(page_path);
    const std::size_t at = page.find(begin);
    ASSERT_NE(at, std::string::npos);
    const std::string expected = page.substr(0, at + begin.size()) + "\n" + tables();

    if (std::getenv("RETICULIN_WRITE_PAGES") != nullptr) write_atomically(page_path, expected);

    EXPECT_TRUE(read_bytes(page_path) == expected)
        << page_path << " is out of date; RETICULIN_WRITE_PAGES=1 writes it anew";
}

}  // namespace

}  // namespace reticulin::io
