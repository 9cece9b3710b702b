#include "engine/io/scenario.hpp"

#include "engine/core/error.hpp"
#include "engine/io/library.hpp"
#include "engine/io/regimen_reader.hpp"
#include "engine/io/resolved_scenario.hpp"
#include "engine/io/scenario_schema.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace {

using namespace reticulin;
namespace fs = std::filesystem;
const std::string root = RETICULIN_SOURCE_DIR;

/// Every scenario that is shipped; sweeps of them are read by the Python package.
std::vector<std::string> shipped() {
    const std::set<std::string> sweeps{"sweep.toml", "quick.toml"};
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root + "/scenarios")) {
        const std::string path = entry.path().string();
        if (entry.path().extension() == ".toml" && path.find("/library/") == std::string::npos &&
            !sweeps.contains(entry.path().filename().string()))
            files.push_back(path);
    }
    return files;
}

std::set<std::string> bibliography_keys() {
    std::set<std::string> keys;
    std::ifstream file(root + "/docs/references.bib");
    for (std::string line; std::getline(file, line);) {
        const std::size_t open = line.find('{');
        if (line.starts_with("@") && open != std::string::npos)
            keys.insert(line.substr(open + 1, line.find(',') - open - 1));
    }
    return keys;
}

TEST(Scenario, ReadsEveryShippedFileAndItsResolvedText) {
    ASSERT_GE(shipped().size(), 10U);
    for (const std::string& file : shipped()) {
        SCOPED_TRACE(file);
        const io::Scenario scenario = io::load_scenario(file);
        const io::Scenario again =
            io::read_scenario(scenario.resolved_text, "scenario.resolved.toml");

        EXPECT_EQ(again.regimen_in_words, scenario.regimen_in_words);
        EXPECT_EQ(again.regimen.sessions.size(), scenario.regimen.sessions.size());
        EXPECT_EQ(again.end, scenario.end);
        EXPECT_EQ(again.regions.size(), scenario.regions.size());
        EXPECT_EQ(again.parameters.solutes[diffusion::Solute::tgf_beta].diffusivity.native(),
                  28800.0);
    }
}

TEST(Scenario, IdentityIsThatOfTheResultNotOfTheWriting) {
    const auto identity = [](const std::vector<io::Override>& overrides,
                             const std::string& file = "a.toml") {
        return io::identity_text(io::read_scenario("[scenario]\ntitle = \"T\"\n", file, overrides));
    };

    EXPECT_EQ(identity({}), identity({{"scenario.title", "U"}}, "b.toml"));
    EXPECT_EQ(identity({{"run.duration", "2 d"}}), identity({{"run.duration", "48 h"}}));
    EXPECT_EQ(identity({}), identity({{"output.checkpoint_every", "1 d"}}));
    EXPECT_EQ(identity({{"output.snapshots", "false"}}),
              identity({{"output.snapshots", "false"}, {"output.lossless", "true"}}));
    EXPECT_EQ(identity({{"run.seed", "7"}}),
              identity({{"run.seed", "7"}, {"run.device_seed", "7"}}));
    for (const io::Override& one : {io::Override{"run.seed", "7"},
                                    {"run.device_seed", "7"},
                                    {"run.duration", "3 d"},
                                    {"output.measure_every_late", "2 d"},
                                    {"output.snapshots", "false"},
                                    {"output.lossless", "true"},
                                    {"cells.fibroblast.radius", "8 um"},
                                    {"block.voxel", "40 um"}})
        EXPECT_NE(identity({}), identity({one})) << one.path;
}

TEST(Scenario, ModelIsWhatMovesTheStateAndAnArmIsThatWithoutSeeds) {
    const auto model = [](const std::vector<io::Override>& overrides, bool with_seeds) {
        const std::string text =
            "[scenario]\ntitle = \"T\"\n[regimen]\ndevice = \"roller_192\"\n"
            "count = 1\n";
        return io::model_text(io::read_scenario(text, "a.toml", overrides), with_seeds);
    };

    for (const io::Override& one : {io::Override{"run.duration", "3 d"},
                                    {"output.measure_every_late", "2 d"},
                                    {"output.snapshots", "false"},
                                    {"scenario.title", "U"}})
        EXPECT_EQ(model({}, true), model({one}, true)) << one.path;
    for (const io::Override& one : {io::Override{"run.seed", "7"}, {"run.device_seed", "7"}}) {
        EXPECT_NE(model({}, true), model({one}, true)) << one.path;
        EXPECT_EQ(model({}, false), model({one}, false)) << one.path;
    }
    for (const io::Override& one : {io::Override{"cells.fibroblast.radius", "8 um"},
                                    {"regimen.needle_length", "0.7 mm"},
                                    {"device.drum_radius", "9 mm"},
                                    {"block.voxel", "40 um"}})
        EXPECT_NE(model({}, false), model({one}, false)) << one.path;
}

