#include "engine/io/measure_table.hpp"

#include "target.hpp"

using namespace reticulin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    constexpr double day = 1.0;
    const std::string kept = io::measures_until(text, day);
    fuzz::require(text.starts_with(kept), "what is kept is the beginning");
    io::MeasureTable table;
    if (!fuzz::is_taken<IoError>([&] { table = io::parse_measures(text, "measures.csv"); }))
        return 0;
    fuzz::require(table.units.size() == table.columns.size() &&
                      table.descriptions.size() == table.columns.size(),
                  "every column has a unit and a meaning");
    for (const std::vector<double>& row : table.rows)
        fuzz::require(row.size() == table.columns.size(), "every row has every column");
    fuzz::require(io::parse_measures(kept, "measures.csv").rows.size() <= table.rows.size(),
                  "a table cut at a day reads, with fewer rows");
    return 0;
}
