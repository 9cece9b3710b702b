#pragma once

#include "engine/diffusion/solute_fields.hpp"

#include "tests/reference/delta_form_twin.hpp"

namespace reticulin::reference {

/// A catalogue in which every solute has these values (um^2/h, 1/h, floor).
inline diffusion::SoluteCatalogue catalogue_of(double diffusivity, double loss_rate, double floor) {
    diffusion::SoluteCatalogue catalogue;
    for (auto& solute : catalogue.solute) {
        solute.diffusivity = Diffusivity::from_native(diffusivity);
        solute.loss_rate = Rate::from_native(loss_rate);
        solute.floor = floor;
    }
    return catalogue;
}

/// Calls visit(x, y, z) for every voxel.
template <class Visit>
void for_each_voxel(const RegularGrid& grid, Visit&& visit) {
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) visit(x, y, z);
        }
    }
}

/// Numbers in [0, 1) without pattern, from a small integer generator.
class Noise {
  public:
    double operator()() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(state_ >> 11) * 0x1p-53;
    }

  private:
    unsigned long long state_ = 42;
};

/// Copies between the padded float arrays and the plain doubles of the references.
inline VoxelArray<float> to_field(const RegularGrid& grid, const Box& box, const Values& values) {
    VoxelArray<float> field(grid);
    for_each_voxel(grid, [&](int x, int y, int z) {
        field[grid.offset(x, y, z)] = static_cast<float>(values[box.at(x, y, z)]);
    });
    return field;
}

inline Values to_values(const RegularGrid& grid, const Box& box, const VoxelArray<float>& field) {
    Values values(box.size());
    for_each_voxel(grid, [&](int x, int y, int z) {
        values[box.at(x, y, z)] = static_cast<double>(field[grid.offset(x, y, z)]);
    });
    return values;
}

}  // namespace reticulin::reference
