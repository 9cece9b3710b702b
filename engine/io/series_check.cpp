#include "engine/io/series_check.hpp"

#include "engine/core/error.hpp"
#include "engine/io/event_list.hpp"
#include "engine/io/file_system.hpp"
#include "engine/io/quantity_parser.hpp"
#include "engine/io/run_folder.hpp"
#include "engine/io/schedule.hpp"

#include <algorithm>
#include <string_view>

namespace reticulin::io {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what) {
    throw IoError(path + " is damaged: " + what +
                  "; put back the whole file, or run the scenario again");
}

void check_measures(const MeasureTable& table,
                    const std::vector<MeasureColumn>& columns,
                    const std::vector<Tick>& due,
                    const std::string& path) {
    const auto same = [](const std::string& name, const MeasureColumn& c) {
        return name == c.name;
    };
    if (!std::ranges::equal(table.columns, columns, same))
        fail(path, "its columns are not those of the run");
    std::vector<double> times;
    for (const std::vector<double>& row : table.rows) times.push_back(row.front());
    const auto fault =
        std::ranges::adjacent_find(times, [](double a, double b) { return !(a < b); });
    if (fault != times.end())
        fail(path, "the row after day " + number_text(*fault) + " is out of order");
    for (const Tick tick : due) {
        if (!std::ranges::binary_search(times, days(tick)))
            fail(path, "the row of day " + number_text(days(tick)) + " is missing");
    }
}

void check_events(std::string_view text, std::size_t sessions, Tick now, const std::string& path) {
    std::size_t told = 0;
    for_each_event(text, path, [&](std::string_view, const JsonObject& event) {
        if (event.text("event") == "session" && event.integer("tick", 0) <= now) ++told;
    });
    if (told != sessions)
        fail(path,
             "it tells of " + std::to_string(told) + " sessions of the " +
                 std::to_string(sessions) + " that were held");
}

}  // namespace

void check_series(const std::string& folder,
                  Tick now,
                  const Scenario& scenario,
                  const std::vector<MeasureColumn>& columns) {
    const std::string measures = folder + "/" + run_files::measures;
    check_measures(parse_measures(read_bytes(measures), measures),
                   columns,
                   lasting_measure_ticks_of(scenario, now),
                   measures);
    const std::string events = folder + "/" + run_files::events;
    const auto held = std::ranges::count_if(
        scenario.regimen.sessions, [now](const auto& session) { return session.time < now; });
    check_events(read_bytes(events), static_cast<std::size_t>(held), now, events);
}

}  // namespace reticulin::io
