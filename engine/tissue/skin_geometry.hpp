#pragma once

#include <vector>

#include "engine/core/regular_grid.hpp"
#include "engine/tissue/skin_layer.hpp"
#include "engine/tissue/skin_parameters.hpp"

namespace reticulin::tissue {

/// A place where blood cells enter: drawn in pictures and cut by needles.
struct VesselEntry {
    Vec3 position;
    double radius;  // um, lumen of the vessel there
    bool deep;      // deep plexus, else superficial
};

/// What skin is and where; constant after it is built. Depth is positive downward from the surface.
class SkinGeometry {
  public:
    SkinGeometry(const RegularGrid& grid, const SkinParameters& skin, std::uint64_t seed);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }
    [[nodiscard]] const SkinParameters& skin() const { return skin_; }
    /// Depth of the dermal-epidermal junction (a smooth, laterally periodic surface) in um.
    [[nodiscard]] double junction_depth(double x, double y) const;
    [[nodiscard]] double mean_junction_depth() const;
    /// Where the hypodermis starts, um.
    [[nodiscard]] double dermis_bottom() const;
    [[nodiscard]] SkinLayer layer_at(const Vec3& position) const;
    [[nodiscard]] bool is_deep_reticular(double depth) const;
    /// Layer of a voxel (of its centre), and the dermal volume fraction of a voxel in [0, 1].
    [[nodiscard]] SkinLayer layer(Offset voxel) const { return static_cast<SkinLayer>(layer_[voxel]); }
    [[nodiscard]] const VoxelArray<std::uint8_t>& layers() const { return layer_; }
    [[nodiscard]] const VoxelArray<float>& dermal_fraction() const { return dermal_fraction_; }
    /// Resting fibroblasts per um^3 at a position (0 outside the dermis).
    [[nodiscard]] double resting_fibroblast_density(const Vec3& position) const;
    /// Collagen of rest relative to matrix.collagen_density (0 outside dermis and hypodermis).
    [[nodiscard]] double resting_collagen_fraction(const Vec3& position) const;
    /// Fibre orientation of rest: trace 1, eigenvalues >= 0, smooth and laterally periodic.
    [[nodiscard]] SymmetricTensor resting_orientation(const Vec3& position) const;
    /// Relative supply of blood at a depth: dermal mean 1.
    [[nodiscard]] double resting_supply(double depth) const;
    [[nodiscard]] const std::vector<VesselEntry>& vessel_entries() const { return entries_; }

  private:
    void place_vessel_entries(std::uint64_t seed);
    RegularGrid grid_;
    SkinParameters skin_;
    std::uint64_t seed_ = 0;
    double plexus_height_ = 0.0;
    VoxelArray<std::uint8_t> layer_;
    VoxelArray<float> dermal_fraction_;
    std::vector<VesselEntry> entries_;
};

}  // namespace reticulin::tissue
