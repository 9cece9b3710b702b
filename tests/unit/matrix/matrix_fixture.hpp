#pragma once

#include "engine/matrix/extracellular_matrix.hpp"

#include <array>

namespace reticulin::matrix::test {

/// The library's values (scenarios/library/parameters.toml), as literals.
inline MatrixParameters parameters() {
    MatrixParameters p;
    p.collagen_density = 200.0 * units::mg_per_ml;
    p.resting_share_iii = 0.12;
    p.early_share_iii = 0.40;
    p.collagen_half_life = 15.0 * units::year;
    p.crosslink_rate = Rate::from_native(0.010 / 24.0);
    p.mature_crosslink_rate = Rate::from_native(0.0015 / 24.0);
    p.initial_mature_crosslink = 1.0;
    p.mmp_loss_new = Rate::from_native(2e-3);
    p.mmp_loss_cross_linked = Rate::from_native(4e-5);
    p.mmp_loss_torn = Rate::from_native(2e-4);
    p.mmp_sensitivity_iii = 1.5;
    p.inflammatory_block = 0.7;
    p.inflammatory_block_half = 0.3;
    p.crowding_gain = 2.0;
    p.crowding_exponent = 4.0;
    p.clot_fibrin = 3.0 * units::mg_per_ml;
    p.serum_fibrin_fraction = 0.3;
    p.fibrin_lysis = Rate::from_native(0.003);
    p.fibrin_lysis_by_macrophages = Rate::from_native(0.012);
    p.fibrin_floor = 1e-6;
    p.elastin_half_life = 70.0 * units::year;
    p.elastin_production = Rate::from_native(2.8e-5);
    p.isotropic_share = 0.4;
    p.reorientation_rate = Rate::from_native(0.02);
    p.ground_stiffness = 6.7 * units::kpa;
    p.fibre_stiffness = 15.0 * units::kpa;
    p.stiffness_share_iii = 0.6;
    p.stiffness_share_new = 0.2;
    return p;
}

inline const SymmetricTensor bundle{0.55, 0.30, 0.15, 0.10, -0.04, 0.02};

/// Skin of one uniform resting density (mg/mL); `grid` of the caller's choice.
inline ExtracellularMatrix resting_matrix(const RegularGrid& grid,
                                          double density = 200.0,
                                          const MatrixParameters& p = parameters()) {
    ExtracellularMatrix matrix(grid, p);
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                matrix.lay_rest(
                    grid.offset(x, y, z), density + 0.37 * x - 0.11 * y + 3.1 * z, bundle);
            }
        }
    }
    return matrix;
}

/// Drivers of a whole block with storage of their own.
struct Drivers {
    explicit Drivers(const RegularGrid& grid)
        : mmp(grid),
          inflammation(grid),
          macrophages(grid),
          resting_share(grid, 1.0F),
          activated(grid),
          synthesis_iii(grid),
          synthesis_i(grid) {
        for (std::size_t c = 0; c < 6; ++c) {
            direction[c] = VoxelArray<float>(grid);
            passing[c] = VoxelArray<float>(grid);
        }
    }

    [[nodiscard]] MatrixDrivers view() {
        for (std::size_t c = 0; c < 6; ++c) {
            direction_pointers[c] = direction[c].data();
            passing_pointers[c] = passing[c].data();
        }
        MatrixDrivers d;
        d.mmp = mmp.data();
        d.inflammation = inflammation.data();
        d.macrophages = macrophages.data();
        d.resting_share = resting_share.data();
        d.activated_cells = activated.data();
        d.synthesis_iii = synthesis_iii.data();
        d.synthesis_i = synthesis_i.data();
        d.synthesis_direction = direction_pointers.data();
        d.passing_direction = passing_pointers.data();
        d.macrophage_reference = 2000e-9;
        d.activated_reference = 3000e-9;
        return d;
    }

    VoxelArray<float> mmp, inflammation, macrophages, resting_share, activated;
    VoxelArray<double> synthesis_iii, synthesis_i;
    std::array<VoxelArray<float>, 6> direction, passing;
    std::array<const float*, 6> direction_pointers{}, passing_pointers{};
};

/// A reproducible number in [0, 1) per voxel and purpose; no pattern along rows.
inline double noise(std::size_t i, std::size_t purpose) {
    std::uint64_t h = (i + 1) * 0x9E3779B97F4A7C15ULL + purpose * 0xD1B54A32D192ED03ULL;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9ULL;
    h ^= h >> 32;
    return static_cast<double>(h >> 11) * 0x1.0p-53;
}

/// Total of collagen III in every state, mg/mL.
inline double collagen_iii(const ExtracellularMatrix& matrix, Offset v) {
    return matrix[Component::collagen_iii_new][v] +
           matrix[Component::collagen_iii_cross_linked][v] +
           matrix[Component::collagen_iii_torn][v];
}

/// A busy wound: every driver on, different in every voxel, some voxels bare, some torn.
inline void disturb(ExtracellularMatrix& matrix, Drivers& d) {
    const RegularGrid& grid = matrix.grid();
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            for (int x = 0; x < grid.nx(); ++x) {
                const Offset v = grid.offset(x, y, z);
                d.mmp[v] = static_cast<float>(4.0 * noise(v, 1));
                d.inflammation[v] = static_cast<float>(1.5 * noise(v, 2));
                d.macrophages[v] = static_cast<float>(6000e-9 * noise(v, 3));
                d.resting_share[v] = static_cast<float>(1.5 * noise(v, 4));
                d.activated[v] = static_cast<float>(9000e-9 * noise(v, 5));
                d.synthesis_iii[v] = 0.02 * noise(v, 6);
                d.synthesis_i[v] = 0.05 * noise(v, 7);
                Vec3 p(noise(v, 8) - 0.5, noise(v, 9) - 0.5, noise(v, 10) - 0.5);
                p /= p.norm();
                const SymmetricTensor along = outer(p);
                for (std::size_t c = 0; c < 6; ++c) {
                    d.direction[c][v] =
                        static_cast<float>((d.synthesis_iii[v] + d.synthesis_i[v]) * along[c]);
                    d.passing[c][v] = static_cast<float>(0.8 * noise(v, 11) * along[c]);
                }
                matrix[Component::fibrin][v] = 3.0 * noise(v, 12);
                if (noise(v, 13) > 0.8) {
                    for (std::size_t c = 0; c < component_count; ++c) {
                        if (c != index(Component::mature_crosslink))
                            matrix[static_cast<Component>(c)][v] = 0.0;
                    }
                } else {
                    auto& linked = matrix[Component::collagen_i_cross_linked][v];
                    const double torn = 0.3 * noise(v, 14) * linked;
                    linked -= torn;
                    matrix[Component::collagen_i_torn][v] += torn;
                }
            }
        }
    }
}

}  // namespace reticulin::matrix::test
