// A result file of every schema version is kept in tests/data/results: it must stay readable.

#include "engine/core/error.hpp"
#include "engine/io/pack.hpp"
#include "engine/io/result_file.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace reticulin::io {

namespace {

const std::string kept = std::string(RETICULIN_SOURCE_DIR) + "/tests/data/results/schema_1.vtkhdf";

TEST(KeptFile, OfSchemaOneIsReadable) {
    const ResultFile run = ResultFile::open(kept);

    EXPECT_EQ(run.title(), "Kept file of schema version 1");
    EXPECT_EQ(run.seed(), 7U);
    EXPECT_EQ(run.voxels(), (std::array<int, 3>{4, 4, 16}));
    EXPECT_EQ(run.voxel(), 50.0);
    ASSERT_EQ(run.times().size(), 3U);
    EXPECT_EQ(run.measures().columns.front(), "time");
    EXPECT_EQ(run.measures().rows.size(), 3U);
    const std::size_t last = run.times().size() - 1;
    ASSERT_EQ(run.punctures(last).size(), 1U);
    EXPECT_GT(run.punctures(last)[0].depth, 200.0);
    EXPECT_GT(run.cells(last).size(), 0U);
    EXPECT_EQ(run.field("collagen_total", last).values.size(), 4U * 4U * 16U);
    EXPECT_GT(run.field("collagen_total", last).at(0, 0, 8), 1.0F);
    EXPECT_EQ(run.field("orientation", last).components, 6);
    EXPECT_EQ(run.static_field("layer").at(0, 0, 15), 3.0F);
}

TEST(KeptFile, OfALaterSchemaIsRefusedByNumber) {
    const TemporaryFolder folder("schema");
    RunOptions options;
    options.folder = folder / "run";
    options.end = 2;
    run_scenario(small_scenario(), options);
    const std::string manifest = folder / "run/manifest.json";
    JsonObject changed = JsonObject::parse(read_bytes(manifest), manifest);
    write_atomically(manifest, changed.set("schema_version", schema_version + 1).page());

    const std::string expected = folder / "run" +
                                 " was written by a newer program: its files have schema version "
                                 "2, this program reads up to 1; use a newer reticulin";
    const auto reads = {std::function<void()>([&] { (void)ResultFile::open(folder / "run"); }),
                        std::function<void()>([&] { resume_run(options); }),
                        std::function<void()>([&] { pack_run(folder / "run", folder / "p"); })};
    for (const auto& read : reads) {
        try {
            read();
            FAIL();
        } catch (const IoError& error) {
            EXPECT_EQ(error.what(), expected);
        }
    }
    EXPECT_FALSE(exists(folder / "p"));
}

}  // namespace

}  // namespace reticulin::io
