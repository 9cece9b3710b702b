#include "engine/measures/tissue_sums.hpp"

#include "engine/core/parallel.hpp"
#include "engine/measures/row_reader.hpp"

#include <algorithm>

namespace reticulin::measures {

void VoxelSums::add(const VoxelSums& other) {
    for (std::size_t a = 0; a < amount_count; ++a) amount[a] += other.amount[a];
    for (std::size_t l = 0; l < level_count; ++l) {
        plain[l] += other.plain[l];
        weighted[l] += other.weighted[l];
        greatest[l] = std::max(greatest[l], other.greatest[l]);
    }
}

TissueSums::TissueSums(const RegionMap& regions)
    : regions_(&regions), sums_(regions.size()), cells_(regions.size()) {}

TissueSums::TissueSums(const RegionMap& regions,
                       const simulation::TissueState& state,
                       const MeasureParameters& p,
                       const MassonInstrument& masson,
                       const VoxelArray<float>& resting_alignment,
                       std::vector<PlaneSums>& kept)
    : TissueSums(regions) {
    const RowReader reader(regions, state, p, masson, resting_alignment);
    kept.resize(static_cast<std::size_t>(regions.grid().nz()));
    for_each_block(kept.size(), [&](std::size_t plane) {
        const int z = static_cast<int>(plane);
        const SignalColumns signals = reader.signals_of(z);
        const std::uint64_t revision = reader.revision(z, signals);
        PlaneSums& sums = kept[plane];
        if (revision != 0 && sums.revision == revision) return;
        sums = {revision, reader.sums_of(z, signals)};
    });
    for (std::size_t r = 0; r < regions.size(); ++r) {
        for (const PlaneSums& plane : kept) {
            for (std::size_t c = 0; c < regions.class_count(); ++c)
                if (regions.holds(r, c)) sums_[r].add(plane.by_class[c]);
        }
    }
    count_cells(state.cells);
}

void TissueSums::count_cells(const cells::CellGroups& groups) {
    const RegularGrid& grid = regions_->grid();
    for (const cells::CellType type : cells::all_cell_types) {
        const cells::CellGroup& group = groups[type];
        for (std::size_t i = 0; i < group.size(); ++i) {
            const std::size_t place =
                regions_->class_of(grid.offset(grid.voxel_at(group.position_of(i))));
            const auto kind = static_cast<std::size_t>(cells::kind_of(type, group.state[i]));
            for (std::size_t r = 0; r < regions_->size(); ++r) {
                if (regions_->holds(r, place)) ++cells_[r][kind];
            }
        }
    }
}

double TissueSums::mean(std::size_t region, Amount a) const {
    const double volume = (*regions_)[region].volume;
    return volume > 0.0 ? total(region, a) * regions_->grid().voxel_volume() / volume : 0.0;
}

double TissueSums::mean(std::size_t region, std::size_t level) const {
    const Region& r = (*regions_)[region];
    const VoxelSums& sums = sums_[region];
    const double sum = r.dermal ? sums.weighted[level] : sums.plain[level];
    return r.volume > 0.0 ? sum * regions_->grid().voxel_volume() / r.volume : 0.0;
}

double TissueSums::mean_over_collagen(std::size_t region, Level l) const {
    const VoxelSums& sums = sums_[region];
    const double bearing = sums.weighted[index(Level::bearing)];
    return bearing > 0.0 ? sums.weighted[index(l)] / bearing : 0.0;
}

VoxelArray<float> resting_alignment(const tissue::SkinGeometry& geometry) {
    const RegularGrid& grid = geometry.grid();
    VoxelArray<float> alignment(grid);
    for_each_block(static_cast<std::size_t>(grid.nz()), [&](std::size_t plane) {
        const int z = static_cast<int>(plane);
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const Offset v = grid.offset(x, y, z);
                if (geometry.dermal_fraction()[v] <= 0.0F) continue;
                const Vec3 place = geometry.dermal_place({x, y, z});
                alignment[v] =
                    static_cast<float>(largest_eigenvalue(geometry.resting_orientation(place)));
            }
        }
    });
    return alignment;
}

double largest_eigenvalue(const SymmetricTensor& t) {
    double largest = 0.0;
    largest_eigenvalues({1, {&t[0], &t[1], &t[2], &t[3], &t[4], &t[5]}, &largest});
    return largest;
}

}  // namespace reticulin::measures
