#include "engine/cli/pictures.hpp"

#include "engine/cli/thread_grant.hpp"
#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/quantity_parser.hpp"

#include "visualization/compare_view.hpp"
#include "visualization/field_view.hpp"
#include "visualization/histology_view.hpp"
#include "visualization/tissue_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

namespace reticulin::cli {

namespace {

using visualization::ColourScale;
using visualization::FieldOptions;
using visualization::Image;
using visualization::TissuePicture;

/// Days of --time "7 d"; -1 (the last snapshot) if it is not given.
double wanted_day(const Options& options) {
    if (options.time.empty()) return -1.0;
    const io::QuantityResult read = io::parse_quantity(options.time);
    if (!read) throw UsageError("--time " + options.time + ": " + read.error);
    if (read.quantity->dimension != Duration::dimension || read.quantity->native < 0)
        throw UsageError("--time " + options.time + ": write a time such as \"7 d\" or \"6 h\"");
    return read.quantity->native / 24.0;
}

/// Columns and rows of --size "1600x1200"; zeros if it is not given.
std::pair<int, int> wanted_size(const Options& options) {
    if (options.size.empty()) return {0, 0};
    std::istringstream words(options.size);
    int columns = 0, rows = 0;
    char times = 0, rest = 0;
    constexpr int least = 100, most = 10000;
    if (!(words >> columns >> times >> rows) || times != 'x' || (words >> rest) ||
        columns < least || rows < least || columns > most || rows > most)
        throw UsageError(
            fmt::format("--size {}: write pixels as WIDTHxHEIGHT, each {} to {}, such as 1600x1200",
                        options.size,
                        least,
                        most));
    return {columns, rows};
}

ColourScale::Kind wanted_scale(const Options& options) {
    if (options.scale.empty() || options.scale == "linear") return ColourScale::Kind::linear;
    if (options.scale == "log") return ColourScale::Kind::logarithmic;
    if (options.scale == "change") return ColourScale::Kind::diverging;
    throw UsageError("--scale " + options.scale +
                     ": must be linear, log or change (against the first snapshot)");
}

/// Both numbers of --limits "0,5".
std::pair<std::optional<double>, std::optional<double>> wanted_limits(const Options& options) {
    if (options.limits.empty()) return {};
    std::istringstream words(options.limits);
    double low = 0.0, high = 0.0;
    char comma = 0, rest = 0;
    if (!(words >> low >> comma >> high) || comma != ',' || (words >> rest))
        throw UsageError("--limits " + options.limits +
                         ": write LOWEST,HIGHEST in the field's unit, such as 0,5");
    return {low, high};
}

FieldOptions field_options(const Options& options) {
    FieldOptions field;
    std::tie(field.columns, field.rows) = wanted_size(options);
    field.section = options.section;
    field.field = options.field;
    field.scale = wanted_scale(options);
    std::tie(field.low, field.high) = wanted_limits(options);
    return field;
}

Image drawn(const Options& options) {
    const FieldOptions field = field_options(options);
    const double day = wanted_day(options);
    const bool is_field = options.view == "field";
    if (is_field && options.field.empty())
        throw UsageError("--view field needs --field NAME, such as tgf_beta");
    const io::ResultFile run = io::ResultFile::open_whole(options.arguments.front());
    const TissuePicture tissue =
        visualization::read_picture(run,
                                    day,
                                    is_field ? options.field : std::string{},
                                    field.scale == ColourScale::Kind::diverging);
    if (is_field) return visualization::field_view(tissue, field);
    return options.view == "tissue" ? visualization::tissue_view(tissue, field)
                                    : visualization::histology_view(tissue, field);
}

/// The number printed in each cell of the grid.
const ComparedQuantity& headline() {
    const auto& list = compared_quantities();
    return *std::find_if(
        list.begin(), list.end(), [](const auto& q) { return q.key == "collagen_change/sleeve"; });
}

std::string number_of(const ComparedArm& arm, const std::string& key, int decimals) {
    const auto& list = compared_quantities();
    for (std::size_t q = 0; q < list.size(); ++q)
        if (list[q].key == key) return range_text(arm.values[q], decimals);
    return "-";
}

visualization::CompareArm sample(const std::vector<ComparedRun>& runs,
                                 const ComparedArm& arm,
                                 const Options& options) {
    const io::ResultFile run = io::ResultFile::open_whole(runs[arm.runs.front()].path);
    visualization::CompareArm result;
    result.needle_length = arm.needle_length;
    result.spacing = arm.spacing;
    result.is_grid = arm.is_even && !arm.incision;
    result.regimen = arm.name;
    result.number = number_of(arm, headline().key, 2);
    result.number = result.number == "-" ? "" : "collagen change " + result.number + " %";
    result.detail = arm.needle_length > 0.0 ? fmt::format("holes {}, reached depth {} µm",
                                                          number_of(arm, "punctures", 0),
                                                          number_of(arm, "depth_mean", 0))
                                            : "no needles";
    result.picture = visualization::read_picture(run, wanted_day(options), options.field);
    return result;
}

}  // namespace

std::string program_that_draws() {
    return "";
}

bool can_draw() {
    return true;
}

void draw_run(const Options& options) {
    set_thread_count(threads_of(read_thread_grant(), options.threads));
    io::write_atomically(options.out, visualization::png_of(drawn(options)));
}

void check_comparison(const std::vector<ComparedRun>& runs,
                      const std::vector<ComparedArm>& arms,
                      const Options& options) {
    static_cast<void>(wanted_day(options));
    static_cast<void>(wanted_size(options));
    if (options.field.empty()) return;
    for (const ComparedArm& arm : arms) {
        const ComparedRun& run = runs[arm.runs.front()];
        if (run.has_snapshots)
            visualization::check_field(io::ResultFile::open_whole(run.path), options.field);
    }
}

void draw_comparison(const std::vector<ComparedRun>& runs,
                     const std::vector<ComparedArm>& arms,
                     const Options& options,
                     const std::string& path) {
    set_thread_count(threads_of(read_thread_grant(), options.threads));
    std::vector<visualization::CompareArm> samples;
    for (const ComparedArm& arm : arms) samples.push_back(sample(runs, arm, options));
    visualization::CompareOptions wanted;
    wanted.number_meaning =
        "collagen within the sleeves of the punctures at the run's end against day 0, mean (lowest "
        "to highest) over seeds";
    wanted.field = options.field;
    wanted.columns = wanted_size(options).first;
    io::write_atomically(path, visualization::png_of(visualization::compare_view(samples, wanted)));
}

}  // namespace reticulin::cli
