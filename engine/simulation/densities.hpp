#pragma once

#include "engine/cells/cell_group.hpp"
#include "engine/cells/cell_parameters.hpp"
#include "engine/mechanics/density_kernel.hpp"

namespace reticulin::simulation {

/// Kernel densities of cells at voxel centres, per um^3. Derived: functions of the cells as they
/// are now, rebuilt whenever a group changed, never saved.
class Densities {
  public:
    Densities() = default;
    Densities(const RegularGrid& grid, const mechanics::DensityKernel& kernel);

    /// Neutrophils and macrophages.
    void update_immune(const cells::CellGroups& cells);
    /// Quiescent, activated + myofibroblasts, myofibroblasts; and q.
    void update_fibroblasts(const cells::CellGroups& cells);
    /// Remembers the quiescent cells as those of day 0: q is then exactly 1 everywhere.
    void set_rest(const cells::CellGroups& cells);

    [[nodiscard]] const VoxelArray<float>& neutrophils() const { return neutrophils_.values; }
    [[nodiscard]] const VoxelArray<float>& macrophages() const { return macrophages_.values; }
    [[nodiscard]] const VoxelArray<float>& quiescent() const { return quiescent_.values; }
    [[nodiscard]] const VoxelArray<float>& active_fibroblasts() const { return active_.values; }
    [[nodiscard]] const VoxelArray<float>& myofibroblasts() const { return myofibroblasts_.values; }
    [[nodiscard]] const VoxelArray<float>& rest() const { return rest_.values; }
    /// q: quiescent now / on day 0 (1 where day 0 had none).
    [[nodiscard]] const VoxelArray<float>& resting_share() const { return share_; }
    /// q is 1 in every voxel, bit for bit.
    [[nodiscard]] bool at_rest() const { return at_rest_; }
    /// Share of the volume that all cells but keratinocytes fill, of the densities as last updated.
    void write_volume_fraction(const cells::CellParameters& p, VoxelArray<float>& fraction) const;

  private:
    struct Field {
        VoxelArray<float> values;
        mechanics::PlaneRange planes;
    };

    void update(const cells::CellGroups& cells, cells::CellType type, std::initializer_list<std::uint8_t> states,
                Field& field);
    void update_share();
    RegularGrid grid_;
    const mechanics::DensityKernel* kernel_ = nullptr;
    Field neutrophils_, macrophages_, quiescent_, active_, myofibroblasts_, rest_;
    VoxelArray<float> share_;
    bool at_rest_ = true;
};

}  // namespace reticulin::simulation
