#include "engine/io/measure_rows.hpp"

#include "engine/measures/measure_set.hpp"
#include "engine/needling/puncture_plan.hpp"

#include <span>

namespace reticulin::io {

namespace {

/// The user's regions; the sleeve of a regimen is that of every puncture it would make here.
std::vector<measures::RegionRequest> requests_of(const simulation::Simulation& simulation,
                                                 const Scenario& scenario) {
    std::vector<measures::RegionRequest> requests;
    for (const RegionRequest& r : scenario.regions) {
        measures::RegionRequest request{r.name,
                                        r.sleeve,
                                        {r.low[0], r.low[1], r.low[2]},
                                        {r.high[0], r.high[1], r.high[2]},
                                        {}};
        if (r.sleeve) {
            for (const auto& session : needling::plan_punctures(r.regimen,
                                                                simulation.geometry(),
                                                                scenario.parameters.insertion,
                                                                scenario.device_seed))
                request.punctures.insert(request.punctures.end(), session.begin(), session.end());
        }
        requests.push_back(std::move(request));
    }
    return requests;
}

}  // namespace

struct MeasureRows::Parts {
    measures::MeasureSet set;
    std::vector<MeasureColumn> columns;
};

MeasureRows::MeasureRows(const simulation::Simulation& simulation, const Scenario& scenario)
    : parts_(
          new Parts{measures::MeasureSet(simulation.geometry(),
                                         simulation.planned_punctures(),
                                         requests_of(simulation, scenario),
                                         scenario.measures,
                                         scenario.parameters.cells.keratinocyte.barrier_half_life),
                    {}}) {
    parts_->columns.push_back({"time", "d", "Simulated time"});
    for (const measures::Column& c : parts_->set.columns())
        parts_->columns.push_back({c.full_name(), c.unit, c.description});
}

MeasureRows::~MeasureRows() = default;

const std::vector<MeasureColumn>& MeasureRows::columns() const {
    return parts_->columns;
}

std::vector<double> MeasureRows::row(const simulation::TissueState& state) {
    std::vector<double> row{days(state.clock.tick)};
    const std::vector<double> values = parts_->set.row(state);
    row.insert(row.end(), values.begin(), values.end());
    return row;
}

void MeasureRows::resume(const MeasureTable& written) {
    if (written.rows.empty()) return;
    const std::vector<double>& last = written.rows.back();
    parts_->set.resume(last.front(), std::span(last).subspan(1));
}

}  // namespace reticulin::io
