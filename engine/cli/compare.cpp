#include "engine/cli/comparison_limits.hpp"
#include "engine/cli/comparison_table.hpp"
#include "engine/cli/pictures.hpp"
#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/output_file.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace reticulin::cli {

namespace {

/// Two builds compared within limits are expected to be equal; seeds of an arm are not.
void say_copies(const std::vector<ComparedRun>& runs, const std::vector<ComparedArm>& arms) {
    for (const ComparedArm& arm : arms)
        for (const std::size_t i : arm.copies)
            std::fprintf(stderr,
                         "%s repeats another run of its arm (same seed, same values): left out\n",
                         runs[i].path.c_str());
}

/// Where arms do not end together, their values are not of one day.
void say_ends(const std::vector<ComparedArm>& arms) {
    const auto differs = [&](const ComparedArm& arm) {
        return arm.end_day != arms.front().end_day;
    };
    if (std::none_of(arms.begin(), arms.end(), differs)) return;
    std::fprintf(stderr, "note: the arms end on different days; each is shown as it ended:\n");
    for (const ComparedArm& arm : arms)
        std::fprintf(stderr, "  %s: day %.10g\n", arm.name.c_str(), arm.end_day);
}

constexpr const char *markdown_file = "/table.md", *csv_file = "/table.csv",
                     *picture_file = "/comparison.png";

void check_place(const std::string& folder) {
    if (io::exists(folder) && !std::filesystem::is_directory(folder))
        throw UsageError("--out " + folder + " is no folder; compare writes into one");
    for (const char* file : {markdown_file, csv_file, picture_file})
        io::check_output_file(folder + file, "--out", true);
}

/// Where there is a picture of every arm; else says why there is none.
bool can_draw_all(const std::vector<ComparedRun>& runs, const std::vector<ComparedArm>& arms) {
    if (!can_draw()) {
        std::fprintf(stderr, "built without VTK: no comparison.png\n");
        return false;
    }
    for (const ComparedArm& arm : arms) {
        const ComparedRun& run = runs[arm.runs.front()];
        if (run.has_snapshots) continue;
        std::fprintf(stderr, "%s holds no snapshots: no comparison.png\n", run.path.c_str());
        return false;
    }
    return true;
}

void write_comparison(const std::vector<ComparedRun>& runs,
                      const std::vector<ComparedArm>& arms,
                      const Options& options) {
    const std::string& folder = options.out;
    std::fflush(stdout);  // the table stands before what is said about it, in one file too
    io::make_folder(folder);
    io::write_atomically(folder + markdown_file, markdown_table(arms));
    io::write_atomically(folder + csv_file, csv_table(arms));
    if (can_draw_all(runs, arms)) draw_comparison(runs, arms, options, folder + picture_file);
    if (!options.quiet) std::fprintf(stderr, "wrote %s\n", folder.c_str());
}

}  // namespace

int compare(const Options& options) {
    if (options.arguments.empty()) throw UsageError("no run folder given");
    if (!options.within.empty() && options.arguments.size() < 2)
        throw UsageError("--within needs two runs or more");
    if (!options.out.empty()) check_place(options.out);
    const double percent = options.within.empty() ? 0.0 : percent_of(options.within);
    std::vector<ComparedRun> runs;
    for (const std::string& path : options.arguments) runs.push_back(compared_run(path));
    const std::vector<ComparedArm> arms = compared_arms(runs);
    check_comparison(runs, arms, options);
    if (options.within.empty()) say_copies(runs, arms);
    say_ends(arms);
    std::fputs((options.csv ? csv_table(arms) : markdown_table(arms)).c_str(), stdout);
    if (!options.out.empty()) write_comparison(runs, arms, options);
    if (options.within.empty()) return 0;
    const std::vector<std::string> faults = values_outside(runs, percent);
    for (const std::string& fault : faults) std::fprintf(stderr, "outside: %s\n", fault.c_str());
    return faults.empty() ? 0 : outside_limits_code;
}

}  // namespace reticulin::cli
