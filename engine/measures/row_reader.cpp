#include "engine/measures/row_reader.hpp"

#include "engine/mechanics/density_kernel.hpp"
#include "engine/mechanics/sorting_order.hpp"

#include <algorithm>
#include <utility>

namespace reticulin::measures {

namespace {

using matrix::Component;
using Values = matrix::CollagenReading::Row;

/// Standard deviation per axis of a disc of this radius, evenly weighted: the Gaussian that stands
/// for "averaged over 150 um" (a sleeve's cross-section, in which the limit was set).
double disc_sd(double radius) {
    return 0.5 * radius;
}

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

/// Voxels of a row, rounded up to whole groups of lanes; rows are padded further.
std::size_t padded_count(const RegularGrid& grid) {
    return (static_cast<std::size_t>(grid.nx()) + sum_lanes - 1) / sum_lanes * sum_lanes;
}

/// Sums of one plane, lane by lane.
class LaneSums {
  public:
    explicit LaneSums(std::size_t classes) : sums_(classes * class_stride) {}

    double* data() { return sums_.data(); }

    [[nodiscard]] std::vector<VoxelSums> by_class() const {
        std::vector<VoxelSums> result(sums_.size() / class_stride);
        for (std::size_t c = 0; c < result.size(); ++c) {
            const double* lanes = sums_.data() + c * class_stride;
            VoxelSums& sums = result[c];
            for (double& amount : sums.amount)
                amount = sum(std::exchange(lanes, lanes + sum_lanes));
            for (std::size_t l = 0; l < level_count; ++l, lanes += 3 * sum_lanes) {
                sums.plain[l] = sum(lanes);
                sums.weighted[l] = sum(lanes + sum_lanes);
                sums.greatest[l] = *std::max_element(lanes + 2 * sum_lanes, lanes + 3 * sum_lanes);
            }
        }
        return result;
    }

    static constexpr std::size_t class_stride = sum_lanes * (amount_count + 3 * level_count);

  private:
    static double sum(const double* lanes) {
        double total = 0.0;
        for (std::size_t i = 0; i < sum_lanes; ++i) total += lanes[i];
        return total;
    }

    Values sums_;
};

}  // namespace

/// What is computed of a row of voxels before it is summed, and the columns that are.
struct RowReader::Row {
    explicit Row(std::size_t count)
        : collagen(count),
          change(count),
          alignment(count),
          bearing(count),
          elastin_change(count),
          anisotropy(count),
          masson(count),
          scar_myofibroblasts(count),
          scar_share_iii(count),
          scar_alignment(count) {}

    matrix::CollagenReading collagen;
    Values change;     // of collagen since day 0, mg/mL
    Values alignment;  // of the fibres
    Values bearing, elastin_change, anisotropy, masson;
    Values scar_myofibroblasts, scar_share_iii, scar_alignment;
    std::vector<SummedColumn<double>> amounts, levels;
    SignalColumns signals;

    void list(Amount a, const double* values) { amounts.push_back({index(a), values}); }

