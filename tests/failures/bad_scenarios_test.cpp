#include "bad_scenarios.hpp"

#include "engine/core/error.hpp"
#include "engine/io/scenario.hpp"

#include "bad_regimens.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

namespace {

using namespace reticulin;
using tests::Bad;
namespace fs = std::filesystem;

std::vector<Bad> all_bad_scenarios() {
    std::vector<Bad> all = tests::bad_scenarios;
    all.insert(all.end(), tests::bad_regimens.begin(), tests::bad_regimens.end());
    return all;
}

/// A folder of its own that is the working folder while the test runs.
class InFolder : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "reticulin_bad_XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        before_ = fs::current_path();
        fs::current_path(folder_);
    }

    void TearDown() override {
        fs::current_path(before_);
        fs::remove_all(folder_);
    }

    static void write(const std::string& name, std::string_view text) {
        std::ofstream(name, std::ios::binary)
            .write(text.data(), static_cast<std::streamsize>(text.size()));
    }

    [[nodiscard]] std::size_t files() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry : fs::recursive_directory_iterator(folder_))
            ++count;
        return count;
    }

    struct Answer {
        int code = -1;
        std::string text;
    };

    /// Exit code and everything the program said.
    static Answer ask(const std::string& arguments) {
        Answer answer;
        std::FILE* pipe =
            popen((std::string(RETICULIN_PROGRAM) + " " + arguments + " 2>&1").c_str(), "r");
        std::array<char, 4096> buffer{};
        for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
            answer.text.append(buffer.data(), got);
        const int status = pclose(pipe);
        answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
        return answer;
    }

    fs::path folder_;
    fs::path before_;
};

/// The message of a bad scenario, or "" if it was taken.
std::string refusal(const Bad& bad) {
    std::vector<io::Override> overrides;
    if (!bad.override_text.empty())
        overrides.push_back(io::parse_override(std::string(bad.override_text)));
    try {
        io::load_scenario("bad.toml", overrides);
    } catch (const ScenarioError& error) {
        return error.what();
    }
    return "";
}

/// How many keys a table has changes with the model; the sentence does not.
std::string without_count_of_keys(std::string line) {
    const std::size_t begin = line.find("one of ");
    const std::size_t end = line.find(" keys that", begin);
    if (begin != std::string::npos && end != std::string::npos)
        line.replace(begin, end - begin, "one of some");
    return line;
}

/// The TOML library's own words after "not TOML:" differ from version to version.
std::string without_parser_words(std::string_view text) {
    std::string out;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        const std::size_t cut = line.find("not TOML: ");
        const std::string kept(cut == std::string_view::npos ? line : line.substr(0, cut + 9));
        out += without_count_of_keys(kept) + "\n";
        begin = end + 1;
    }
    return out;
}

using BadScenarios = InFolder;

TEST_F(BadScenarios, AreAtLeastFortyOfAtLeastTwelveKinds) {
    std::set<std::string_view> kinds;
    for (const Bad& bad : all_bad_scenarios()) kinds.insert(bad.kind);

    EXPECT_GE(all_bad_scenarios().size(), 40U);
    EXPECT_GE(kinds.size(), 12U);
}

TEST_F(BadScenarios, AreRefusedWithTheseWords) {
    for (const Bad& bad : all_bad_scenarios()) {
        write("bad.toml", bad.text);

        EXPECT_EQ(without_parser_words(refusal(bad)), without_parser_words(bad.message))
            << bad.kind;
    }
}

TEST_F(BadScenarios, EndTheProgramWithCodeThreeAndWriteNothing) {
    for (const Bad& bad : all_bad_scenarios()) {
        write("bad.toml", bad.text);
        const std::string set =
            bad.override_text.empty() ? "" : " --set '" + std::string(bad.override_text) + "'";

        const Answer answer = ask("check bad.toml" + set);

        EXPECT_EQ(answer.code, 3) << bad.kind << "\n" << answer.text;
        EXPECT_EQ(without_parser_words(answer.text),
                  without_parser_words(std::string(bad.message) + "\n"))
            << bad.kind;
        EXPECT_EQ(files(), 1U);
    }
}

TEST_F(BadScenarios, OfTenMegabytesAreRefused) {
    write("bad.toml", std::string(10'000'000, '#'));

    const Answer answer = ask("check bad.toml");

    EXPECT_EQ(answer.code, 3);
    EXPECT_EQ(answer.text,
              "bad.toml:1:1: found a file of 10000000 bytes; allowed: at most 1048576 bytes\n");
}

TEST_F(BadScenarios, ThatAreFoldersAreNoInput) {
    fs::create_directory("bad.toml");

    const Answer answer = ask("check bad.toml");

    EXPECT_EQ(answer.code, 5);
    EXPECT_EQ(answer.text, "bad.toml: found a folder; allowed: a TOML file\n");
}

TEST_F(BadScenarios, ThatDoNotExistAreNoInput) {
    const Answer answer = ask("check none.toml");

    EXPECT_EQ(answer.code, 5);
    EXPECT_EQ(answer.text, "none.toml: cannot be read: No such file or directory\n");
}

TEST_F(BadScenarios, ThatCannotBeReadAreNoInput) {
    const Answer answer = ask("check /proc/self/mem");  // opens, and fails to read even for root

    EXPECT_EQ(answer.code, 5);
    EXPECT_EQ(answer.text, "/proc/self/mem: cannot be read: Input/output error\n");
}

TEST_F(BadScenarios, WithoutReadPermissionAreNoInput) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    write("bad.toml", "");
    fs::permissions("bad.toml", fs::perms::none);

    const Answer answer = ask("check bad.toml");

    EXPECT_EQ(answer.code, 5);
    EXPECT_EQ(answer.text, "bad.toml: cannot be read: Permission denied\n");
}

TEST_F(BadScenarios, AreNotTheSameAsBadUsage) {
    EXPECT_EQ(ask("chek bad.toml").code, 2);
    EXPECT_EQ(ask("check").code, 2);
    EXPECT_EQ(ask("check --colour red bad.toml").code, 2);
    EXPECT_EQ(ask("sweep").code, 2);
    EXPECT_EQ(ask("--help").code, 0);
}

}  // namespace
