#include "engine/io/measure_rows.hpp"

namespace reticulin::io {

struct MeasureRows::Parts {
    std::vector<MeasureColumn> columns;
};

MeasureRows::MeasureRows(const simulation::Simulation&, const Scenario&)
    : parts_(std::make_unique<Parts>()) {
    parts_->columns.push_back({"time", "d", "Simulated time"});
    for (const auto& name : cells::cell_kind_names)
        parts_->columns.push_back({std::string(name) + "/block", "1", "Cells of this kind"});
}

MeasureRows::~MeasureRows() = default;

const std::vector<MeasureColumn>& MeasureRows::columns() const {
    return parts_->columns;
}

std::vector<double> MeasureRows::row(const simulation::TissueState& state) const {
    std::vector<double> row(parts_->columns.size(), 0.0);
    row[0] = days(state.clock.tick);
    for (const cells::CellType type : cells::all_cell_types) {
        for (const std::uint8_t s : state.cells[type].state)
            row[1 + static_cast<std::size_t>(cells::kind_of(type, s))] += 1.0;
    }
    return row;
}

}  // namespace reticulin::io
