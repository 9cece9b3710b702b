#include "engine/cli/verbs.hpp"
#include "engine/core/error.hpp"
#include "engine/io/json.hpp"
#include "engine/io/measure_table.hpp"
#include "engine/io/result_file.hpp"

#include <cstdio>

namespace reticulin::cli {

namespace {

void print_csv(const io::MeasureTable& table) {
    std::vector<io::MeasureColumn> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        columns.push_back({table.columns[i], table.units[i], table.descriptions[i]});
    std::fputs(io::measures_head(columns).c_str(), stdout);
    for (const auto& row : table.rows) std::fputs(io::measures_row(row).c_str(), stdout);
}

void print_json(const io::MeasureTable& table) {
    std::vector<io::JsonObject> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        std::vector<double> values;
        for (const auto& row : table.rows) values.push_back(row[i]);
        io::JsonObject column;
        column.set("name", table.columns[i])
            .set("unit", table.units[i])
            .set("description", table.descriptions[i]);
        columns.push_back(column.set("values", values));
    }
    std::printf("%s\n", io::JsonObject().set("columns", columns).line().c_str());
}

}  // namespace

int measures(const Options& options) {
    if (options.arguments.size() != 1) throw UsageError("name one run folder or packed file");
    if (options.json && options.csv) throw UsageError("--json and --csv exclude each other");
    const io::MeasureTable table = io::ResultFile::open(options.arguments.front()).measures();
    options.json ? print_json(table) : print_csv(table);
    return 0;
}

}  // namespace reticulin::cli