TEST(Scenario, ASleeveMayBeThatOfAnotherScenarioChanged) {
    const std::string region =
        "[scenario]\ntitle = \"T\"\nbase = \"base.toml\"\n[regimen]\ncount = 0\n"
        "[[measures.regions]]\nname = \"a\"\nsleeve_of = \"base.toml\"\n";
    const std::string file = root + "/scenarios/needle_length_by_spacing/a.toml";
    const auto sessions = [&](const std::string& changes) {
        return io::read_scenario(region + changes, file).regions.at(0).regimen.sessions;
    };

    const auto changed =
        sessions("set = { \"regimen.needle_length\" = \"1.5 mm\", regimen.count = 2 }\n");

    EXPECT_EQ(sessions("").size(), 3U);
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_EQ(changed[1].device.needle_length.native(), 1500.0);
    EXPECT_THROW(sessions("set = { \"regimen.needle_lenght\" = \"1.5 mm\" }\n"), ScenarioError);
}

TEST(Scenario, ResolvedTextReadsBackWhateverTheTitleHolds) {
    for (const std::string title : {"[x", "two\nlines", "bell\a and \x7f", "\"quoted\" \\"}) {
        const io::Scenario scenario = io::read_scenario("", "a.toml", {{"scenario.title", title}});

        EXPECT_EQ(io::read_scenario(scenario.resolved_text, "r.toml").title, title);
    }
}

TEST(Scenario, ResolvedTextKeepsPuncturesOfSessionsListedOutOfOrder) {
    const std::string rows =
        R"(entry_x,entry_y,depth,needle_radius\n0,10,10,100,75\n1,20,10,100,75\n)";
    const io::Scenario scenario = io::read_scenario(
        "[[regimen.sessions]]\ntime = \"5 d\"\ndevice = \"roller_192\"\n"
        "[[regimen.sessions]]\ntime = \"1 d\"\npunctures = \"session," +
            rows + "\"\n",
        "a.toml");

    const io::Scenario again = io::read_scenario(scenario.resolved_text, "r.toml");

    ASSERT_TRUE(again.regimen.sessions[0].given.has_value());
    ASSERT_EQ(again.regimen.sessions[0].given->size(), 1U);
    EXPECT_EQ(again.regimen.sessions[0].given->front().entry[0], 10.0);  // the first in time
}

TEST(Scenario, LaterLayersWinAndTellWhereTheyStand) {
    const std::string text =
        "[scenario]\ntitle = \"T\"\n[block]\nwidth = \"1 mm\"\nbreadth = \"1 mm\"\n";
    const io::Scenario scenario = io::read_scenario(text, "a.toml", {{"block.width", "600 um"}});

    EXPECT_EQ(scenario.parameters.block.width.native(), 600.0);
    EXPECT_EQ(scenario.parameters.block.breadth.native(), 1000.0);
    for (const io::EffectiveValue& value : scenario.values) {
        if (value.path == "block.width") {
            EXPECT_EQ(value.origin, "--set block.width=600 um");
        }
        if (value.path == "block.breadth") {
            EXPECT_EQ(value.origin, "a.toml:5");
        }
        if (value.path == "skin.papillary_thickness") {
            EXPECT_EQ(value.layer, "skin");
        }
    }
}

TEST(Scenario, MakesDatedSessionsOfCountAndSpacing) {
    const std::string text =
        "[scenario]\ntitle = \"T\"\n[run]\nduration = \"26 week\"\nseed = 7\n[regimen]\ndevice = "
        "\"roller_192\"\n"
        "needle_length = \"1.5 mm\"\ncount = 3\nspacing = \"2 week\"\npasses = 15\n";
    const io::Scenario scenario = io::read_scenario(text, "a.toml");

    ASSERT_EQ(scenario.regimen.sessions.size(), 3U);
    EXPECT_EQ(scenario.regimen.sessions[2].time, 28 * ticks_per_day);
    EXPECT_EQ(scenario.regimen.sessions[2].device.needle_length.native(), 1500.0);
    EXPECT_EQ(scenario.regimen.sessions[0].passes, 15);
    EXPECT_EQ(scenario.regimen.device_seed, 7U);
    EXPECT_EQ(scenario.regimen_in_words,
              "192-needle roller 1.5 mm, 15 passes, 3 sessions, 2 weeks apart");
}

