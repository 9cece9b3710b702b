#include "engine/cli/comparison_table.hpp"

#include "engine/core/tick.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace reticulin::cli {

namespace {

constexpr double um_per_mm = 1000.0;

bool is_evenly_spaced(const std::vector<double>& sessions) {
    constexpr double half_tick = 0.5 / static_cast<double>(ticks_per_day);
    for (std::size_t i = 2; i < sessions.size(); ++i)
        if (std::abs(sessions[i] - sessions[i - 1] - (sessions[1] - sessions[0])) > half_tick)
            return false;
    return true;
}

}  // namespace

ComparedRun compared_run(const std::string& path) {
    const io::ResultFile file = io::ResultFile::open_whole(path);
    ComparedRun run{
        path, file.arm(), file.title(), file.regimen(), file.seed(), 0, 0, 0, file.measures()};
    const auto sessions = file.session_days();
    if (sessions.size() > 1) run.spacing = sessions[1] - sessions[0];
    const std::vector<double> lengths = file.needle_lengths();
    if (!lengths.empty()) run.needle_length = lengths.back() / um_per_mm;
    const std::vector<std::string> kinds = file.puncture_kinds();
    run.is_even = lengths.size() < 2 && kinds.size() < 2 && is_evenly_spaced(sessions);
    run.incision = !kinds.empty() && kinds.front() == "incision";
    run.has_snapshots = !file.times().empty();
    if (!run.measures.rows.empty()) run.end_day = run.measures.rows.back().front();
    return run;
}

const std::vector<ComparedQuantity>& compared_quantities() {
    using enum ComparedQuantity::When;
    const std::string holes = "Holes", sleeve = "Collagen against day 0 within the sleeves (%)",
                      block = "Collagen against day 0 in the whole block (%)",
                      cells = "Myofibroblasts and scar index within the sleeves";
    static const std::vector<ComparedQuantity> list{
        {"punctures", "holes", end, 1, holes},
        {"puncture_density", "density (1/cm^2)", end, 0, holes},
        {"depth_mean", "reached depth (um)", end, 0, holes, true},
        {"days_open_mean", "days open", end, 2, holes, true},
        {"collagen_change/sleeve", "dermis", end, 2, sleeve, true},
        {"collagen_change/sleeve_papillary", "papillary", end, 2, sleeve, true},
        {"collagen_change/sleeve_reticular", "reticular", end, 2, sleeve, true},
        {"collagen_change/dermis", "dermis", end, 3, block},
        {"collagen_change/papillary_dermis", "papillary", end, 3, block},
        {"collagen_change/reticular_dermis", "reticular", end, 3, block},
        {"myofibroblast_density/sleeve", "peak myofibroblasts (1/mm^3)", peak, 0, cells, true},
        {"scar_index/sleeve", "scar index (d)", end, 2, cells, true}};
    return list;
}

namespace {

/// Column of a measure; -1 if the run does not have it.
int column_of(const ComparedRun& run, const std::string& key) {
    const auto& columns = run.measures.columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const std::string& name) {
        return name == key || name == key + "/";
    });
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

/// Whether resting skin holds no collagen in the region that a measure is of: sleeves end where
/// holes do, and what lies below is no change of 0.
bool is_of_nothing(const ComparedRun& run, const std::string& key) {
    const std::size_t slash = key.find('/');
    if (slash == std::string::npos) return false;
    const int total = column_of(run, "collagen_total" + key.substr(slash));
    return total >= 0 && run.measures.rows.front()[static_cast<std::size_t>(total)] == 0.0;
}

}  // namespace

bool value_of(const ComparedRun& run, const ComparedQuantity& quantity, double& value) {
    const int column = column_of(run, quantity.key), holes = column_of(run, "punctures");
    if (column < 0 || run.measures.rows.empty()) return false;
    const auto at = [](const std::vector<double>& row, int k) {
        return row[static_cast<std::size_t>(k)];
    };
    if (quantity.needs_holes && holes >= 0 && !(at(run.measures.rows.back(), holes) > 0.0))
        return false;
    if (is_of_nothing(run, quantity.key)) return false;
    value = at(run.measures.rows.back(), column);
    if (quantity.when == ComparedQuantity::When::peak)
        for (const auto& row : run.measures.rows) value = std::max(value, at(row, column));
    return std::isfinite(value);
}

