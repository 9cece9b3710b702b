#include "engine/matrix/extracellular_matrix.hpp"

#include "engine/core/parallel.hpp"
#include "engine/matrix/half_life.hpp"
#include "engine/matrix/matrix_kernel.hpp"

#include <atomic>

namespace reticulin::matrix {

ExtracellularMatrix::ExtracellularMatrix(const RegularGrid& grid, const MatrixParameters& p)
    : grid_(grid), p_(p), rest_(grid), density_(grid) {
    const double turnover = half_life_rate(p.collagen_half_life);
    per_density_ = 1.0 / p.collagen_density.in(units::mg_per_ml);
    resting_share_new_ = turnover / (turnover + p.crosslink_rate.native());
    for (auto& component : values_) component = VoxelArray<double>(grid);
    values_[index(Component::mature_crosslink)].fill(grid, p.initial_mature_crosslink);
}

void ExtracellularMatrix::lay_rest(Offset voxel, double total, const SymmetricTensor& orientation) {
    wake();
    rest_[voxel] = total;
    density_[voxel] = static_cast<float>(total * per_density_);
    const RestingPools pools = resting_pools(voxel);
    values_[index(Component::collagen_iii_new)][voxel] = pools.new_iii;
    values_[index(Component::collagen_i_new)][voxel] = pools.new_i;
    values_[index(Component::collagen_iii_cross_linked)][voxel] = pools.cross_linked_iii;
    values_[index(Component::collagen_i_cross_linked)][voxel] = pools.cross_linked_i;
    values_[index(Component::elastin)][voxel] = total > 0.0 ? 1.0 : 0.0;
    const double trace = orientation[0] + orientation[1] + orientation[2];
    for (std::size_t c = 0; c < 6; ++c) {
        values_[index(Component::orientation_xx) + c][voxel] = total * (orientation[c] / trace);
    }
}

void ExtracellularMatrix::refresh_density() {
    for_each_block(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        for (int y = 0; y < grid_.ny(); ++y) {
            const Offset row = grid_.offset(0, y, static_cast<int>(plane));
            for (Offset v = row; v < row + static_cast<Offset>(grid_.nx()); ++v)
                density_[v] = static_cast<float>(total_collagen(v) * per_density_);
        }
    });
}

StiffnessLaw ExtracellularMatrix::stiffness_law() const {
    return {p_.stiffness_share_iii,
            p_.stiffness_share_new,
            p_.collagen_density.in(units::mg_per_ml),
            p_.ground_stiffness.native(),
            p_.fibre_stiffness.native()};
}

double ExtracellularMatrix::stiffness(Offset v) const {
    return stiffness_of(stiffness_law(),
                        values_[index(Component::collagen_i_cross_linked)][v],
                        values_[index(Component::collagen_iii_cross_linked)][v],
                        new_collagen(v),
                        values_[index(Component::mature_crosslink)][v]);
}

double ExtracellularMatrix::relative_stiffness(Offset v) const {
    const RestingPools rest = resting_pools(v);
    return stiffness(v) / stiffness_of(stiffness_law(),
                                       rest.cross_linked_i,
                                       rest.cross_linked_iii,
                                       rest.new_iii + rest.new_i,
                                       p_.initial_mature_crosslink);
}

void ExtracellularMatrix::read(Offset start, CollagenReading& row) const {
    const auto values = [&](Component c) { return values_[index(c)].data() + start; };
    const ReadRates rates{
        p_.resting_share_iii, resting_share_new_, stiffness_law(), p_.initial_mature_crosslink};
    read_collagen(rates,
                  {row.total.size(),
                   values(Component::collagen_iii_new),
                   values(Component::collagen_i_new),
                   values(Component::collagen_iii_cross_linked),
                   values(Component::collagen_i_cross_linked),
                   values(Component::collagen_iii_torn),
                   values(Component::collagen_i_torn),
                   values(Component::mature_crosslink),
                   rest_.data() + start,
                   row.total.data(),
                   row.at_rest.data(),
                   row.all_iii.data(),
                   row.excess_iii.data(),
                   row.excess_i.data(),
                   row.relative_stiffness.data()});
}

double ExtracellularMatrix::total() const {
    const double sum = ordered_sum(static_cast<std::size_t>(grid_.nz()), [&](std::size_t plane) {
        double part = 0.0;
        for (int y = 0; y < grid_.ny(); ++y) {
            const Offset start = grid_.offset(0, y, static_cast<int>(plane));
            for (int x = 0; x < grid_.nx(); ++x) {
                part += total_collagen(start + static_cast<Offset>(x));
            }
        }
        return part;
    });
    return sum * grid_.voxel_volume();
}

void ExtracellularMatrix::wake() {
    // Voxels may be laid and written in parallel; the flag only ever goes up there.
    std::atomic_ref<bool>(awake_).store(true, std::memory_order_relaxed);
}

}  // namespace reticulin::matrix