TEST(Scenario, SaysWhatSessionsOfDifferentKindsDo) {
    const std::string text =
        "[scenario]\ntitle = \"T\"\n[run]\nduration = \"9 week\"\n"
        "[[regimen.sessions]]\ntime = \"0 d\"\ndevice = \"stamp_1_5_mm\"\n"
        "[[regimen.sessions]]\ntime = \"5 d\"\ndevice = \"roller_192\"\npasses = 4\n"
        "[[regimen.sessions]]\ntime = \"6 week\"\ndevice = \"stamp_1_5_mm\"\n";
    EXPECT_EQ(io::read_scenario(text, "a.toml").regimen_in_words,
              "stamp 1.5 mm, 1 pass, 2 sessions; 192-needle roller 1 mm, 4 passes, 1 session");
}

TEST(Scenario, TellsLengthsAndKindsOfWhatItsSessionsDo) {
    using Lengths = std::vector<double>;
    using Kinds = std::vector<std::string>;
    const auto regimen = [](const std::vector<std::string>& sessions) {
        std::string text = "[run]\nduration = \"9 week\"\n";
        for (const std::string& session : sessions)
            text += "[[regimen.sessions]]\ntime = \"1 d\"\n" + session + "\n";
        return io::read_scenario(text, "a.toml").regimen;
    };
    const std::string cut = "device = \"incision\"\ndepth = \"0.3 mm\"";
    const std::string needle = "device = \"placed_needle\"\nneedle_length = \"0.3 mm\"";
    const std::string list = R"(punctures = "entry_x,entry_y,depth,needle_radius\n10,10,100,75\n")";
    const std::string empty = R"(punctures = "entry_x,entry_y,depth,needle_radius\n")";

    EXPECT_EQ(io::needle_lengths(regimen({cut})), Lengths{300});
    EXPECT_EQ(io::puncture_kinds(regimen({cut})), Kinds{"incision"});
    EXPECT_EQ(io::needle_lengths(regimen({list, needle})), (Lengths{100, 300}));
    EXPECT_EQ(io::puncture_kinds(regimen({list, needle})), Kinds{"needle"});
    EXPECT_EQ(io::needle_lengths(regimen({needle, cut})), Lengths{300});
    EXPECT_EQ(io::puncture_kinds(regimen({needle, cut})), (Kinds{"incision", "needle"}));
    EXPECT_EQ(io::puncture_kinds(regimen({empty})), Kinds{});
    EXPECT_EQ(io::needle_lengths({}), Lengths{});
}

TEST(Library, GivesEveryValueAUnitARangeAndASourceThatResolves) {
    const std::set<std::string> keys = bibliography_keys();
    const io::Scenario scenario = io::load_scenario(root + "/scenarios/single_session.toml");
    for (const io::EffectiveValue& value : scenario.values) {
        SCOPED_TRACE(value.path);
        EXPECT_FALSE(value.unit.empty());
        const bool known = value.source == "assumed" || value.source == "convention" ||
                           value.source == "user" || keys.count(value.source) == 1;
        EXPECT_TRUE(known) << "source \"" << value.source << "\" is not in docs/references.bib";
        const bool words = value.value.empty() || value.path.starts_with("scenario.") ||
                           value.path == "regimen.device" || value.path == "regimen.name" ||
                           value.path == "device.name" || value.path == "output.fields";
        if (!words) {
            EXPECT_FALSE(value.range.empty());
        }
        if (value.source == "assumed") {
            EXPECT_FALSE(value.note.empty());
        }
    }
}

TEST(Library, IsTheSameInTheProgramAsInItsFolder) {
    EXPECT_EQ(io::Library::embedded().hash(),
              io::Library::from_folder(root + "/scenarios/library").hash());
}

TEST(Library, BuildsParametersForEverySkin) {
    for (const std::string& skin : io::Library::embedded().names("skins")) {
        const simulation::Parameters parameters = io::default_parameters(skin);

        EXPECT_GT(parameters.matrix.collagen_density.native(), 0.0) << skin;
    }
}

TEST(Library, HasDevicesAndRegimensThatRead) {
    for (const std::string& device : io::Library::embedded().names("devices")) {
        const std::string text =
            "[scenario]\ntitle = \"T\"\n[regimen]\ndevice = \"" + device + "\"\ncount = 1\n";
        EXPECT_EQ(io::read_scenario(text, device).regimen.sessions.size(), 1U) << device;
    }
    for (const std::string& regimen : io::Library::embedded().names("regimens")) {
        const std::string text =
            "[scenario]\ntitle = \"T\"\n[run]\nduration = \"1 year\"\n[regimen]\nname = \"" +
            regimen + "\"\n";
        EXPECT_NO_THROW(io::read_scenario(text, regimen)) << regimen;
    }
}

TEST(ScenarioSchema, IsUpToDate) {
    EXPECT_EQ(io::read_text_file(root + "/docs/scenario.schema.json"), io::scenario_schema())
        << "write it anew: reticulin explain --schema > docs/scenario.schema.json";
}

}  // namespace
