#include "engine/measures/tissue_sums.hpp"

#include "engine/core/parallel.hpp"
#include "engine/measures/alignment_kernel.hpp"
#include "engine/mechanics/density_kernel.hpp"
#include "engine/mechanics/sorting_order.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::measures {

namespace {

using matrix::Component;

/// Differences of eigenvalues under this are rounding: alignment of untouched skin is exactly 0.
constexpr double rounding = 1e-6;

double positive(double v) {
    return v > 0.0 ? v : 0.0;
}

/// Standard deviation per axis of a disc of this radius, evenly weighted: the Gaussian that stands
/// for "averaged over 150 um" (a sleeve's cross-section, in which the limit was set).
double disc_sd(double radius) {
    return 0.5 * radius;
}

/// Myofibroblasts averaged over the scar index's radius, per um^3; empty where there are none.
struct AveragedMyofibroblasts {
    VoxelArray<float> density;
    PlaneRange planes;  // that hold any
};

AveragedMyofibroblasts averaged_myofibroblasts(const RegularGrid& grid,
                                               const cells::CellGroup& fibroblasts,
                                               double radius) {
    std::array<std::vector<double>, 3> place;
    std::vector<std::uint64_t> id;
    for (std::size_t i = 0; i < fibroblasts.size(); ++i) {
        if (fibroblasts.state[i] !=
            static_cast<std::uint8_t>(cells::FibroblastState::myofibroblast))
            continue;
        id.push_back(fibroblasts.id[i]);
        for (std::size_t d = 0; d < 3; ++d) place[d].push_back(fibroblasts.position[d][i]);
    }
    AveragedMyofibroblasts result;
    if (id.empty()) return result;
    const auto order = mechanics::sorting_order(grid, {place[0], place[1], place[2]}, id);
    if (!order.empty()) {
        for (auto& axis : place) {
            std::vector<double> sorted;
            sorted.reserve(axis.size());
            for (const std::uint32_t i : order) sorted.push_back(axis[i]);
            axis = std::move(sorted);
        }
    }
    result.density = VoxelArray<float>(grid);
    const mechanics::SortedCells sorted(grid, {place[0], place[1], place[2]});
    result.planes =
        mechanics::DensityKernel(grid, disc_sd(radius)).field(sorted, {}, {}, result.density);
    return result;
}

/// The solutes and local signals that are not 0 throughout a plane.
struct SignalsOfPlane {
    std::array<const float*, index(Level::bearing)> values{};
    std::array<std::size_t, index(Level::bearing)> level{};
    std::size_t count = 0;

    void add(std::size_t l, const float* v) {
        values[count] = v;
        level[count++] = l;
    }
};

/// What is read of a row of voxels at once.
struct RowValues {
    matrix::CollagenReading collagen;
    std::vector<double> alignment;  // of the fibres
    std::vector<double> masson;     // share of the section that is blue

    explicit RowValues(int count)
        : collagen(static_cast<std::size_t>(count)),
          alignment(static_cast<std::size_t>(count)),
          masson(static_cast<std::size_t>(count)) {}
};

/// Reads one state voxel by voxel into the sums of its class.
class VoxelReader {
  public:
    VoxelReader(const RegionMap& regions,
                const simulation::TissueState& state,
                const MeasureParameters& p,
                const MassonInstrument& masson,
                const VoxelArray<float>& alignment)
        : regions_(regions),
          state_(state),
          p_(p),
          masson_(masson),
          alignment_(alignment),
          myofibroblasts_(averaged_myofibroblasts(regions.grid(),
                                                  state.cells[cells::CellType::fibroblast],
                                                  p.scar_index.averaging_radius.in(units::um))) {}

    void read_row(Offset start, RowValues& row) const {
        state_.matrix.read(start, row.collagen);
        AlignmentRow task{row.alignment.size(), {}, row.alignment.data()};
        const std::size_t first = matrix::index(Component::orientation_xx);
        for (std::size_t c = 0; c < 6; ++c)
            task.tensor[c] = state_.matrix[static_cast<Component>(first + c)].data() + start;
        largest_eigenvalues(task);
        for (std::size_t x = 0; x < row.masson.size(); ++x)
            row.masson[x] = area_fraction(start + x, row.collagen.total[x]);
    }

    [[nodiscard]] SignalsOfPlane signals_of(int plane) const {
        SignalsOfPlane signals;
        for (std::size_t s = 0; s < diffusion::solute_count; ++s) {
            const diffusion::Solute solute = diffusion::all_solutes[s];
            if (state_.solutes.active(solute).contains(plane))
                signals.add(s, state_.solutes.level(solute).data());
        }
        if (!state_.local.active().contains(plane)) return signals;
        for (std::size_t s = 0; s < diffusion::local_signal_count; ++s) {
            const auto signal = static_cast<diffusion::LocalSignal>(s);
            signals.add(index(Level::first_local) + s, state_.local.level(signal).data());
        }
        return signals;
    }

