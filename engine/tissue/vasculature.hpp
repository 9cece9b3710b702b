#pragma once

#include "engine/core/array_list.hpp"
#include "engine/tissue/skin_geometry.hpp"

namespace reticulin::tissue {

/// Relative blood supply per voxel (dermal mean 1 at rest); a cut lowers it.
class Vasculature {
  public:
    Vasculature() = default;
    explicit Vasculature(const SkinGeometry& geometry);

    [[nodiscard]] VoxelArray<float>& supply() { return supply_; }

    [[nodiscard]] const VoxelArray<float>& supply() const { return supply_; }

    template <class Self, class Visitor>
    static void for_each_array(Self& self, Visitor& visit) {
        visit.grid(ArrayInfo{"vessels/supply", "1", "Relative blood supply, dermal mean 1 at rest"},
                   GridArray{self.supply_.data(), &self.grid_});
    }

  private:
    RegularGrid grid_;
    VoxelArray<float> supply_;
};

}  // namespace reticulin::tissue
