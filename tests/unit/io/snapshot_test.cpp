#include "engine/io/snapshot.hpp"

#include "engine/core/error.hpp"
#include "engine/io/pack.hpp"
#include "engine/io/result_file.hpp"
#include "engine/io/scenario_checks.hpp"
#include "engine/io/snapshot_fields.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace reticulin::io {

namespace {

/// One run folder, written once for all tests of this file.
class Snapshot : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder = new TemporaryFolder("snapshot");
        scenario = new Scenario(small_scenario("[output]\nfields = [\"all\"]\n"));
        RunOptions options;
        options.folder = *folder / "run";
        options.end = 61;
        run_scenario(*scenario, options);
        pack_run(*folder / "run", *folder / "packed.vtkhdf");
        state = new simulation::Simulation(scenario->parameters, scenario->regimen, scenario->seed);
        state->run_until(61);
    }

    static void TearDownTestSuite() {
        delete state;
        delete scenario;
        delete folder;
    }

    static TemporaryFolder* folder;
    static Scenario* scenario;
    static simulation::Simulation* state;
};

TemporaryFolder* Snapshot::folder = nullptr;
Scenario* Snapshot::scenario = nullptr;
simulation::Simulation* Snapshot::state = nullptr;

void expect_same_fields(const ResultFile& run, const simulation::Simulation& simulation) {
    const RegularGrid& g = simulation.state().grid;
    const std::size_t last = run.times().size() - 1;
    const FieldData fibrin = run.field("fibrin", last);
    const FieldData damage = run.field("damage", last);
    const FieldData orientation = run.field("orientation", last);
    const auto& local = simulation.state().local.level(diffusion::LocalSignal::damage);
    double most = 0;
    for (int z = 0; z < g.nz(); ++z) {
        for (int y = 0; y < g.ny(); ++y) {
            for (int x = 0; x < g.nx(); ++x) {
                const Offset v = g.offset(x, y, z);
                const double f = simulation.state().matrix[matrix::Component::fibrin][v];
                ASSERT_NEAR(fibrin.at(x, y, z), f, 6.2e-5 * f);
                ASSERT_NEAR(damage.at(x, y, z), local[v], 6.2e-5 * static_cast<double>(local[v]));
                const SymmetricTensor t = simulation.state().matrix.orientation(v);
                for (int c = 0; c < 6; ++c)
                    ASSERT_NEAR(orientation.at(x, y, z, c),
                                t[static_cast<std::size_t>(c)],
                                0.5 / 4096.0 + 1e-9)
                        << c;
                most = std::max(most, f);
            }
        }
    }
    EXPECT_GT(most, 0.0) << "an empty field proves nothing";
}

void expect_same_cells(const ResultFile& run, const simulation::Simulation& simulation) {
    const CellData cells = run.cells(run.times().size() - 1);
    std::size_t i = 0;
    for (const cells::CellType type : cells::all_cell_types) {
        const cells::CellGroup& g = simulation.state().cells[type];
        for (std::size_t k = 0; k < g.size(); ++k, ++i) {
            ASSERT_LT(i, cells.size());
            ASSERT_EQ(cells.id[i], static_cast<std::int64_t>(g.id[k]));
            ASSERT_EQ(cells.kind[i], static_cast<std::uint8_t>(cells::kind_of(type, g.state[k])));
            for (std::size_t d = 0; d < 3; ++d) {
                ASSERT_NEAR(cells.position[i][d], g.position[d][k], 1e-3);
                ASSERT_EQ(cells.polarity[i][d], g.polarity[d][k]);
            }
        }
    }
    EXPECT_EQ(i, cells.size());
    EXPECT_GT(i, 0U);
}

TEST_F(Snapshot, GivesFieldsAndTensorBackByValue) {
    expect_same_fields(ResultFile::open(*folder / "run"), *state);
    expect_same_fields(ResultFile::open(*folder / "packed.vtkhdf"), *state);
}

TEST_F(Snapshot, GivesCellsBackByValue) {
    expect_same_cells(ResultFile::open(*folder / "run"), *state);
    expect_same_cells(ResultFile::open(*folder / "packed.vtkhdf"), *state);
}

TEST_F(Snapshot, HoldsThePuncturesMadeSoFar) {
    for (const char* name : {"run", "packed.vtkhdf"}) {
        const ResultFile run = ResultFile::open(*folder / name);
        ASSERT_EQ(run.times().size(), 3U);  // before the cut, after it, the end
        EXPECT_EQ(run.punctures(0).size(), 0U);
        const auto punctures = run.punctures(2);
        ASSERT_EQ(punctures.size(), state->state().wounds.size());
        ASSERT_GE(punctures.size(), 1U);
        const tissue::Puncture p = state->state().wounds.puncture(0);
        EXPECT_EQ(punctures[0].entry[0], p.entry[0]);
        EXPECT_EQ(punctures[0].depth, p.depth);
        EXPECT_EQ(punctures[0].direction[2], p.direction[2]);
        EXPECT_EQ(punctures[0].bled, p.bled);
    }
}

