#include "engine/measures/measure_set.hpp"

#include "tests/support/straight_channel.hpp"
#include "tests/verification/halving_variants.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <vector>

// The radial twin's straight channel with finer voxels and shorter steps, and a roller session in
// layered skin with coarser voxels, paired by seed: what the sleeve shows must not hang on either
// (docs/model/halving.md; environment RETICULIN_HALVING_*).

namespace reticulin::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// The latest peak, of myofibroblasts, falls on day 12 to 13; four weeks hold it twice over.
constexpr double full_days = 28.0;
constexpr int fewest_seeds = 4;  // below, an interval says nothing
constexpr int most_seeds = 160;
constexpr int seeds_of_tables = 48;
constexpr int seeds_of_blocks = 24;
constexpr double relative_limit = 0.03;  // of the measure's peak
constexpr double collagen_limit = 0.05;  // points

double number_from_environment(const char* name, double otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atof(text);
}

double end_day() {
    static const double day = number_from_environment("RETICULIN_HALVING_DAYS", full_days);
    return day;
}

int seeds_allowed() {
    return static_cast<int>(number_from_environment("RETICULIN_HALVING_SEEDS", most_seeds));
}

/// Of the stop rule; more of them tell a difference that the limits alone do not ask for.
int seeds_asked() {
    return static_cast<int>(number_from_environment("RETICULIN_HALVING_LEAST", fewest_seeds));
}

/// What one run shows: by measure, one value per row; `day` beside them.
using Series = std::map<std::string, std::vector<double>>;

/// A variant and what it is compared with.
struct Pair {
    Variant reference;
    Variant variant;
};

/// Wide enough for the channel, and a whole number of voxels of 10, 20, 25 and 40 um.
simulation::BlockParameters block_of_channel() {
    return {0.6 * units::mm, 0.6 * units::mm, 2.0 * units::mm, 25.0 * units::um};
}

/// Places 5 um apart for every voxel size: all sleeves are then the same region.
int samples_of(const simulation::Simulation& s) {
    return static_cast<int>(std::lround(s.state().grid.voxel() / 5.0));
}

void add_row(const simulation::Simulation& s,
             const std::map<std::string, double>& rest,
             Series& series) {
    std::map<std::string, double> row = sleeve_means(s, samples_of(s));
    row["collagen_change"] = 100.0 * (row["collagen"] / rest.at("collagen") - 1.0);
    for (const char* name : {"collagen_new", "alignment", "elastin"})
        row[std::string(name) + "_change"] = row[name] - rest.at(name);
    row["day"] = days(s.now());
    for (const auto& [name, value] : row) series[name].push_back(value);
}

/// Calls `read` with every row's day, in order: every 3 h to day 6, then every 12 h.
void for_each_row_day(const std::function<void(double)>& read) {
    for (double day = 0.125; day <= end_day(); day += day < 6 ? 0.125 : 0.5) read(day);
}

Series run_channel(const Variant& variant, int seed) {
    io::Scenario scenario = straight_channel();
    scenario.parameters.block = block_of_channel();
    variant.apply(scenario.parameters);
    scenario.seed = static_cast<std::uint64_t>(seed);
    auto s = simulate(scenario);
    const std::map<std::string, double> rest = sleeve_means(*s, samples_of(*s));
    Series series;
    for_each_row_day([&](double day) {
        s->run_until(to_tick(day * 24));
        add_row(*s, rest, series);
    });
    return series;
}

/// Columns of the sleeve as users read them, by the names of the channel's series.
struct SleeveColumn {
    const char* series;
    const char* measure;
    double factor = 1.0;
    bool against_rest = false;
};

constexpr std::array sleeve_columns{
    SleeveColumn{"pro_inflammatory", "pro_inflammatory_mean"},
    SleeveColumn{"anti_inflammatory", "anti_inflammatory_mean"},
    SleeveColumn{"mmp", "mmp_mean"},
    SleeveColumn{"tgf_beta", "tgf_beta_mean"},
    SleeveColumn{"neutrophil", "neutrophil_density"},
    SleeveColumn{"macrophage_m1", "macrophage_m1_density"},
    SleeveColumn{"macrophage_m2", "macrophage_m2_density"},
    SleeveColumn{"fibroblast_quiescent", "fibroblast_quiescent_density"},
    SleeveColumn{"fibroblast_activated", "fibroblast_activated_density"},
    SleeveColumn{"myofibroblast", "myofibroblast_density"},
    SleeveColumn{"collagen_change", "collagen_change"},
    SleeveColumn{"collagen_new_change", "collagen_new", 1.0, true},
    SleeveColumn{"elastin_change", "elastin_change", 0.01},
    SleeveColumn{"alignment_change", "anisotropy_rise"}};

