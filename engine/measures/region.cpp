#include "engine/measures/region.hpp"

#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"
#include "engine/needling/channel_shape.hpp"

#include <algorithm>

namespace reticulin::measures {

namespace {

/// Places of the built-in regions, in the order of `built_in_regions`.
enum BuiltIn : std::size_t {
    block,
    dermis,
    papillary,
    reticular,
    sleeve_all,
    sleeve_papillary,
    sleeve_reticular,
    sleeve_core,
    sleeve_halo,
    beyond
};

constexpr std::uint64_t bit(std::size_t region) {
    return std::uint64_t{1} << region;
}

/// Calls visit(offset, index) for every voxel of a plane.
template <class Visit>
void for_each_in_plane(const RegularGrid& grid, int z, Visit&& visit) {
    for (int y = 0; y < grid.ny(); ++y) {
        for (int x = 0; x < grid.nx(); ++x) visit(grid.offset(x, y, z), VoxelIndex{x, y, z});
    }
}

template <class Visit>
void for_each_plane(const RegularGrid& grid, Visit&& visit) {
    for_each_block(static_cast<std::size_t>(grid.nz()), [&](std::size_t plane) {
        for_each_in_plane(grid, static_cast<int>(plane), visit);
    });
}

}  // namespace

VoxelArray<std::uint8_t> sleeve_of(const RegularGrid& grid,
                                   const VoxelArray<float>& dermal_share,
                                   const std::vector<tissue::Puncture>& punctures,
                                   const SleeveParameters& sleeve) {
    VoxelArray<std::uint8_t> part(grid);
    std::vector<needling::ChannelShape> shapes(punctures.begin(), punctures.end());
    const needling::SleeveDefinition definition{sleeve.least_radius.in(units::um),
                                                sleeve.margin.in(units::um)};
    const double core = sleeve.core_radius.in(units::um);
    for_each_plane(grid, [&](Offset v, VoxelIndex index) {
        if (dermal_share[v] <= 0.0F) return;
        const Vec3 centre = grid.centre(index);
        for (const auto& shape : shapes) {
            if (centre[2] > shape.depth()) continue;
            const double q = shape.distance(centre, grid);
            if (q > shape.sleeve_radius(centre[2], definition)) continue;
            part[v] = std::max<std::uint8_t>(part[v], q <= core ? 2 : 1);
        }
    });
    return part;
}

RegionMap::RegionMap(const tissue::SkinGeometry& geometry,
                     const std::vector<tissue::Puncture>& planned,
                     const std::vector<RegionRequest>& requests,
                     const SleeveParameters& sleeve)
    : grid_(geometry.grid()), class_(grid_), dermal_share_(geometry.dermal_fraction()) {
    for (std::size_t r = block; r <= reticular; ++r) declare(built_in_regions[r], r != block);
    Bits bits(grid_);
    mark_layers(geometry, bits);
    mark_sleeve(geometry, planned, sleeve, bits);
    for (const auto& request : requests) mark_request(request, sleeve, bits);
    classify(bits);
    measure_volumes();
}

std::size_t RegionMap::declare(const RegionName& region, bool dermal) {
    if (find(region.name) != regions_.size()) {
        throw ScenarioError("two regions are named \"" + std::string(region.name) +
                            "\"; give one of them another name");
    }
    if (regions_.size() >= most_regions) {
        throw ScenarioError("more than " + std::to_string(most_regions) +
                            " regions are to be measured; name fewer");
    }
    regions_.push_back({region.name, region.description, dermal, 0.0});
    return regions_.size() - 1;
}

void RegionMap::mark_layers(const tissue::SkinGeometry& geometry, Bits& bits) const {
    for_each_plane(grid_, [&](Offset v, VoxelIndex) {
        bits[v] = bit(block);
        if (dermal_share_[v] <= 0.0F) return;
        const bool deep = geometry.layer(v) == tissue::SkinLayer::reticular_dermis ||
                          geometry.layer(v) == tissue::SkinLayer::hypodermis;
        bits[v] |= bit(dermis) | bit(deep ? reticular : papillary);
    });
}

void RegionMap::mark_sleeve(const tissue::SkinGeometry& geometry,
                            const std::vector<tissue::Puncture>& punctures,
                            const SleeveParameters& sleeve,
                            Bits& bits) {
    if (punctures.empty()) return;
    for (std::size_t r = sleeve_all; r <= beyond; ++r) declare(built_in_regions[r], true);
    const auto part = sleeve_of(geometry.grid(), dermal_share_, punctures, sleeve);
    for_each_plane(grid_, [&](Offset v, VoxelIndex) {
        if (dermal_share_[v] <= 0.0F) return;
        if (part[v] == 0) {
            bits[v] |= bit(beyond);
            return;
        }
        const bool deep = (bits[v] & bit(reticular)) != 0;
        bits[v] |= bit(sleeve_all) | bit(deep ? sleeve_reticular : sleeve_papillary) |
                   bit(part[v] == 2 ? sleeve_core : sleeve_halo);
    });
}

void RegionMap::mark_request(const RegionRequest& request,
                             const SleeveParameters& sleeve,
                             Bits& bits) {
    const std::size_t region = declare(
        {request.name.c_str(), request.sleeve ? "named sleeve" : "named box"}, request.sleeve);
    if (request.sleeve) {
        const auto part = sleeve_of(grid_, dermal_share_, request.punctures, sleeve);
        for_each_plane(grid_, [&](Offset v, VoxelIndex) {
            if (part[v] != 0) bits[v] |= bit(region);
        });
        return;
    }
    for_each_plane(grid_, [&](Offset v, VoxelIndex index) {
        const Vec3 centre = grid_.centre(index);
        for (Eigen::Index d = 0; d < 3; ++d) {
            if (centre[d] < request.low[d] || centre[d] > request.high[d]) return;
        }
        bits[v] |= bit(region);
    });
}

void RegionMap::classify(const Bits& bits) {
    std::uint64_t last = ~std::uint64_t{0};
    std::uint16_t last_class = 0;
    for (int z = 0; z < grid_.nz(); ++z) {
        for_each_in_plane(grid_, z, [&](Offset v, VoxelIndex) {
            if (bits[v] != last) {
                last = bits[v];
                const auto found = std::find(members_.begin(), members_.end(), last);
                last_class = static_cast<std::uint16_t>(found - members_.begin());
                if (found == members_.end()) members_.push_back(last);
            }
            class_[v] = last_class;
        });
    }
}

void RegionMap::measure_volumes() {
    std::vector<double> whole(class_count(), 0.0), dermal(class_count(), 0.0);
    for (int z = 0; z < grid_.nz(); ++z) {
        for_each_in_plane(grid_, z, [&](Offset v, VoxelIndex) {
            whole[class_[v]] += grid_.voxel_volume();
            dermal[class_[v]] += dermal_share(v) * grid_.voxel_volume();
        });
    }
    for (std::size_t r = 0; r < regions_.size(); ++r) {
        for (std::size_t c = 0; c < class_count(); ++c) {
            if (holds(r, c)) regions_[r].volume += regions_[r].dermal ? dermal[c] : whole[c];
        }
    }
}

std::size_t RegionMap::find(const std::string& name) const {
    const auto found = std::find_if(
        regions_.begin(), regions_.end(), [&](const Region& r) { return r.name == name; });
    return static_cast<std::size_t>(found - regions_.begin());
}

}  // namespace reticulin::measures