TEST_F(Snapshot, HoldsWhatNeverChanges) {
    for (const char* name : {"run", "packed.vtkhdf"}) {
        const ResultFile run = ResultFile::open(*folder / name);
        const RegularGrid& g = state->state().grid;
        EXPECT_EQ(run.voxels()[0], g.nx());
        EXPECT_EQ(run.voxel(), g.voxel());
        EXPECT_EQ(run.title(), "Small block");
        EXPECT_EQ(run.seed(), 3U);
        const FieldData layer = run.static_field("layer");
        EXPECT_EQ(layer.at(0, 0, 0),
                  static_cast<float>(state->geometry().layer(g.offset(0, 0, 0))));
        EXPECT_EQ(layer.at(0, 0, g.nz() - 1),
                  static_cast<float>(state->geometry().layer(g.offset(0, 0, g.nz() - 1))));
        const Vec3 c = g.centre({2, 1, 0});
        EXPECT_NEAR(run.static_field("junction_depth").at(2, 1, 0),
                    state->geometry().junction_depth(c[0], c[1]),
                    1e-3);
        EXPECT_EQ(run.vessels().size(), state->geometry().vessel_entries().size());
        EXPECT_EQ(run.measures().rows.size(), 3U);
        EXPECT_EQ(run.measures().columns.front(), "time");
        EXPECT_EQ(run.nearest(0.0), 1U) << "day 0 after a session is after its cut";
    }
}

TEST_F(Snapshot, NamesTheFieldsItHoldsWhenAskedForAnother) {
    const ResultFile run = ResultFile::open(*folder / "run");
    try {
        (void)run.field("colagen", 0);
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_EQ(
            std::string(error.what()).find(*folder / "run" + ": no field \"colagen\"; allowed: "),
            0U);
        EXPECT_NE(std::string(error.what()).find("collagen_total"), std::string::npos);
    }
}

TEST_F(Snapshot, RefusesDamagedFilesAndNeverCrashes) {
    const TemporaryFolder other("damaged");
    const std::string path = other / "run";
    std::filesystem::copy(*folder / "run", path, std::filesystem::copy_options::recursive);
    const std::string file = path + "/snapshots/s000002.h5";
    const std::string good = read_bytes(file);
    for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 41) {
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
        write_atomically(file, bytes);
        EXPECT_THROW((void)ResultFile::open(path).cells(2), IoError) << at;
        write_atomically(file, std::string_view(good).substr(0, at));
        EXPECT_THROW((void)ResultFile::open(path).cells(2), IoError) << at;
    }
}

// A damaged file with a right seal: the HDF5 library sees it and must not take us down.
TEST_F(Snapshot, SurvivesDamageUnderARightSeal) {
    const std::string good = read_sealed(*folder / "run/snapshots/s000002.h5");
    for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 199) {
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
        try {
            const Hdf5File file = Hdf5File::open(bytes, "s");
            (void)file.read<double>("/cells/points");
            (void)inspect_snapshot(file, "s");
        } catch (const Error&) {  // an error is right, values are allowed, a crash is not
        }
    }
}

TEST_F(Snapshot, FieldsThatAScenarioMayNameAreThoseOfTheState) {
    EXPECT_EQ(output_field_names(), all_field_names(state->state()));
}

TEST(Rounding, KeepsThirteenBits) {
    EXPECT_EQ(rounded_to_13_bits(0.0F), 0.0F);
    EXPECT_EQ(rounded_to_13_bits(1.0F), 1.0F);
    EXPECT_EQ(rounded_to_13_bits(-200.0F), -200.0F);
    for (float v = 1e-20F; v < 1e20F; v *= 1.37F)
        EXPECT_NEAR(rounded_to_13_bits(v), v, 6.11e-5 * static_cast<double>(v));
    EXPECT_TRUE(std::isnan(rounded_to_13_bits(std::nanf(""))));
    EXPECT_EQ(rounded_to_4096ths(0.25F), 0.25F);
    for (const float v : {1.0F / 3.0F, -0.0123F, 3e-5F})
        EXPECT_NEAR(rounded_to_4096ths(v), v, 0.5 / 4096.0 + 1e-9);
}

}  // namespace

}  // namespace reticulin::io