Series run_roller(const Variant& variant, int seed) {
    io::Scenario scenario = shipped("needle_length_by_spacing/base.toml",
                                    {"regimen.needle_length=\"1.5 mm\"",
                                     "regimen.count=1",
                                     "run.seed=" + std::to_string(seed)});
    variant.apply(scenario.parameters);
    auto s = simulate(scenario);
    measures::MeasureSet set(s->geometry(),
                             s->planned_punctures(),
                             {},
                             scenario.measures,
                             scenario.parameters.cells.keratinocyte.barrier_half_life);
    const std::vector<double> rest = set.row(s->state());
    Series series;
    for_each_row_day([&](double day) {
        s->run_until(to_tick(day * 24));
        const std::vector<double> row = set.row(s->state());
        for (const SleeveColumn& c : sleeve_columns) {
            const std::size_t i = set.find(c.measure, "sleeve");
            series[c.series].push_back(c.factor * (row.at(i) - (c.against_rest ? rest.at(i) : 0)));
        }
        const auto last = [&](const char* name) { return series.at(name).back(); };
        series["macrophages"].push_back(last("macrophage_m1") + last("macrophage_m2"));
        series["fibroblasts"].push_back(last("fibroblast_quiescent") +
                                        last("fibroblast_activated") + last("myofibroblast"));
        series["day"].push_back(days(s->now()));
    });
    return series;
}

Series run(const Variant& variant, int seed) {
    const auto start = Clock::now();
    Series series =
        variant.scene == Scene::channel ? run_channel(variant, seed) : run_roller(variant, seed);
    std::printf("%-16s seed %2d: %.4g days in %.1f s\n",
                variant.name,
                seed,
                end_day(),
                std::chrono::duration<double>(Clock::now() - start).count());
    std::fflush(stdout);
    return series;
}

/// File of a run in RETICULIN_HALVING_FOLDER, so that runs can be made piece by piece; empty: none.
std::string file_of(const Variant& variant, int seed) {
    const char* folder = std::getenv("RETICULIN_HALVING_FOLDER");
    if (folder == nullptr) return "";
    std::ostringstream name;
    name << folder << '/' << variant.name << "_seed_" << seed << "_days_" << end_day() << ".csv";
    return name.str();
}

/// One line for each measure: its name, then its values.
void write_series(const std::string& path, const Series& series) {
    std::ofstream out(path + ".tmp");
    out.precision(17);
    for (const auto& [name, values] : series) {
        out << name;
        for (const double value : values) out << ',' << value;
        out << '\n';
    }
    out.close();
    if (!out) throw std::runtime_error("cannot write " + path);
    std::filesystem::rename(path + ".tmp", path);
}

Series read_series(const std::string& path) {
    std::ifstream in(path);
    Series series;
    for (std::string line, name, value; std::getline(in, line);) {
        std::istringstream cells(line);
        std::getline(cells, name, ',');
        while (std::getline(cells, value, ',')) series[name].push_back(std::stod(value));
    }
    return series;
}

/// A run, made at most once in this process and, with a folder, at most once at all.
const Series& series_of(const Variant& variant, int seed) {
    static std::map<std::pair<std::string, int>, Series> known;
    Series& series = known[{variant.name, seed}];
    if (!series.empty()) return series;
    const std::string path = file_of(variant, seed);
    if (!path.empty()) series = read_series(path);
    if (!series.empty()) return series;
    series = run(variant, seed);
    if (!path.empty()) write_series(path, series);
    return series;
}

/// A number read from a run: a measure's mean over the rows on which the default's mean curve
/// stands within a tenth of its extreme. One row would add its own noise.
struct Reading {
    std::string name;
    std::string measure;
    double from_day = 0;
    double sign = 1;  // -1: the lowest value
    bool relative = true;
    bool last = false;  // the last row instead
};

