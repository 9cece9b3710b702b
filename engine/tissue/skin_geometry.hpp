#pragma once

#include "engine/core/regular_grid.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/tissue/skin_layer.hpp"
#include "engine/tissue/skin_parameters.hpp"

#include <vector>

namespace reticulin::tissue {

/// A vessel of a plexus as pictures draw it; what blood brings follows the supply of voxels.
struct VesselEntry {
    Vec3 position;
    double radius;  // um, of the vessel's lumen there
    bool deep;      // deep plexus, else superficial
};

/// What skin is and where; constant after it is built. Depth is positive downward from the surface.
class SkinGeometry {
  public:
    SkinGeometry(const RegularGrid& grid, const SkinParameters& skin, std::uint64_t seed);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    [[nodiscard]] const SkinParameters& skin() const { return skin_; }

    /// Depth of the dermal-epidermal junction (a smooth, laterally periodic surface) in um.
    /// 0 where the skin has no layers.
    [[nodiscard]] double junction_depth(double x, double y) const;
    [[nodiscard]] double mean_junction_depth() const;
    /// No point of the junction lies deeper, um: below it the relief need not be known.
    [[nodiscard]] double deepest_junction() const;
    /// Where the hypodermis starts, um.
    [[nodiscard]] double dermis_bottom() const;
    [[nodiscard]] SkinLayer layer_at(const Vec3& position) const;
    [[nodiscard]] bool is_deep_reticular(double depth) const;

    /// Layer of a voxel (of its centre), and the dermal volume fraction of a voxel in [0, 1].
    [[nodiscard]] SkinLayer layer(Offset voxel) const {
        return static_cast<SkinLayer>(layer_[voxel]);
    }

    [[nodiscard]] const VoxelArray<std::uint8_t>& layers() const { return layer_; }

    [[nodiscard]] const VoxelArray<float>& dermal_fraction() const { return dermal_fraction_; }

    /// Where the dermis of a voxel is asked for: its centre, or below the junction where that cuts
    /// it.
    [[nodiscard]] Vec3 dermal_place(VoxelIndex voxel) const;

    /// Resting fibroblasts per um^3 at a position (0 outside the dermis).
    [[nodiscard]] double resting_fibroblast_density(const Vec3& position) const;
    /// Collagen of rest relative to matrix.collagen_density; 0 in the epidermis; the hypodermis
    /// answers with the reticular value, for the dermal part of voxels that the boundary cuts.
    [[nodiscard]] double resting_collagen_fraction(const Vec3& position) const;
    /// Fibre orientation of rest: trace 1, eigenvalues >= 0, smooth and laterally periodic.
    [[nodiscard]] SymmetricTensor resting_orientation(const Vec3& position) const;
    /// Relative supply of blood at a depth of the dermis: mean 1 from mean junction to dermis
    /// bottom.
    [[nodiscard]] double resting_supply(double depth) const;

    [[nodiscard]] const std::vector<VesselEntry>& vessel_entries() const { return entries_; }

  private:
    /// One wave of the bundle texture: wave vector in rad/um (whole periods laterally), phase in
    /// rad.
    struct TextureWave {
        Vec3 wave_vector;
        double phase;
    };

    void set_depths();
    void scale_plexus();
    void draw_texture(std::uint64_t seed);
    void lay_layers();
    void place_vessel_entries(std::uint64_t seed);
    void add_vessel_entries(std::uint64_t seed, bool deep);
    [[nodiscard]] double bundle_angle(const Vec3& position) const;
    [[nodiscard]] double dermal_share(VoxelIndex voxel) const;

    RegularGrid grid_;
    SkinParameters skin_;
    double corneum_bottom_ = 0.0;
    double mean_junction_ = 0.0;
    double papillary_bottom_ = 0.0;
    double dermis_bottom_ = 0.0;
    double ridge_wave_x_ = 0.0;  // rad/um
    double ridge_wave_y_ = 0.0;
    double plexus_height_ = 0.0;
    double texture_offset_ = 0.0;  // rad
    std::vector<TextureWave> texture_;
    VoxelArray<std::uint8_t> layer_;
    VoxelArray<float> dermal_fraction_;
    std::vector<VesselEntry> entries_;
};

}  // namespace reticulin::tissue