    /// The revision of a plane's matrix where nothing else that is read stands in it, else 0.
    [[nodiscard]] std::uint64_t revision(int plane, const SignalsOfPlane& signals) const {
        if (signals.count > 0 || myofibroblasts_.planes.contains(plane)) return 0;
        return state_.matrix.revision(plane);
    }

    /// Adds voxel x of a row.
    void add(Offset v,
             std::size_t x,
             const RowValues& row,
             const SignalsOfPlane& signals,
             VoxelSums& sums) const {
        const double share = regions_.dermal_share(v);
        for (std::size_t k = 0; k < signals.count; ++k)
            add_level(signals.level[k], static_cast<double>(signals.values[k][v]), share, sums);
        add_collagen(v, x, row.collagen, sums);
        if (state_.matrix.resting_collagen(v) <= 0.0) return;
        std::array<double, level_count> level{};
        read_fibres(v, x, row, level);
        for (std::size_t l = index(Level::bearing); l < level_count; ++l)
            add_level(l, level[l], share, sums);
    }

  private:
    static void add_level(std::size_t l, double value, double share, VoxelSums& sums) {
        sums.plain[l] += value;
        sums.weighted[l] += share * value;
        sums.greatest[l] = std::max(sums.greatest[l], value);
    }

    void add_collagen(Offset v,
                      std::size_t x,
                      const matrix::CollagenReading& row,
                      VoxelSums& sums) const {
        const auto& m = state_.matrix;
        for (std::size_t c = 0; c < matrix::collagen_pool_count; ++c) {
            sums.amount[c] += m[static_cast<Component>(c)][v];
        }
        sums.amount[index(Amount::fibrin)] += m[Component::fibrin][v];
        sums.amount[index(Amount::change)] += row.total[x] - row.at_rest[x];
        sums.amount[index(Amount::rest)] += row.at_rest[x];
        sums.amount[index(Amount::excess_iii)] += row.excess_iii[x];
        sums.amount[index(Amount::excess_i)] += row.excess_i[x];
    }

    void read_fibres(Offset v,
                     std::size_t x,
                     const RowValues& row,
                     std::array<double, level_count>& level) const {
        const ScarIndexParameters& scar = p_.scar_index;
        const double total = row.collagen.total[x];
        level[index(Level::bearing)] = 1.0;
        level[index(Level::stiffness)] = row.collagen.relative_stiffness[x];
        level[index(Level::elastin)] = state_.matrix[Component::elastin][v] - 1.0;
        level[index(Level::masson)] = row.masson[x];
        if (!myofibroblasts_.density.empty()) {
            level[index(Level::scar_myofibroblasts)] =
                positive(static_cast<double>(myofibroblasts_.density[v]) /
                             scar.critical_myofibroblasts.native() -
                         1.0);
        }
        if (total <= 0.0) return;
        const double rise = row.alignment[x] - static_cast<double>(alignment_[v]);
        level[index(Level::anisotropy)] = std::abs(rise) < rounding ? 0.0 : rise;
        level[index(Level::scar_alignment)] =
            positive(level[index(Level::anisotropy)]) / scar.alignment_scale;
        const double share_iii = row.collagen.all_iii[x] / total;
        const double limit = scar.critical_share_iii;
        level[index(Level::scar_share_iii)] = positive(share_iii - limit) / limit;
    }

    [[nodiscard]] double area_fraction(Offset v, double total) const {
        const double share = regions_.dermal_share(v);
        if (share <= 0.0) return 0.0;
        const bool deep = regions_.contains(reticular_region, v);
        return masson_.area_fraction(
            deep ? tissue::SkinLayer::reticular_dermis : tissue::SkinLayer::papillary_dermis,
            total / share);
    }

    static constexpr std::size_t reticular_region = 3;
    const RegionMap& regions_;
    const simulation::TissueState& state_;
    const MeasureParameters& p_;
    const MassonInstrument& masson_;
    const VoxelArray<float>& alignment_;
    const AveragedMyofibroblasts myofibroblasts_;
};

}  // namespace

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
    const RegularGrid& grid = regions.grid();
    const VoxelReader reader(regions, state, p, masson, resting_alignment);
    const std::size_t classes = regions.class_count();
    const auto planes = static_cast<std::size_t>(grid.nz());
    kept.resize(planes);
    for_each_block(planes, [&](std::size_t plane) {
        const SignalsOfPlane signals = reader.signals_of(static_cast<int>(plane));
        const std::uint64_t revision = reader.revision(static_cast<int>(plane), signals);
        PlaneSums& sums = kept[plane];
        if (revision != 0 && sums.revision == revision) return;
        sums = {revision, std::vector<VoxelSums>(classes)};
        RowValues row(grid.nx());
        for (int y = 0; y < grid.ny(); ++y) {
            const Offset start = grid.offset(0, y, static_cast<int>(plane));
            reader.read_row(start, row);
            for (std::size_t x = 0; x < row.alignment.size(); ++x)
                reader.add(start + x, x, row, signals, sums.by_class[regions.class_of(start + x)]);
        }
    });
    for (std::size_t r = 0; r < regions.size(); ++r) {
        for (const PlaneSums& plane : kept) {
            for (std::size_t c = 0; c < classes; ++c)
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