const std::vector<Reading>& readings() {
    static const std::vector<Reading> list{
        {"pro-inflammatory", "pro_inflammatory"},
        {"anti-inflammatory", "anti_inflammatory"},
        {"MMP", "mmp"},
        {"TGF-b, from day 1", "tgf_beta", 1.0},  // before it, what platelets brought
        {"neutrophils", "neutrophil"},
        {"M1", "macrophage_m1"},
        {"M2", "macrophage_m2"},
        {"macrophages", "macrophages"},
        {"activated", "fibroblast_activated"},
        {"fibroblasts", "fibroblasts"},
        {"myofibroblasts", "myofibroblast"},
        {"collagen, lowest", "collagen_change", 0, -1.0, false},
        {"collagen, last day", "collagen_change", 0, 1.0, false, true},
        {"new collagen", "collagen_new_change"},
        {"elastin, lowest", "elastin_change", 0, -1.0},
        {"alignment, last day", "alignment_change", 0, 1.0, true, true}};
    return list;
}

/// Means over seeds, row by row.
std::vector<double> mean_curve(const Variant& variant, const std::string& measure, int seeds) {
    std::vector<double> mean(series_of(variant, 1).at(measure).size(), 0.0);
    for (int seed = 1; seed <= seeds; ++seed)
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += series_of(variant, seed).at(measure)[i] / seeds;
    return mean;
}

/// Rows that a reading takes, from the reference's mean curve, and the extreme there.
struct Window {
    std::vector<std::size_t> rows;
    double extreme = 0, day = 0;
};

Window window_of(const Reading& reading, const Variant& reference, int seeds) {
    const std::vector<double> mean = mean_curve(reference, reading.measure, seeds);
    const std::vector<double>& day = series_of(reference, 1).at("day");
    std::size_t best = mean.size() - 1;
    const double from = std::min(reading.from_day, day.back());
    for (std::size_t i = 0; i < mean.size() && !reading.last; ++i)
        if (day[i] >= from && reading.sign * mean[i] > reading.sign * mean[best]) best = i;
    Window window{{}, mean[best], day[best]};
    if (reading.last) return {{best}, mean[best], day[best]};
    const double bar = reading.sign * mean[best] - 0.1 * std::abs(mean[best]);
    for (std::size_t i = 0; i < mean.size(); ++i)
        if (day[i] >= from && reading.sign * mean[i] >= bar) window.rows.push_back(i);
    return window;
}

double read(const Reading& reading, const Window& window, const Series& series) {
    double sum = 0;
    for (const std::size_t row : window.rows) sum += series.at(reading.measure)[row];
    return sum / static_cast<double>(window.rows.size());
}

/// Two-sided 95 % point of Student's distribution.
double student(int freedom) {
    constexpr std::array table{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};
    const auto i = static_cast<std::size_t>(freedom - 1);
    // beyond the table the expansion in 1/freedom is right to 1e-3
    return i < table.size() ? table[i] : 1.95996 + 2.3723 / freedom + 2.823 / (freedom * freedom);
}

/// A paired difference and what it may be, both in the measure's unit.
struct Difference {
    double reference_mean = 0, mean = 0, half_width = 0, limit = 0, day = 0;

    [[nodiscard]] double difference() const { return mean - reference_mean; }

    [[nodiscard]] bool sharp() const { return half_width <= limit; }

    [[nodiscard]] bool inside() const { return std::abs(difference()) <= limit; }

    /// Outside even at the near end of its interval.
    [[nodiscard]] bool surely_outside() const {
        return std::abs(difference()) - half_width > limit;
    }
};

Difference compare(const Reading& reading, const Pair& pair, int seeds) {
    const Window window = window_of(reading, pair.reference, seeds);
    Difference d;
    d.day = window.day;
    d.limit = reading.relative ? relative_limit * std::abs(window.extreme) : collagen_limit;
    double squares = 0, sum = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
        const double before = read(reading, window, series_of(pair.reference, seed));
        const double after = read(reading, window, series_of(pair.variant, seed));
        d.reference_mean += before / seeds;
        d.mean += after / seeds;
        sum += after - before;
        squares += (after - before) * (after - before);
    }
    const double variance = std::max(0.0, squares - sum * sum / seeds) / std::max(1, seeds - 1);
    d.half_width = seeds < 2 ? INFINITY : student(seeds - 1) * std::sqrt(variance / seeds);
    return d;
}

