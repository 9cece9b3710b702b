#include "engine/mechanics/density_kernel.hpp"

#include "engine/core/math.hpp"
#include "engine/core/planes.hpp"

#include <algorithm>
#include <numbers>

namespace reticulin::mechanics {

namespace {

constexpr double mixed_in_edges = 2.0;
constexpr std::size_t table_size = 16384;  // linear interpolation: relative error 2e-7

double volume_of(const RegularGrid& grid) {
    return grid.width() * grid.breadth() * grid.depth();
}

}  // namespace

DensityKernel::DensityKernel(const RegularGrid& grid, double sd)
    : axis_(grid, SeparableKernel::Shape::gaussian, sd), sd_(sd) {
    const double edge = std::max({grid.width(), grid.breadth(), grid.depth()});
    well_mixed_ = sd >= mixed_in_edges * edge;
    const double farthest = 3.0 * axis_.reach() * axis_.reach();
    table_scale_ = static_cast<double>(table_size) / farthest;
    const double cut = axis_.reach() / sd;
    const double norm =
        sd * std::sqrt(2.0 * std::numbers::pi) * math::erf(cut / std::numbers::sqrt2);
    table_.resize(table_size + 2);
    for (std::size_t i = 0; i < table_.size(); ++i) {
        const double r2 = static_cast<double>(i) / table_scale_;
        table_[i] = math::exp(-0.5 * r2 / (sd * sd)) / (norm * norm * norm);
    }
}

double DensityKernel::at(const SortedCells& cells, const Vec3& position, std::size_t except) const {
    if (well_mixed_) {
        const std::size_t others = cells.size() - (except == nobody ? 0 : 1);
        return static_cast<double>(others) / volume_of(cells.grid());
    }
    double sum = 0.0;
    cells.visit_near(position, axis_.reach(), true, [&](std::size_t i, const Vec3& offset) {
        if (i == except) return;
        const double t = offset.squaredNorm() * table_scale_;
        const auto k = static_cast<std::size_t>(t);
        const double rest = t - static_cast<double>(k);
        sum += table_[k] + rest * (table_[k + 1] - table_[k]);
    });
    return sum;
}

template <class T>
PlaneRange DensityKernel::field(const SortedCells& cells,
                                std::span<const double> weight,
                                PlaneRange previous,
                                VoxelArray<T>& field) const {
    const std::vector<double> ones(weight.empty() ? cells.size() : 0, 1.0);
    const Deposit<T> deposit{weight.empty() ? std::span<const double>(ones) : weight, &field};
    return fields(cells, std::span<const Deposit<T>>(&deposit, 1), previous);
}

template <class T>
PlaneRange DensityKernel::fields(const SortedCells& cells,
                                 std::span<const Deposit<T>> deposits,
                                 PlaneRange previous) const {
    const RegularGrid& grid = cells.grid();
    for (const Deposit<T>& d : deposits) clear_planes(grid, previous, *d.field);
    if (!well_mixed_) return axis_.add(cells, deposits);
    bool any = false;
    for (const Deposit<T>& d : deposits) {
        double total = 0.0;
        for (const double a : d.amount) total += a;
        any |= total != 0.0;
        d.field->fill(grid, static_cast<T>(total / volume_of(grid)));
    }
    return any ? PlaneRange{0, grid.nz()} : PlaneRange{};
}

template <class T>
PlaneRange DensityKernel::add_at(const Vec3& position, double amount, VoxelArray<T>& field) const {
    if (!well_mixed_) return axis_.add_at(position, amount, field);
    const RegularGrid& grid = axis_.grid();
    const double share = amount / volume_of(grid);
    for (int z = 0; z < grid.nz(); ++z) {
        for (int y = 0; y < grid.ny(); ++y) {
            T* row = field.data() + grid.offset(0, y, z);
            for (int x = 0; x < grid.nx(); ++x) row[x] += static_cast<T>(share);
        }
    }
    return {0, grid.nz()};
}

template PlaneRange DensityKernel::field<float>(const SortedCells&,
                                                std::span<const double>,
                                                PlaneRange,
                                                VoxelArray<float>&) const;
template PlaneRange DensityKernel::field<double>(const SortedCells&,
                                                 std::span<const double>,
                                                 PlaneRange,
                                                 VoxelArray<double>&) const;
template PlaneRange DensityKernel::fields<float>(const SortedCells&,
                                                 std::span<const Deposit<float>>,
                                                 PlaneRange) const;
template PlaneRange DensityKernel::add_at<float>(const Vec3&, double, VoxelArray<float>&) const;
template PlaneRange DensityKernel::add_at<double>(const Vec3&, double, VoxelArray<double>&) const;

}  // namespace reticulin::mechanics
