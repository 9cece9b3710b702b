#include "engine/measures/instruments.hpp"

#include <string>

namespace reticulin::measures {

void measure_cells(const View& view, Recorder& record) {
    for (std::size_t r = 0; r < view.regions.size(); ++r) {
        const Region& region = view.regions[r];
        const double volume = region.volume * units::per_mm3.native();  // mm^3
        for (std::size_t k = 0; k < cells::cell_kind_count; ++k) {
            const std::string kind(cells::cell_kind_names[k]);
            const auto count =
                static_cast<double>(view.sums.cells(r, static_cast<cells::CellKind>(k)));
            record.add(kind + "_count", region.name, "1", "Cells, " + region.description, count);
            record.add(kind + "_density",
                       region.name,
                       "1/mm^3",
                       "Cells per volume, " + region.description,
                       volume > 0.0 ? count / volume : 0.0);
        }
    }
}

}  // namespace reticulin::measures
