#include "engine/io/checkpoint.hpp"

#include "engine/core/error.hpp"

#include "tests/unit/io/result_fixture.hpp"

#include <gtest/gtest.h>

namespace reticulin::io {

namespace {

class Checkpoint : public ::testing::Test {
  protected:
    Scenario scenario = small_scenario();
    simulation::Simulation saved = cut_simulation(scenario);
    simulation::Simulation loaded{scenario.parameters, scenario.regimen, scenario.seed};
};

TEST_F(Checkpoint, GivesTheSameStateBack) {
    ASSERT_NE(saved.state().hash(), loaded.state().hash());

    load_checkpoint(
        checkpoint_bytes(saved.state(), "model", false), "c", "model", loaded.mutable_state());

    EXPECT_EQ(saved.state().hash(), loaded.state().hash());
}

TEST_F(Checkpoint, IsExactAndSmallerWhenCompressed) {
    const std::string plain = checkpoint_bytes(saved.state(), "model", false);
    const std::string packed = checkpoint_bytes(saved.state(), "model", true);

    load_checkpoint(packed, "c", "model", loaded.mutable_state());

    EXPECT_EQ(saved.state().hash(), loaded.state().hash());
    EXPECT_LT(packed.size(), plain.size() / 2);
}

TEST_F(Checkpoint, ContinuesWithTheSameBits) {
    load_checkpoint(
        checkpoint_bytes(saved.state(), "model", true), "c", "model", loaded.mutable_state());
    loaded.rebuild();

    saved.run_until(360);
    loaded.run_until(360);

    EXPECT_EQ(saved.state().hash(), loaded.state().hash());
}

TEST_F(Checkpoint, RefusesAnotherScenario) {
    const std::string bytes = checkpoint_bytes(saved.state(), "model", false);
    EXPECT_THROW(load_checkpoint(bytes, "c", "other", loaded.mutable_state()), IoError);
}

TEST_F(Checkpoint, RefusesAnotherResultsVersion) {
    std::string bytes = checkpoint_bytes(saved.state(), "model", false);
    bytes[12] = 99;  // after magic and layout version
    EXPECT_THROW(load_checkpoint(bytes, "c", "model", loaded.mutable_state()), IoError);
}

// Without the seal: what a file made on purpose could look like. Never a crash, always an error.
TEST_F(Checkpoint, RefusesEveryTruncation) {
    for (const bool packed : {false, true}) {
        const std::string bytes = checkpoint_bytes(saved.state(), "model", packed);
        for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97)
            EXPECT_THROW(
                load_checkpoint(bytes.substr(0, size), "c", "model", loaded.mutable_state()),
                IoError)
                << size;
    }
}

TEST_F(Checkpoint, RefusesFlippedBitsWithoutTheSeal) {
    for (const bool packed : {false, true}) {
        const std::string good = checkpoint_bytes(saved.state(), "model", packed);
        for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 61) {
            std::string bytes = good;
            bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
            EXPECT_THROW(load_checkpoint(bytes, "c", "model", loaded.mutable_state()), Error) << at;
        }
    }
}

// What an input kept in tests/fuzz did to the process; the message is what is tested here.
TEST_F(Checkpoint, RefusesALengthThatCannotBeTrue) {
    std::string bytes = checkpoint_bytes(saved.state(), "model", false);
    const std::size_t name = bytes.find("cells/fibroblast/id");
    ASSERT_NE(name, std::string::npos);
    bytes[name + std::string("cells/fibroblast/id").size() + 2 + 5] = 1;  // count + 2^40
    try {
        load_checkpoint(bytes, "c", "model", loaded.mutable_state());
        FAIL();
    } catch (const IoError& error) {
        EXPECT_STREQ(error.what(), "c: cells/fibroblast/id is damaged: its length cannot be true");
    }
}

TEST(SealedFile, FindsEveryFlippedBitAndCut) {
    const std::string good = sealed("some bytes of a file", 7);
    EXPECT_EQ(unsealed(good, "f"), "some bytes of a file");
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
        EXPECT_THROW((void)unsealed(bytes, "f"), IoError) << at;
        EXPECT_THROW((void)unsealed(good.substr(0, at), "f"), IoError) << at;
    }
}

}  // namespace

}  // namespace reticulin::io
