#pragma once

#include "engine/measures/masson.hpp"
#include "engine/measures/region.hpp"
#include "engine/simulation/tissue_state.hpp"

#include <array>
#include <vector>

namespace reticulin::measures {

/// Amounts that are summed as they stand in a voxel: mg/mL x um^3 once summed.
enum class Amount : std::uint8_t {
    iii_new,
    i_new,
    iii_cross_linked,
    i_cross_linked,
    iii_torn,
    i_torn,
    change,
    rest,
    excess_iii,
    excess_i,
    fibrin
};
inline constexpr std::size_t amount_count = 11;

/// Levels that are averaged over a region; the first ten are the solutes and local signals.
enum class Level : std::uint8_t {
    first_local = diffusion::solute_count,
    bearing = diffusion::solute_count + diffusion::local_signal_count,  // 1 where collagen is laid
    anisotropy,
    stiffness,
    elastin,
    masson,
    scar_myofibroblasts,
    scar_share_iii,
    scar_alignment
};
inline constexpr std::size_t level_count = 18;

constexpr std::size_t index(Amount a) {
    return static_cast<std::size_t>(a);
}

constexpr std::size_t index(Level l) {
    return static_cast<std::size_t>(l);
}

/// Sums over voxels; `weighted` by the dermal share of the voxel, `plain` without.
struct VoxelSums {
    std::array<double, amount_count> amount{};
    std::array<double, level_count> plain{};
    std::array<double, level_count> weighted{};
    std::array<double, level_count> greatest{};

    void add(const VoxelSums& other);
};

/// Sums over one plane as it was last read, by class of voxels; a plane that has not changed since
/// is not read again.
struct PlaneSums {
    std::uint64_t revision = 0;  // ExtracellularMatrix::revision; 0: read it again
    std::vector<VoxelSums> by_class;
};

/// Sums by region over one state, and cells by region and kind.
class TissueSums {
  public:
    /// All zero: for listing columns.
    explicit TissueSums(const RegionMap& regions);
    TissueSums(const RegionMap& regions,
               const simulation::TissueState& state,
               const MeasureParameters& p,
               const MassonInstrument& masson,
               const VoxelArray<float>& resting_alignment,
               std::vector<PlaneSums>& kept);

    /// Mean over the region's volume, mg/mL.
    [[nodiscard]] double mean(std::size_t region, Amount a) const;

    [[nodiscard]] double total(std::size_t region, Amount a) const {
        return sums_[region].amount[index(a)];
    }

    /// Mean over the region's volume; `over_collagen` over the part of it that holds collagen.
    [[nodiscard]] double mean(std::size_t region, std::size_t level) const;
    [[nodiscard]] double mean_over_collagen(std::size_t region, Level l) const;

    [[nodiscard]] double greatest(std::size_t region, std::size_t level) const {
        return sums_[region].greatest[level];
    }

    [[nodiscard]] std::int64_t cells(std::size_t region, cells::CellKind kind) const {
        return cells_[region][static_cast<std::size_t>(kind)];
    }

  private:
    void count_cells(const cells::CellGroups& groups);

    const RegionMap* regions_;
    std::vector<VoxelSums> sums_;  // by region
    std::vector<std::array<std::int64_t, cells::cell_kind_count>> cells_;
};

/// Largest eigenvalue of the fibre orientation (1/3 isotropic .. 1 aligned) in every voxel at rest.
VoxelArray<float> resting_alignment(const tissue::SkinGeometry& geometry);

/// Largest eigenvalue of a symmetric tensor over its trace, closed form; 1/3 without a positive
/// trace.
double largest_eigenvalue(const SymmetricTensor& t);

}  // namespace reticulin::measures
