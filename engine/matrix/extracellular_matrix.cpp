#include "engine/matrix/extracellular_matrix.hpp"

#include "engine/core/parallel.hpp"
#include "engine/matrix/half_life.hpp"

#include <atomic>

namespace reticulin::matrix {

namespace {

/// The one order in which the six pools are added: the sweep of matrix_kernel.cpp has the same.
double sum_of_pools(double n3, double n1, double x3, double x1, double t3, double t1) {
    return ((n3 + n1) + (x3 + x1)) + (t3 + t1);
}

}  // namespace

ExtracellularMatrix::ExtracellularMatrix(const RegularGrid& grid, const MatrixParameters& p)
    : grid_(grid), p_(p), rest_(grid) {
    for (auto& component : values_) component = VoxelArray<double>(grid);
    values_[index(Component::mature_crosslink)].fill(grid, p.initial_mature_crosslink);
}

double ExtracellularMatrix::resting_share_new() const {
    const double turnover = half_life_rate(p_.collagen_half_life);
    return turnover / (turnover + p_.crosslink_rate.native());
}

RestingPools ExtracellularMatrix::resting_pools(Offset v) const {
    const double fresh = resting_share_new() * rest_[v];
    const double linked = rest_[v] - fresh;
    const double fresh_iii = p_.resting_share_iii * fresh;
    const double linked_iii = p_.resting_share_iii * linked;
    return {fresh_iii, fresh - fresh_iii, linked_iii, linked - linked_iii};
}

void ExtracellularMatrix::lay_rest(Offset voxel, double total, const SymmetricTensor& orientation) {
    wake();
    rest_[voxel] = total;
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

double ExtracellularMatrix::total_collagen(Offset v) const {
    return sum_of_pools(
        values_[0][v], values_[1][v], values_[2][v], values_[3][v], values_[4][v], values_[5][v]);
}

double ExtracellularMatrix::collagen_iii(Offset v) const {
    return values_[index(Component::collagen_iii_new)][v] +
           values_[index(Component::collagen_iii_cross_linked)][v] +
           values_[index(Component::collagen_iii_torn)][v];
}

double ExtracellularMatrix::new_collagen(Offset v) const {
    return values_[index(Component::collagen_iii_new)][v] +
           values_[index(Component::collagen_i_new)][v];
}

double ExtracellularMatrix::excess_new_collagen(Offset v) const {
    const RestingPools rest = resting_pools(v);
    const double excess = new_collagen(v) - (rest.new_iii + rest.new_i);
    return excess > 0.0 ? excess : 0.0;
}

SymmetricTensor ExtracellularMatrix::orientation(Offset v) const {
    const std::size_t first = index(Component::orientation_xx);
    const double trace = values_[first][v] + values_[first + 1][v] + values_[first + 2][v];
    if (!(trace > 0.0)) return isotropic_third;
    SymmetricTensor o;
    for (std::size_t c = 0; c < 6; ++c) o[c] = values_[first + c][v] / trace;
    return o;
}

double ExtracellularMatrix::stiffness_of(double cross_i,
                                         double cross_iii,
                                         double fresh,
                                         double h) const {
    const double fibres =
        cross_i + p_.stiffness_share_iii * cross_iii + p_.stiffness_share_new * fresh;
    const double relative = fibres / p_.collagen_density.in(units::mg_per_ml);
    return p_.ground_stiffness.native() + p_.fibre_stiffness.native() * relative * 0.5 * (1.0 + h);
}

double ExtracellularMatrix::stiffness(Offset v) const {
    return stiffness_of(values_[index(Component::collagen_i_cross_linked)][v],
                        values_[index(Component::collagen_iii_cross_linked)][v],
                        new_collagen(v),
                        values_[index(Component::mature_crosslink)][v]);
}

double ExtracellularMatrix::relative_stiffness(Offset v) const {
    const RestingPools rest = resting_pools(v);
    return stiffness(v) / stiffness_of(rest.cross_linked_i,
                                       rest.cross_linked_iii,
                                       rest.new_iii + rest.new_i,
                                       p_.initial_mature_crosslink);
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
