#include "engine/tissue/vasculature.hpp"

#include "engine/core/parallel.hpp"

namespace reticulin::tissue {

Vasculature::Vasculature(const SkinGeometry& geometry) : grid_(geometry.grid()), supply_(grid_) {
    const VoxelArray<float>& dermis = geometry.dermal_fraction();
    for_each_block(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        const int z = static_cast<int>(plane);
        // Mean of the profile over the plane's thickness (Simpson): the plexus may be thin.
        const double h = grid_.voxel();
        const double profile =
            (geometry.resting_supply(z * h) + 4.0 * geometry.resting_supply((z + 0.5) * h) +
             geometry.resting_supply((z + 1.0) * h)) /
            6.0;
        for (int y = 0; y < grid_.ny(); ++y) {
            for (int x = 0; x < grid_.nx(); ++x) {
                const Offset v = grid_.offset(x, y, z);
                supply_[v] = static_cast<float>(profile) * dermis[v];
            }
        }
    });
}

}  // namespace reticulin::tissue