namespace {

SeedRange range_over_seeds(const std::vector<ComparedRun>& runs,
                           const std::vector<std::size_t>& members,
                           const ComparedQuantity& quantity) {
    SeedRange range{
        0, std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(), 0};
    for (const std::size_t i : members) {
        double value = 0.0;
        if (!value_of(runs[i], quantity, value)) continue;
        range.mean += value;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
        ++range.count;
    }
    if (range.count == 0) return {};
    range.mean /= range.count;
    return range;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

/// Runs that differ only in seed and duration.
bool same_scenario(const ComparedRun& a, const ComparedRun& b) {
    return std::tie(a.arm, a.title, a.regimen) == std::tie(b.arm, b.title, b.regimen);
}

/// "1 mm, every 2 weeks"; the regimen's words where sessions differ in length or distance; how they
/// begin where nothing tells of needles: "untreated".
std::string arm_words(const ComparedArm& arm) {
    if (!arm.is_even) return arm.regimen;
    if (arm.needle_length <= 0.0) return arm.regimen.substr(0, arm.regimen.find(','));
    const std::string spacing = arm.spacing > 0.0
                                    ? fmt::format(", every {:.3g} weeks", arm.spacing / 7.0)
                                    : ", one session";
    return fmt::format(
        "{}{:.4g} mm{}", arm.incision ? "incision " : "", arm.needle_length, spacing);
}

/// Names by length and spacing; by the scenarios' titles where these do not tell the arms apart,
/// and numbered where titles do not either. Arms that differ in nothing but duration share all
/// that, and name their last day.
void name_arms(const std::vector<ComparedRun>& runs, std::vector<ComparedArm>& arms) {
    const auto differ_in_duration = [&](const ComparedArm& arm, const ComparedArm& other) {
        const ComparedRun &a = runs[arm.runs.front()], &b = runs[other.runs.front()];
        return &arm != &other && same_scenario(a, b);
    };
    const auto count = [&](const auto& is_meant) {
        return std::count_if(arms.begin(), arms.end(), is_meant);
    };
    const auto same_name = [&](const ComparedArm& arm) {
        return count([&](const ComparedArm& other) {
                   return other.name == arm.name && !differ_in_duration(arm, other);
               }) > 1;
    };
    for (ComparedArm& arm : arms) arm.name = arm_words(arm);
    std::vector<bool> ambiguous;
    for (const ComparedArm& arm : arms) ambiguous.push_back(same_name(arm));
    for (std::size_t i = 0; i < arms.size(); ++i)
        if (ambiguous[i]) arms[i].name = runs[arms[i].runs.front()].title;
    ambiguous.clear();
    for (const ComparedArm& arm : arms) ambiguous.push_back(same_name(arm));
    for (std::size_t i = 0; i < arms.size(); ++i)
        if (ambiguous[i]) arms[i].name += fmt::format(" (arm {})", i + 1);
    for (ComparedArm& arm : arms)
        if (count([&](const ComparedArm& other) { return differ_in_duration(arm, other); }) > 0)
            arm.name += fmt::format(", to day {:.10g}", arm.end_day);
}

/// The same seed with the same results: a copy, which is no second replicate.
bool is_copy(const ComparedRun& a, const ComparedRun& b) {
    if (a.seed != b.seed) return false;
    const auto& list = compared_quantities();
    return std::all_of(list.begin(), list.end(), [&](const ComparedQuantity& quantity) {
        double of_a = 0.0, of_b = 0.0;
        const bool has_a = value_of(a, quantity, of_a), has_b = value_of(b, quantity, of_b);
        return has_a == has_b && of_a == of_b;
    });
}

/// Adds run `i` to an arm, or to the arm's copies.
void add_run(const std::vector<ComparedRun>& runs, std::size_t i, ComparedArm& arm) {
    const bool repeats = std::any_of(arm.runs.begin(), arm.runs.end(), [&](std::size_t other) {
        return is_copy(runs[i], runs[other]);
    });
    (repeats ? arm.copies : arm.runs).push_back(i);
}

}  // namespace

std::vector<ComparedArm> compared_arms(const std::vector<ComparedRun>& runs) {
    std::vector<ComparedArm> arms;
    std::vector<std::size_t> first;  // run that opened each arm
    const auto same_arm = [&](std::size_t a, std::size_t b) {
        return same_scenario(runs[a], runs[b]) && runs[a].end_day == runs[b].end_day;
    };
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::size_t k = 0;
        while (k < arms.size() && !same_arm(first[k], i)) ++k;
        if (k == arms.size()) {
            arms.push_back(
                {{}, runs[i].regimen, runs[i].needle_length, runs[i].spacing, {}, {}, {}});
            first.push_back(i);
        }
        // Where only snapshots tell, a seed whose block was missed by every needle must not make
        // the arm look untreated.
        arms[k].needle_length = std::max(arms[k].needle_length, runs[i].needle_length);
        arms[k].incision = arms[k].incision || runs[i].incision;
        arms[k].is_even = arms[k].is_even && runs[i].is_even;
        arms[k].end_day = runs[i].end_day;
        add_run(runs, i, arms[k]);
    }
    for (ComparedArm& arm : arms) {
        std::sort(arm.runs.begin(), arm.runs.end(), [&](std::size_t a, std::size_t b) {
            return runs[a].seed < runs[b].seed;
        });
        for (const auto& quantity : compared_quantities())
            arm.values.push_back(range_over_seeds(runs, arm.runs, quantity));
    }
    std::stable_sort(arms.begin(), arms.end(), [](const ComparedArm& a, const ComparedArm& b) {
        return std::tie(a.needle_length, a.spacing) < std::tie(b.needle_length, b.spacing);
    });
    name_arms(runs, arms);
    return arms;
}