    void list(Level l, const Values& values) { levels.push_back({index(l), values.data()}); }
};

RowReader::RowReader(const RegionMap& regions,
                     const simulation::TissueState& state,
                     const MeasureParameters& p,
                     const MassonInstrument& masson,
                     const VoxelArray<float>& resting_alignment)
    : regions_(regions),
      state_(state),
      p_(p),
      masson_(masson),
      resting_alignment_(resting_alignment),
      myofibroblasts_(averaged_myofibroblasts(regions.grid(),
                                              state.cells[cells::CellType::fibroblast],
                                              p.scar_index.averaging_radius.in(units::um))) {}

SignalColumns RowReader::signals_of(int plane) const {
    SignalColumns signals;
    for (std::size_t s = 0; s < diffusion::solute_count; ++s) {
        const diffusion::Solute solute = diffusion::all_solutes[s];
        if (state_.solutes.active(solute).contains(plane))
            signals.push_back({s, state_.solutes.level(solute).data()});
    }
    if (!state_.local.active().contains(plane)) return signals;
    for (std::size_t s = 0; s < diffusion::local_signal_count; ++s) {
        const auto signal = static_cast<diffusion::LocalSignal>(s);
        signals.push_back({index(Level::first_local) + s, state_.local.level(signal).data()});
    }
    return signals;
}

std::uint64_t RowReader::revision(int plane, const SignalColumns& signals) const {
    if (!signals.empty() || myofibroblasts_.planes.contains(plane)) return 0;
    return state_.matrix.revision(plane);
}

std::vector<VoxelSums> RowReader::sums_of(int plane, const SignalColumns& signals) const {
    const RegularGrid& grid = regions_.grid();
    LaneSums sums(regions_.class_count());
    Row row(padded_count(grid));
    for (int y = 0; y < grid.ny(); ++y) {
        const Offset start = grid.offset(0, y, plane);
        read(start, plane, row);
        list(start, plane, row);
        row.signals = signals;
        for (auto& s : row.signals) s.values += start;
        add_row({row.change.size(),
                 grid.row_stride(),
                 regions_.classes().data() + start,
                 regions_.dermal_shares().data() + start,
                 row.amounts,
                 row.levels,
                 row.signals,
                 amount_count,
                 LaneSums::class_stride,
                 sums.data()});
    }
    return sums.by_class();
}

void RowReader::read(Offset start, int plane, Row& row) const {
    const std::size_t count = row.change.size();
    state_.matrix.read(start, row.collagen);
    AlignmentRow tensors{count, {}, row.alignment.data()};
    const std::size_t first = matrix::index(Component::orientation_xx);
    for (std::size_t c = 0; c < 6; ++c)
        tensors.tensor[c] = state_.matrix[static_cast<Component>(first + c)].data() + start;
    largest_eigenvalues(tensors);
    for (std::size_t x = 0; x < count; ++x) {
        row.masson[x] = area_fraction(start + x, row.collagen.total[x]);
        row.change[x] = row.collagen.total[x] - row.collagen.at_rest[x];
    }
    const ScarIndexParameters& scar = p_.scar_index;
    read_fibre_levels({count,
                       row.collagen.total.data(),
                       row.collagen.at_rest.data(),
                       row.collagen.all_iii.data(),
                       row.alignment.data(),
                       state_.matrix[Component::elastin].data() + start,
                       resting_alignment_.data() + start,
                       scar.critical_share_iii,
                       scar.alignment_scale,
                       row.bearing.data(),
                       row.elastin_change.data(),
                       row.anisotropy.data(),
                       row.scar_share_iii.data(),
                       row.scar_alignment.data(),
                       row.collagen.relative_stiffness.data(),
                       row.masson.data()});
    if (myofibroblasts_.planes.contains(plane))
        read_crowds({count,
                     myofibroblasts_.density.data() + start,
                     row.bearing.data(),
                     scar.critical_myofibroblasts.native(),
                     row.scar_myofibroblasts.data()});
}

void RowReader::list(Offset start, int plane, Row& row) const {
    row.amounts.clear();
    row.levels.clear();
    const auto pool = [&](Component c) { return state_.matrix[c].data() + start; };
    for (std::size_t c = 0; c < matrix::collagen_pool_count; ++c)
        row.amounts.push_back({c, pool(static_cast<Component>(c))});
    row.list(Amount::fibrin, pool(Component::fibrin));
    row.list(Amount::change, row.change.data());
    row.list(Amount::rest, row.collagen.at_rest.data());
    row.list(Amount::excess_iii, row.collagen.excess_iii.data());
    row.list(Amount::excess_i, row.collagen.excess_i.data());
    row.list(Level::bearing, row.bearing);
    row.list(Level::stiffness, row.collagen.relative_stiffness);
    row.list(Level::elastin, row.elastin_change);
    row.list(Level::masson, row.masson);
    row.list(Level::anisotropy, row.anisotropy);
    row.list(Level::scar_alignment, row.scar_alignment);
    row.list(Level::scar_share_iii, row.scar_share_iii);
    if (myofibroblasts_.planes.contains(plane))
        row.list(Level::scar_myofibroblasts, row.scar_myofibroblasts);
}

double RowReader::area_fraction(Offset v, double total) const {
    const double share = regions_.dermal_share(v);
    if (share <= 0.0) return 0.0;
    constexpr std::size_t reticular_region = 3;
    const bool deep = regions_.contains(reticular_region, v);
    return masson_.area_fraction(
        deep ? tissue::SkinLayer::reticular_dermis : tissue::SkinLayer::papillary_dermis,
        share == 1.0 ? total : total / share);
}

}  // namespace reticulin::measures
