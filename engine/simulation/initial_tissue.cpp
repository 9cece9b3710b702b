#include "engine/simulation/initial_tissue.hpp"

#include "engine/cells/sort_group.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"

namespace reticulin::simulation {

namespace {

int whole_voxels(Length extent, Length voxel) {
    return RegularGrid::floor_to_int(extent / voxel + 0.5);
}

/// Expected resting fibroblasts of one voxel.
double expected_fibroblasts(const tissue::SkinGeometry& geometry, VoxelIndex v) {
    const RegularGrid& grid = geometry.grid();
    const double fraction = static_cast<double>(geometry.dermal_fraction()[grid.offset(v)]);
    if (fraction <= 0.0) return 0.0;
    return fraction * grid.voxel_volume() *
           geometry.resting_fibroblast_density(geometry.dermal_place(v));
}

Vec3 place_in_dermis(const tissue::SkinGeometry& geometry, VoxelIndex v, Stream& random) {
    const RegularGrid& grid = geometry.grid();
    Vec3 p = grid.centre(v);
    for (int attempt = 0; attempt < 64; ++attempt) {
        const Vec3 corner = grid.centre(v) - Vec3::Constant(0.5 * grid.voxel());
        // One by one: compilers differ in the order in which they take arguments.
        const double x = random.uniform();
        const double y = random.uniform();
        const double z = random.uniform();
        p = corner + grid.voxel() * Vec3(x, y, z);
        if (tissue::is_dermis(geometry.layer_at(p))) return p;
    }
    return p;
}

void add_fibroblast(cells::CellGroups& cells, const Vec3& p, Stream& random) {
    const auto quiescent = static_cast<std::uint8_t>(cells::FibroblastState::quiescent);
    cells::append_cell(
        cells[cells::CellType::fibroblast], cells.next_id++, {p, random.direction(), quiescent, 0});
}

void seed_fibroblasts(cells::CellGroups& cells,
                      const tissue::SkinGeometry& geometry,
                      std::uint64_t seed) {
    const RegularGrid& grid = geometry.grid();
    // Stratified: one cell at random in every unit of expected cells, so that counts hardly vary
    // and places show no pattern.
    const auto place_of = [seed](double stratum) {
        const auto number = static_cast<std::uint64_t>(stratum);
        return stratum + Stream(seed, number, -1, Purpose::initial_tissue).uniform();
    };
    double stratum = 0.0;
    double threshold = place_of(stratum);
    double cumulative = 0.0;
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const VoxelIndex v{x, y, z};
                cumulative += expected_fibroblasts(geometry, v);
                for (; threshold < cumulative; threshold = place_of(++stratum)) {
                    Stream random(seed, cells.next_id, 0, Purpose::initial_tissue);
                    add_fibroblast(cells, place_in_dermis(geometry, v, random), random);
                }
            }
        }
    }
    auto& counters = cells.counters[cells::index(cells::CellType::fibroblast)];
    counters.initial = static_cast<std::int64_t>(cells[cells::CellType::fibroblast].size());
}

void lay_matrix(matrix::ExtracellularMatrix& matrix,
                const matrix::MatrixParameters& p,
                const tissue::SkinGeometry& geometry) {
    const RegularGrid& grid = geometry.grid();
    const double density = p.collagen_density.in(units::mg_per_ml);
    for_each_block(static_cast<std::size_t>(grid.nz()), [&](std::size_t plane) {
        const int z = static_cast<int>(plane);
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const Offset v = grid.offset(x, y, z);
                const double fraction = static_cast<double>(geometry.dermal_fraction()[v]);
                if (fraction <= 0.0) continue;
                const Vec3 place = geometry.dermal_place({x, y, z});
                const double total = density * fraction * geometry.resting_collagen_fraction(place);
                if (total > 0.0) matrix.lay_rest(v, total, geometry.resting_orientation(place));
            }
        }
    });
}

}  // namespace

RegularGrid make_grid(const BlockParameters& block) {
    return {whole_voxels(block.width, block.voxel),
            whole_voxels(block.breadth, block.voxel),
            whole_voxels(block.depth, block.voxel),
            block.voxel.in(units::um)};
}

TissueState make_initial_tissue(const Parameters& parameters,
                                const tissue::SkinGeometry& geometry,
                                std::uint64_t seed) {
    TissueState state;
    state.grid = geometry.grid();
    state.clock.seed = seed;
    state.solutes = diffusion::SoluteFields(state.grid, parameters.solutes);
    state.local = diffusion::ImmobileFields(state.grid);
    state.matrix = matrix::ExtracellularMatrix(state.grid, parameters.matrix);
    state.vessels = tissue::Vasculature(geometry);
    state.volume_fraction = VoxelArray<float>(state.grid);
    state.resting_share = VoxelArray<float>(state.grid, 1.0F);
    lay_matrix(state.matrix, parameters.matrix, geometry);
    seed_fibroblasts(state.cells, geometry, seed);
    return state;
}

}  // namespace reticulin::simulation