std::string range_text(const SeedRange& range, int decimals) {
    if (range.count == 0) return "-";
    const auto text = [decimals](double value) {
        std::string rounded = fmt::format("{:.{}f}", value, decimals);
        const bool is_zero = rounded.find_first_not_of("-0.") == std::string::npos;
        return is_zero && rounded.front() == '-' ? rounded.substr(1) : rounded;
    };
    if (range.count == 1) return text(range.mean);
    return fmt::format("{} ({} to {})", text(range.mean), text(range.low), text(range.high));
}

namespace {

using Cells = std::vector<std::vector<std::string>>;

/// Characters that a terminal shows of UTF-8 text.
std::size_t shown_length(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// A Markdown table whose columns line up in a terminal; the first row is the head.
std::string aligned(const Cells& cells) {
    std::vector<std::size_t> width(cells.front().size(), 3);
    for (const auto& row : cells)
        for (std::size_t c = 0; c < row.size(); ++c)
            width[c] = std::max(width[c], shown_length(row[c]));
    std::string text;
    for (std::size_t r = 0; r < cells.size(); ++r) {
        for (std::size_t c = 0; c < width.size(); ++c)
            text += "| " + cells[r][c] + std::string(width[c] - shown_length(cells[r][c]) + 1, ' ');
        text += "|\n";
        if (r > 0) continue;
        for (const std::size_t w : width) text += "|" + std::string(w + 2, '-');
        text += "|\n";
    }
    return text;
}

Cells regimen_cells(const std::vector<ComparedArm>& arms) {
    Cells cells{{"arm", "seeds", "days", "regimen"}};
    for (const ComparedArm& arm : arms)
        cells.push_back({arm.name,
                         std::to_string(arm.runs.size()),
                         fmt::format("{:.4g}", arm.end_day),
                         arm.regimen});
    return cells;
}

/// The range, and of how many seeds where not all of them have a value.
std::string range_of_seeds(const ComparedArm& arm, std::size_t quantity) {
    const SeedRange& range = arm.values[quantity];
    const std::string text = range_text(range, compared_quantities()[quantity].decimals);
    const auto seeds = static_cast<int>(arm.runs.size());
    return range.count == 0 || range.count == seeds
               ? text
               : fmt::format("{}, {} of {} seeds", text, range.count, seeds);
}

Cells group_cells(const std::vector<ComparedArm>& arms, const std::string& group) {
    const auto& list = compared_quantities();
    Cells cells(arms.size() + 1);
    cells[0].push_back("arm");
    for (std::size_t i = 0; i < arms.size(); ++i) cells[i + 1].push_back(arms[i].name);
    for (std::size_t q = 0; q < list.size(); ++q) {
        if (list[q].group != group) continue;
        cells[0].push_back(list[q].heading);
        for (std::size_t i = 0; i < arms.size(); ++i)
            cells[i + 1].push_back(range_of_seeds(arms[i], q));
    }
    return cells;
}

}  // namespace

std::string markdown_table(const std::vector<ComparedArm>& arms) {
    std::string text = aligned(regimen_cells(arms));
    std::string group;
    for (const auto& quantity : compared_quantities()) {
        if (quantity.group == group) continue;
        group = quantity.group;
        text += "\n" + group + "\n\n" + aligned(group_cells(arms, group));
    }
    return text +
           "\nMean (lowest to highest) over seeds, at the end of the runs; peaks over the whole "
           "run. "
           "Sleeves: the\ndermis around the channels. Days open: until keratinocytes have closed a "
           "hole. A dash: nothing to measure.\n";
}

std::string csv_table(const std::vector<ComparedArm>& arms) {
    std::string text = "arm,regimen,needle_length_mm,spacing_days,seeds";
    for (const auto& quantity : compared_quantities()) {
        const std::string prefix = quantity.when == ComparedQuantity::When::peak ? "peak " : "";
        for (const char* part : {"mean", "lowest", "highest"})
            text += "," + quoted(prefix + quantity.key + " " + part);
    }
    text += "\n";
    for (const ComparedArm& arm : arms) {
        const std::string even =
            arm.is_even ? fmt::format("{:g},{:g}", arm.needle_length, arm.spacing) : ",";
        text += fmt::format(
            "{},{},{},{}", quoted(arm.name), quoted(arm.regimen), even, arm.runs.size());
        for (const SeedRange& v : arm.values)
            text +=
                v.count == 0 ? ",,," : fmt::format(",{:.9g},{:.9g},{:.9g}", v.mean, v.low, v.high);
        text += "\n";
    }
    return text;
}

}  // namespace reticulin::cli
