#pragma once

#include "engine/measures/built_in_regions.hpp"
#include "engine/measures/measure_parameters.hpp"
#include "engine/tissue/skin_geometry.hpp"
#include "engine/tissue/wounds.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reticulin::measures {

/// A part of the block that the user names: a box, or the sleeve of other punctures (an untreated
/// run is read on each arm's sleeve).
struct RegionRequest {
    std::string name;
    bool sleeve = false;
    Vec3 low{0, 0, 0};  // um, box
    Vec3 high{0, 0, 0};
    std::vector<tissue::Puncture> punctures;  // sleeve
};

/// Name and size of a region. Dermal regions weigh a voxel by its share of dermis.
struct Region {
    std::string name;
    std::string description;
    bool dermal = true;
    double volume = 0;  // um^3
};

/// Which voxel belongs to which regions. Fixed for the run: layers, the sleeve of every planned
/// puncture, and the user's regions. Voxels of the same membership form a class, so that one pass
/// over the block serves all regions.
class RegionMap {
  public:
    /// Throws ScenarioError where two regions bear one name, or there are more than 60.
    RegionMap(const tissue::SkinGeometry& geometry,
              const std::vector<tissue::Puncture>& planned,
              const std::vector<RegionRequest>& requests,
              const SleeveParameters& sleeve);

    [[nodiscard]] const RegularGrid& grid() const { return grid_; }

    [[nodiscard]] std::size_t size() const { return regions_.size(); }

    [[nodiscard]] const Region& operator[](std::size_t region) const { return regions_[region]; }

    [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }

    [[nodiscard]] std::size_t class_count() const { return members_.size(); }

    [[nodiscard]] std::size_t class_of(Offset voxel) const { return class_[voxel]; }

    [[nodiscard]] const VoxelArray<std::uint16_t>& classes() const { return class_; }

    /// Whether voxels of a class belong to a region.
    [[nodiscard]] bool holds(std::size_t region, std::size_t voxel_class) const {
        return ((members_[voxel_class] >> region) & 1U) != 0;
    }

    [[nodiscard]] bool contains(std::size_t region, Offset voxel) const {
        return holds(region, class_of(voxel));
    }

    /// Dermal share of a voxel, 0..1.
    [[nodiscard]] double dermal_share(Offset voxel) const {
        return static_cast<double>(dermal_share_[voxel]);
    }

    [[nodiscard]] const VoxelArray<float>& dermal_shares() const { return dermal_share_; }

    /// Index of a region by name; size() if there is none.
    [[nodiscard]] std::size_t find(const std::string& name) const;

  private:
    using Bits = VoxelArray<std::uint64_t>;
    std::size_t declare(const RegionName& region, bool dermal);
    void mark_layers(const tissue::SkinGeometry& geometry, Bits& bits) const;
    void mark_sleeve(const tissue::SkinGeometry& geometry,
                     const std::vector<tissue::Puncture>& punctures,
                     const SleeveParameters& sleeve,
                     Bits& bits);
    void mark_request(const RegionRequest& request, const SleeveParameters& sleeve, Bits& bits);
    void classify(const Bits& bits);
    void measure_volumes();

    RegularGrid grid_;
    std::vector<Region> regions_;
    std::vector<std::uint64_t> members_;  // of each class: bit r = region r
    VoxelArray<std::uint16_t> class_;
    VoxelArray<float> dermal_share_;
};

/// For every voxel the sleeve that holds its centre: 0 none, 1 sleeve, 2 its core. Clipped to
/// dermis and to the depth each puncture reaches.
VoxelArray<std::uint8_t> sleeve_of(const RegularGrid& grid,
                                   const VoxelArray<float>& dermal_share,
                                   const std::vector<tissue::Puncture>& punctures,
                                   const SleeveParameters& sleeve);

}  // namespace reticulin::measures