/// Seeds are added until every reading's interval is narrow enough, or no more are allowed.
int seeds_needed(const Pair& pair) {
    int seeds = std::min(seeds_asked(), seeds_allowed());
    const auto all_sharp = [&] {
        return std::all_of(readings().begin(), readings().end(), [&](const Reading& reading) {
            return compare(reading, pair, seeds).sharp();
        });
    };
    const auto run_pair = [&](int seed) {
        series_of(pair.reference, seed), series_of(pair.variant, seed);
    };
    for (int seed = 1; seed <= seeds; ++seed) run_pair(seed);
    while (seeds < seeds_allowed() && !all_sharp()) run_pair(++seeds);
    return seeds;
}

void print(const Variant& variant, const Reading& reading, const Difference& d) {
    // relative readings in percent of their peak, collagen in points
    const double unit = reading.relative && d.limit > 0 ? d.limit / relative_limit / 100.0 : 1.0;
    std::printf("| %-16s | %-18s | %6.3f | %10.4g | %10.4g | %+7.3f %s | %7.3f | %s |\n",
                variant.name,
                reading.name.c_str(),
                d.day,
                d.reference_mean,
                d.mean,
                d.difference() / unit,
                reading.relative ? "%     " : "points",
                d.half_width / unit,
                d.surely_outside() ? "outside"
                : !d.sharp()       ? "undecided"
                : d.inside()       ? "inside"
                                   : "outside, not surely");
}

/// Prints the table of a pair and calls `judge` with each reading's difference.
void compare_all(const Pair& pair,
                 int seeds,
                 const std::function<void(const Reading&, const Difference&)>& judge) {
    std::printf("%d paired seeds, %.4g days\n", seeds, end_day());
    std::printf(
        "| variant | measure | day of the extreme | reference | variant | difference "
        "| half-width | verdict |\n|---|---|---|---|---|---|---|---|\n");
    for (const Reading& reading : readings()) {
        const Difference d = compare(reading, pair, seeds);
        print(pair.variant, reading, d);
        judge(reading, d);
    }
}

void expect_within_limits(const Pair& pair) {
    const int seeds = seeds_needed(pair);
    const bool proof = end_day() >= full_days && seeds >= fewest_seeds;
    compare_all(pair, seeds, [&](const Reading& reading, const Difference& d) {
        if (!proof) return;
        EXPECT_FALSE(d.surely_outside()) << reading.name;
        EXPECT_TRUE(d.sharp()) << reading.name << ": undecided, more seeds are needed";
    });
    if (!proof) GTEST_SKIP() << "a quick look: fewer days or seeds prove nothing";
}

/// For blocks too dear for as many seeds as sharp intervals need: nothing may be surely outside.
void expect_nothing_surely_outside(const Pair& pair) {
    const int seeds = std::min(seeds_of_blocks, seeds_allowed());
    compare_all(pair, seeds, [&](const Reading& reading, const Difference& d) {
        EXPECT_FALSE(d.surely_outside()) << reading.name;
    });
}

TEST(Halving, VoxelOf10Micrometres) {
    expect_within_limits({standard, voxel_10_um});
}

TEST(Halving, VoxelOf20Micrometres) {
    expect_within_limits({voxel_20_um, voxel_10_um});
}

/// Coarser than the default, for the order of convergence: a table without a verdict.
TEST(Halving, VoxelOf40Micrometres) {
    const int seeds = std::min(seeds_of_tables, seeds_allowed());
    compare_all({standard, {"voxel_40_um", set_voxel<40>}},
                seeds,
                [](const Reading& reading, const Difference& d) {
                    EXPECT_TRUE(std::isfinite(d.mean)) << reading.name;
                });
}

TEST(Halving, StepsHalved) {
    expect_within_limits({standard, {"steps_halved", halve_steps}});
}

TEST(Halving, StepsQuartered) {
    expect_within_limits({standard, {"steps_quartered", quarter_steps}});
}

TEST(Halving, StepOfOneMinuteDoubled) {
    expect_within_limits({standard, {"minute_doubled", double_shortest_step}});
}

TEST(Halving, VoxelOf25MicrometresInLayeredSkin) {
    expect_within_limits({roller_20_um, roller_25_um});
}

TEST(Halving, BlockOf2And3Millimetres) {
    expect_nothing_surely_outside({block_of_1_5_mm, block_of_2_mm});
    expect_nothing_surely_outside({block_of_2_mm, block_of_3_mm});
}

}  // namespace
}  // namespace reticulin::testing
