#include "engine/cli/pictures.hpp"
#include "engine/cli/run_plan.hpp"
#include "engine/cli/runtime_settings.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/nearest_name.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>
#include <sstream>

namespace {

using reticulin::cli::Options;
using reticulin::cli::Verb;

/// Whether the word is a verb that has this option.
bool takes(std::string_view word, std::string_view option) {
    for (const Verb& verb : reticulin::cli::verbs()) {
        if (verb.name != word) continue;
        std::istringstream names{std::string(verb.options)};
        for (std::string name; names >> name;)
            if (name == option) return true;
    }
    return false;
}

/// Verbs that draw, or may, are run by the program that has the libraries for it.
void hand_over_pictures(std::string_view verb, char** argv) {
    if (!takes(verb, "size")) return;  // of a picture
    const std::string other = reticulin::cli::program_that_draws();
    if (other.empty()) return;
    reticulin::unbind_first_thread();
    execv(other.c_str(), argv);  // returns only if it fails
}

struct TextOption {
    std::string_view name;
    std::string Options::*value;
    const char* meaning;
};

// Every long option of the program, bound once.
constexpr TextOption text_options[] = {
    {"out", &Options::out, "Folder or file to write"},
    {"until", &Options::until, "Simulated time at which to end, \"5 d\""},
    {"library", &Options::library, "Folder of parameters, skins, devices, regimens"},
    {"wall-time", &Options::wall_time, "Stop politely after this wall time, \"2 h\""},
    {"checkpoint-every", &Options::checkpoint_every, "Simulated time between checkpoints"},
    {"branch-at",
     &Options::branch_at,
     "Leave the run as it is at this simulated time in OUT/branch; other runs start from it"},
    {"from",
     &Options::from,
     "Start from a run that was the same until then: its folder, or the branch in it"},
    {"view", &Options::view, "tissue, histology, field or compare"},
    {"time", &Options::time, "Simulated time of the picture, \"7 d\""},
    {"section",
     &Options::section,
     "Plane of the picture, \"y=750 um\" or \"z=300 um\" (field); through the deepest channel if "
     "not given"},
    {"field", &Options::field, "Field to draw, such as tgf_beta"},
    {"scale",
     &Options::scale,
     "Colours of a field: linear, log or change (against the first snapshot)"},
    {"limits", &Options::limits, "Lowest and highest value of the colours, \"0,5\""},
    {"size", &Options::size, "Pixels of the picture, 1600x1200"},
    {"within",
     &Options::within,
     "Exit with code 7 unless every value is this near to the first run's, \"5 %\""},
    {"punctures",
     &Options::punctures,
     "CSV file to write the punctures to; a scenario reads it as regimen.punctures"},
};

struct Flag {
    std::string_view name;
    bool Options::*value;
    const char* meaning;
};

constexpr Flag flags[] = {
    {"force", &Options::force, "Write over an existing run or file"},
    {"quiet", &Options::quiet, "No progress"},
    {"json", &Options::json, "One JSON value on stdout, nothing else"},
    {"csv", &Options::csv, "Comma-separated values"},
    {"plan", &Options::plan, "The argument is a scenario: what will it take"},
    {"schema", &Options::schema, "Print the JSON Schema of scenario files"},
};

/// What CLI11's own check says of a count ends with a number of 309 digits.
std::string a_count(const std::string& text) {
    const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
    if (is_digits && text.find_first_not_of('0') != std::string::npos) return {};
    return "found \"" + text + "\"; allowed: a whole number from 1 on";
}

/// An unset shell variable must not read as an option not given.
std::string not_empty(const std::string& text) {
    return text.empty() ? "found nothing; leave the option out or give it a value" : "";
}

/// `seq -w` writes 010 for 10, which CLI11 would read as 8.
std::string without_leading_zeros(const std::string& text) {
    const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
    const std::size_t first = text.find_first_not_of('0');
    return !is_digits || text.empty()   ? text
           : first == std::string::npos ? "0"
                                        : text.substr(first);
}

/// TOML would read 0x10 and 1_0, too; which numbers are seeds the scenario says.
std::string a_decimal(const std::string& text) {
    if (text.find_first_not_of("+-.0123456789") == std::string::npos) return not_empty(text);
    return "found \"" + text + "\"; allowed: a whole number in decimal";
}

void add_option(CLI::App& app, const std::string& name, Options& o) {
    const std::string dashed = "--" + name;
    for (const TextOption& option : text_options)
        if (option.name == name)
            app.add_option(dashed, o.*option.value, option.meaning)->check(not_empty);
    for (const Flag& flag : flags)
        if (flag.name == name) app.add_flag(dashed, o.*flag.value, flag.meaning);
    if (name == "seed")
        app.add_option(dashed, o.seed, "Seed of skin and cells")
            ->check(a_decimal)
            ->transform(without_leading_zeros);
    if (name == "threads")
        app.add_option(dashed, o.threads, "Threads; not more than the machine grants")
            ->check(a_count)
            ->transform(without_leading_zeros);
    if (name == "set")
        app.add_option(dashed, o.set, "path=value, in place of the scenario's")
            ->take_all()
            ->expected(1);
}

void add_verb(CLI::App& app, const Verb& verb, Options& options, const Verb*& chosen) {
    CLI::App* sub = app.add_subcommand(std::string(verb.name), std::string(verb.summary));
    if (!verb.arguments.empty()) {
        sub->add_option(
            std::string(verb.arguments.find("...") == std::string_view::npos ? "ARGUMENT"
                                                                             : "ARGUMENTS"),
            options.arguments,
            std::string(verb.arguments));
    }
    std::istringstream names{std::string(verb.options)};
    for (std::string name; names >> name;) add_option(*sub, name, options);
    sub->callback([&chosen, &verb] { chosen = &verb; });
}

/// Verbs of the Python package: named here so that nobody searches in vain.
bool is_python_verb(const std::string& name) {
    constexpr std::array names{"sweep", "trials", "sensitivity", "report"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// A first word that is no verb; CLI11 would only say that one is required.
bool refuse_unknown_verb(const std::string& word) {
    std::vector<std::string> names;
    for (const Verb& verb : reticulin::cli::verbs()) names.emplace_back(verb.name);
    if (word.empty() || word.front() == '-' ||
        std::find(names.begin(), names.end(), word) != names.end())
        return false;
    std::fprintf(stderr,
                 "reticulin %s: no such verb; allowed: %s%s\n",
                 word.c_str(),
                 reticulin::io::comma_list(names).c_str(),
                 reticulin::io::did_you_mean(reticulin::io::nearest_name(word, names)).c_str());
    return true;
}

int complain(const std::exception& error, int code) {
    std::fprintf(stderr, "%s\n", error.what());
    return code;
}

int run(const Verb& verb, const Options& options) {
    try {
        return verb.run(options);
    } catch (const reticulin::UsageError& error) {
        return complain(error, 2);
    } catch (const reticulin::ScenarioError& error) {
        return complain(error, 3);
    } catch (const reticulin::NumericalError& error) {
        return complain(error, 4);
    } catch (const reticulin::IoError& error) {
        return complain(error, 5);
    } catch (const std::filesystem::filesystem_error& error) {
        return complain(error, 5);
    } catch (const reticulin::cli::MemoryError& error) {
        return complain(error, 1);
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr,
                     "out of memory; `reticulin info --plan SCENARIO` tells what a run takes\n");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "internal error: %s\n", error.what());
    }
    return 1;
}

int chosen_verb(int argc, char** argv) {
    const std::string_view word = argc > 1 ? argv[1] : "";
    hand_over_pictures(word, argv);
    if (takes(word, "threads"))
        reticulin::cli::start_again_with_settings(takes(word, "until"), argv);
    reticulin::cli::keep_memory();
    if (argc > 1 && is_python_verb(argv[1])) {
        std::fprintf(stderr,
                     "reticulin %s is a verb of the Python package: `pip install .` in the source "
                     "folder gives a `reticulin` that has it\n",
                     argv[1]);
        return 2;
    }
    if (argc > 1 && std::string_view(argv[1]) == "--version") return reticulin::cli::version({});
    if (argc > 1 && refuse_unknown_verb(argv[1])) return 2;
    CLI::App app("Reticulin simulates how skin heals after needling. Not for clinical decisions.");
    app.require_subcommand(1);
    Options options;
    const Verb* chosen = nullptr;
    for (const Verb& verb : reticulin::cli::verbs()) add_verb(app, verb, options, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return chosen == nullptr ? 2 : run(*chosen, options);
}

/// A verb is not done before what it said has arrived: a table cut off by a full disk is no table.
int told(int code) {
    errno = 0;
    const bool is_lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    if (!is_lost || code != 0) return code;
    std::fprintf(stderr,
                 "cannot write to standard output%s%s\n",
                 errno != 0 ? ": " : "",
                 errno != 0 ? std::strerror(errno) : "");
    return 5;
}

/// What is read and written later must not take the place of a stream that the caller has closed.
void open_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) >= 0) continue;
        // Not for writing: what is said there is lost, and told() must see that.
        if (open("/dev/null", O_RDONLY) < 0) return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to tell, not the end
    try {
        return told(chosen_verb(argc, argv));
    } catch (const std::exception& error) {  // no memory to read the options
        std::fprintf(stderr, "internal error: %s\n", error.what());
        return 1;
    }
}
