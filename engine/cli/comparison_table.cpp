#include "engine/cli/comparison_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace reticulin::cli {

ComparedRun compared_run(const std::string& path) {
    const io::ResultFile file = io::ResultFile::open(path);
    ComparedRun run{path, file.title(), file.regimen(), file.seed(), 0, 0, 0, 0, file.measures()};
    const auto sessions = file.session_days();
    run.sessions = static_cast<int>(sessions.size());
    if (sessions.size() > 1) run.spacing = sessions[1] - sessions[0];
    if (!file.times().empty()) {
        run.end_day = file.times().back();
        for (const auto& puncture : file.punctures(file.times().size() - 1))
            run.needle_length = std::max(run.needle_length, puncture.needle_length / 1000.0);
    }
    return run;
}

const std::vector<ComparedQuantity>& compared_quantities() {
    using enum ComparedQuantity::When;
    static const std::vector<ComparedQuantity> list{
        {"punctures", "holes", end, 0},
        {"puncture_density", "puncture density (1/cm^2)", end, 0},
        {"depth_mean", "reached depth (um)", end, 0},
        {"collagen_change/sleeve", "collagen, sleeve (%)", end, 2},
        {"collagen_change/sleeve_papillary", "collagen, sleeve papillary (%)", end, 2},
        {"collagen_change/sleeve_reticular", "collagen, sleeve reticular (%)", end, 2},
        {"collagen_change/papillary_dermis", "collagen, block papillary (%)", end, 2},
        {"collagen_change/reticular_dermis", "collagen, block reticular (%)", end, 2},
        {"myofibroblast_density/sleeve", "peak myofibroblasts, sleeve (1/mm^3)", peak, 0},
        {"scar_index/sleeve", "scar index, sleeve (d)", end, 2},
        {"days_open_mean", "days open", end, 2}};
    return list;
}

bool value_of(const ComparedRun& run, const ComparedQuantity& quantity, double& value) {
    const auto& columns = run.measures.columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const std::string& name) {
        return name == quantity.key || name == quantity.key + "/";
    });
    if (found == columns.end() || run.measures.rows.empty()) return false;
    const auto column = static_cast<std::size_t>(found - columns.begin());
    value = run.measures.rows.back()[column];
    if (quantity.when == ComparedQuantity::When::peak)
        for (const auto& row : run.measures.rows) value = std::max(value, row[column]);
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

std::string arm_words(const ComparedArm& arm) {
    if (arm.needle_length <= 0.0) return "untreated";
    const std::string spacing = arm.spacing > 0.0
                                    ? fmt::format(", every {:.3g} weeks", arm.spacing / 7.0)
                                    : ", one session";
    return fmt::format("{:.2g} mm{}", arm.needle_length, spacing);
}

}  // namespace

std::vector<ComparedArm> compared_arms(const std::vector<ComparedRun>& runs) {
    std::vector<ComparedArm> arms;
    std::vector<std::size_t> first;  // run that opened each arm
    const auto same_arm = [&](std::size_t a, std::size_t b) {
        return std::tie(runs[a].title, runs[a].regimen, runs[a].end_day) ==
               std::tie(runs[b].title, runs[b].regimen, runs[b].end_day);
    };
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::size_t k = 0;
        while (k < arms.size() && !same_arm(first[k], i)) ++k;
        if (k == arms.size()) {
            arms.push_back({runs[i].regimen, runs[i].needle_length, runs[i].spacing, {}, {}});
            first.push_back(i);
        }
        // A seed whose block was missed by every needle must not make the arm look untreated.
        arms[k].needle_length = std::max(arms[k].needle_length, runs[i].needle_length);
        arms[k].runs.push_back(i);
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
    return arms;
}

std::string range_text(const SeedRange& range, int decimals) {
    if (range.count == 0) return "-";
    const std::string mean = fmt::format("{:.{}f}", range.mean, decimals);
    if (range.count == 1) return mean;
    return fmt::format("{} ({:.{}f} to {:.{}f})", mean, range.low, decimals, range.high, decimals);
}

std::string markdown_table(const std::vector<ComparedArm>& arms) {
    std::string text = "| arm | regimen | seeds |";
    std::string rule = "|---|---|---|";
    for (const auto& quantity : compared_quantities()) {
        text += " " + quantity.heading + " |";
        rule += "---|";
    }
    text += "\n" + rule + "\n";
    for (const ComparedArm& arm : arms) {
        text += fmt::format("| {} | {} | {} |", arm_words(arm), arm.regimen, arm.runs.size());
        for (std::size_t q = 0; q < arm.values.size(); ++q)
            text += " " + range_text(arm.values[q], compared_quantities()[q].decimals) + " |";
        text += "\n";
    }
    return text +
           "\nMean (lowest to highest) over seeds, at the end of the runs; peaks over the whole "
           "run.\n";
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
        text += fmt::format("{},{},{:g},{:g},{}",
                            quoted(arm_words(arm)),
                            quoted(arm.regimen),
                            arm.needle_length,
                            arm.spacing,
                            arm.runs.size());
        for (const SeedRange& v : arm.values)
            text +=
                v.count == 0 ? ",,," : fmt::format(",{:.9g},{:.9g},{:.9g}", v.mean, v.low, v.high);
        text += "\n";
    }
    return text;
}

}  // namespace reticulin::cli
