#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/cells/cell_parameters.hpp"
#include "engine/mechanics/density_kernel.hpp"
#include "engine/mechanics/gaussian_filter.hpp"

#include <array>
#include <optional>
#include <vector>

namespace reticulin::simulation {

/// Kernel densities of cells at voxel centres, per um^3, as what voxels hold meets them: over a
/// kernel narrower than that of a cell's own count (meeting_sd). Derived: functions of the cells as
/// they are now, rebuilt whenever a group changed, never saved.
class Densities {
  public:
    /// `territory_sd` (um): width of the count by which resting fibroblasts keep the matrix.
    Densities(const RegularGrid& grid, const mechanics::DensityKernel& kernel, double territory_sd);

    /// Neutrophils and macrophages.
    void update_immune(const cells::CellGroups& cells);
    /// Activated + myofibroblasts, and myofibroblasts alone.
    void update_active(const cells::CellGroups& cells);
    /// Quiescent cells about each voxel, over a resting cell's territory.
    void update_quiescent(const cells::CellGroups& cells);
    /// Remembers the quiescent cells as those of day 0.
    void set_rest(const cells::CellGroups& cells);

    [[nodiscard]] const VoxelArray<float>& neutrophils() const { return neutrophils_.values; }

    [[nodiscard]] const VoxelArray<float>& macrophages() const { return macrophages_.values; }

    [[nodiscard]] const VoxelArray<float>& active_fibroblasts() const { return active_.values; }

    [[nodiscard]] const VoxelArray<float>& myofibroblasts() const { return myofibroblasts_.values; }

    /// Quiescent cells over the territory: when last updated, and on day 0.
    [[nodiscard]] const VoxelArray<float>& quiescent() const { return quiescent_; }

    [[nodiscard]] const VoxelArray<float>& rest() const { return rest_; }

    /// Writes q = quiescent / rest per voxel (1 where day 0 had none).
    void write_resting_share(VoxelArray<float>& share) const;
    /// Share of the volume that cells fill, of the densities as last updated; quiescent fibroblasts
    /// count as on day 0 (half a per cent of the volume). Only planes whose densities were renewed
    /// since the last call are written: it must be the same field every time.
    void write_volume_fraction(const cells::CellParameters& p, VoxelArray<float>& fraction);

    /// Says that the field was written from outside (a restart): the next call writes all of it.
    void forget_volume_fraction() { renewed_ = {0, grid_.nz()}; }

  private:
    struct Field {
        VoxelArray<float> values;
        PlaneRange planes;
        std::array<std::vector<double>, 3> position;  // of the cells it was made from
    };

    /// Makes a field of the cells of some states (none: all); true if it is not what it was.
    bool update(const cells::CellGroups& cells,
                cells::CellType type,
                std::initializer_list<std::uint8_t> states,
                Field& field);
    RegularGrid grid_;
    mechanics::DensityKernel kernel_;
    std::optional<mechanics::GaussianFilter> territory_;
    Field neutrophils_, macrophages_, active_, myofibroblasts_, resting_;
    VoxelArray<float> quiescent_, rest_;
    PlaneRange renewed_;  // since the volume fraction was last written
};

/// True if q is 1 in every voxel, bit for bit.
bool is_at_rest(const RegularGrid& grid, const VoxelArray<float>& resting_share);

}  // namespace reticulin::simulation
