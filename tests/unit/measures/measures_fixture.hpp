#pragma once

#include "engine/core/error.hpp"
#include "engine/measures/measure_set.hpp"

#include "tests/unit/matrix/matrix_fixture.hpp"
#include "tests/unit/tissue/example_skin.hpp"

namespace reticulin::measures::test {

/// The library's values, as literals.
inline MeasureParameters parameters() {
    MeasureParameters p;
    p.sleeve = {150.0 * units::um, 40.0 * units::um, 50.0 * units::um};
    p.scar_index = {5000.0 * units::per_mm3, 150.0 * units::um, 0.25, 0.1};
    p.masson = {0.5, 0.9335, 0.892, 200.0 * units::mg_per_ml, 200.0 * units::mg_per_ml};
    return p;
}

/// Healthy skin; collagen alike in both layers.
inline tissue::SkinParameters skin() {
    tissue::SkinParameters s = testing::example_skin();
    s.papillary_collagen_fraction = 1.0;
    return s;
}

/// A straight channel of a 1.5 mm needle down to `depth` at (x, y).
inline tissue::Puncture channel(double x, double y, double depth) {
    tissue::Puncture p;
    p.entry = Vec3(x, y, 0.0);
    p.depth = depth;
    p.needle_length = 1500.0;
    p.needle_radius = 70.0;
    p.tip_radius = 4.0;
    p.residual_ratio = 0.5;
    p.collar_width = 70.0;
    return p;
}

/// Resting skin on the example grid: matrix laid as at tick 0, no cells, no signals.
inline simulation::TissueState resting_state(const tissue::SkinGeometry& geometry) {
    const RegularGrid& grid = geometry.grid();
    simulation::TissueState state;
    state.grid = grid;
    state.solutes = diffusion::SoluteFields(grid, diffusion::SoluteCatalogue{});
    state.local = diffusion::ImmobileFields(grid);
    state.matrix = matrix::ExtracellularMatrix(grid, matrix::test::parameters());
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const Offset v = grid.offset(x, y, z);
                const auto share = static_cast<double>(geometry.dermal_fraction()[v]);
                if (share <= 0.0) continue;
                const Vec3 place = geometry.dermal_place({x, y, z});
                state.matrix.lay_rest(v,
                                      200.0 * share * geometry.resting_collagen_fraction(place),
                                      geometry.resting_orientation(place));
            }
        }
    }
    return state;
}

inline void add_cell(cells::CellGroups& cells,
                     cells::CellType type,
                     std::uint8_t state,
                     const Vec3& at) {
    cells::CellGroup& group = cells[type];
    group.id.push_back(cells.next_id++);
    for (std::size_t d = 0; d < 3; ++d) {
        group.position[d].push_back(at[static_cast<Eigen::Index>(d)]);
        group.polarity[d].push_back(0.0F);
    }
    group.state.push_back(state);
    group.born.push_back(0);
    group.memory.push_back(0.0F);
    group.tag.push_back(-1);
}

}  // namespace reticulin::measures::test
