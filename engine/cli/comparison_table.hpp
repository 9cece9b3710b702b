#pragma once

#include "engine/io/result_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::cli {

/// One run of a comparison, reduced to what arms and tables need.
struct ComparedRun {
    std::string path;
    std::string arm;  // the same for runs that differ only in seed and duration
    std::string title;
    std::string regimen;  // in words
    std::uint64_t seed = 0;
    double needle_length = 0;  // mm, the longest; 0 = untreated, or not known
    double spacing = 0;        // days between sessions; 0 = fewer than two
    double end_day = 0;        // of its last measures
    io::MeasureTable measures;
    bool incision = false;
    bool is_even = true;  // needles or incisions of one length, and sessions at one distance
    bool has_snapshots = false;
};

/// Reads a run folder or a packed run; throws IoError.
ComparedRun compared_run(const std::string& path);

/// A column of the table: which measure, read when.
struct ComparedQuantity {
    enum class When { end, peak };
    std::string key;      // "collagen_change/sleeve"
    std::string heading;  // "collagen, sleeve (%)"
    When when = When::end;
    int decimals = 1;
    std::string group;         // title of the table that holds it
    bool needs_holes = false;  // says nothing of a block without a hole
};

/// The visible list of the table's columns.
const std::vector<ComparedQuantity>& compared_quantities();

/// Mean and range over the seeds of one arm; `count` = 0 where no run has the measure.
struct SeedRange {
    double mean = 0, low = 0, high = 0;
    int count = 0;
};

/// Runs of one duration that differ only in seed.
struct ComparedArm {
    std::string name;  // "1.5 mm, every 6 weeks", unlike all others; with ", to day 28" where
                       // others differ in duration alone
    std::string regimen;
    double needle_length = 0, spacing = 0;
    std::vector<std::size_t> runs;    // indices, by seed
    std::vector<std::size_t> copies;  // of one of these: left out
    std::vector<SeedRange> values;    // one per quantity
    double end_day = 0;
    bool incision = false;
    bool is_even = true;
};

/// Value of a quantity in a run: at the last row, or the largest of all rows; false if absent or
/// if it needs a hole and there is none.
bool value_of(const ComparedRun& run, const ComparedQuantity& quantity, double& value);

/// Groups runs into arms (untreated first, then by needle length and spacing) and takes means and
/// ranges over seeds.
std::vector<ComparedArm> compared_arms(const std::vector<ComparedRun>& runs);

/// "3.1 (2.8 to 3.4)", without range for one seed, "-" where nothing is known.
std::string range_text(const SeedRange& range, int decimals);

/// The table for reading (Markdown in narrow aligned parts, arms as rows) and the table for
/// programs (mean, lowest and highest of every quantity).
std::string markdown_table(const std::vector<ComparedArm>& arms);
std::string csv_table(const std::vector<ComparedArm>& arms);

}  // namespace reticulin::cli
