#include "engine/io/measure_rows.hpp"

#include "engine/measures/measure_set.hpp"
#include "engine/needling/puncture_plan.hpp"
#include "engine/simulation/initial_tissue.hpp"

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

std::vector<MeasureColumn> with_time(const std::vector<measures::Column>& columns) {
    std::vector<MeasureColumn> all{{"time", "d", "Simulated time"}};
    for (const measures::Column& c : columns) all.push_back({c.full_name(), c.unit, c.description});
    return all;
}

}  // namespace

std::vector<MeasureColumn> measure_columns(const Scenario& scenario) {
    // On one column of voxels: names depend on which regions there are, not on where they lie.
    simulation::BlockParameters column = scenario.parameters.block;
    column.width = column.voxel;
    column.breadth = column.voxel;
    const tissue::SkinGeometry geometry(
        simulation::make_grid(column), scenario.parameters.skin, scenario.seed);
    std::vector<tissue::Puncture> planned;
    if (!scenario.regimen.sessions.empty()) planned.emplace_back();
    std::vector<measures::RegionRequest> requests;
    for (const RegionRequest& r : scenario.regions)
        requests.push_back({r.name, r.sleeve, {0, 0, 0}, {0, 0, 0}, {}});
    const measures::MeasureSet set(geometry,
                                   planned,
                                   requests,
                                   scenario.measures,
                                   scenario.parameters.cells.keratinocyte.barrier_half_life);
    return with_time(set.columns());
}

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
    parts_->columns = with_time(parts_->set.columns());
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
