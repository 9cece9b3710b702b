#include "engine/mechanics/separable_kernel.hpp"

#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::mechanics {

namespace {

constexpr double cut_in_sd = 3.5;
constexpr int planes_per_block = 4;
constexpr std::size_t cells_per_block = 256;

/// Integral of the unit tent of half-width 1 from -infinity to t.
double tent_integral(double t) {
    if (t <= -1.0) return 0.0;
    if (t >= 1.0) return 1.0;
    return t < 0.0 ? 0.5 * (t + 1.0) * (t + 1.0) : 1.0 - 0.5 * (1.0 - t) * (1.0 - t);
}

/// Plane that an unwrapped plane number stands for when top and bottom reflect.
int reflected(int plane, int planes) {
    const int m = RegularGrid::wrap_index(plane, 2 * planes);
    return m >= planes ? 2 * planes - 1 - m : m;
}

/// Weights of many cells, one row of `capacity` per cell and axis.
struct WeightTable {
    std::size_t capacity[3] = {0, 0, 0};
    std::vector<int> first[3];
    std::vector<int> count[3];
    std::vector<double> weight[3];

    WeightTable(std::size_t cells, const std::size_t (&capacities)[3]) {
        for (std::size_t a = 0; a < 3; ++a) {
            capacity[a] = capacities[a];
            first[a].resize(cells);
            count[a].resize(cells);
            weight[a].resize(cells * capacities[a]);
        }
    }

    void set(std::size_t axis, std::size_t cell, const AxisWeights& w) {
        first[axis][cell] = w.first;
        count[axis][cell] = static_cast<int>(w.weight.size());
        std::copy(w.weight.begin(),
                  w.weight.end(),
                  weight[axis].begin() + static_cast<std::ptrdiff_t>(cell * capacity[axis]));
    }

    [[nodiscard]] const double* row(std::size_t axis, std::size_t cell) const {
        return weight[axis].data() + cell * capacity[axis];
    }
};

/// row[x] += factor x weight over a run of voxels that wraps around once.
template <class T>
void add_run(T* row, int nx, int first, int count, double factor, const double* weight) {
    const int start = RegularGrid::wrap_index(first, nx);
    const int straight = std::min(count, nx - start);
    for (int k = 0; k < straight; ++k) row[start + k] += static_cast<T>(factor * weight[k]);
    for (int k = straight; k < count; ++k) {
        row[start + k - nx] += static_cast<T>(factor * weight[k]);
    }
}

/// Cells that give anything at all, in their order.
template <class T>
std::vector<std::uint32_t> givers(std::size_t cells, std::span<const Deposit<T>> deposits) {
    std::vector<std::uint32_t> live;
    for (std::size_t i = 0; i < cells; ++i) {
        for (const Deposit<T>& d : deposits) {
            if (d.amount[i] != 0.0) {
                live.push_back(static_cast<std::uint32_t>(i));
                break;
            }
        }
    }
    return live;
}

/// Adds one cell's share of the planes [z_begin, z_end).
template <class T>
void add_cell(const RegularGrid& grid,
              const WeightTable& table,
              std::size_t k,
              std::size_t cell,
              std::span<const Deposit<T>> deposits,
              PlaneRange planes) {
    const int z_first = table.first[2][k];
    const int z_begin = std::max(planes.begin, z_first);
    const int z_end = std::min(planes.end, z_first + table.count[2][k]);
    const double per_volume = 1.0 / grid.voxel_volume();
    for (int z = z_begin; z < z_end; ++z) {
        const double wz = table.row(2, k)[z - z_first] * per_volume;
        for (int j = 0; j < table.count[1][k]; ++j) {
            const int y = RegularGrid::wrap_index(table.first[1][k] + j, grid.ny());
            const double wzy = wz * table.row(1, k)[j];
            for (const Deposit<T>& d : deposits) {
                const double amount = d.amount[cell];
                if (amount == 0.0) continue;
                add_run(d.field->data() + grid.offset(0, y, z),
                        grid.nx(),
                        table.first[0][k],
                        table.count[0][k],
                        amount * wzy,
                        table.row(0, k));
            }
        }
    }
}

/// Weights of all cells that give anything.
WeightTable tabulate(const SeparableKernel& kernel,
                     const SortedCells& cells,
                     const std::vector<std::uint32_t>& live) {
    const RegularGrid& grid = kernel.grid();
    const auto support = static_cast<std::size_t>(2.0 * kernel.reach() / grid.voxel()) + 3;
    const std::size_t capacities[3] = {std::min(support, static_cast<std::size_t>(grid.nx())),
                                       std::min(support, static_cast<std::size_t>(grid.ny())),
                                       std::min(support, static_cast<std::size_t>(grid.nz()))};
    WeightTable table(live.size(), capacities);
    const std::size_t blocks = (live.size() + cells_per_block - 1) / cells_per_block;
    for_each_block(blocks, [&](std::size_t block) {
        const std::size_t end = std::min(live.size(), (block + 1) * cells_per_block);
        for (std::size_t k = block * cells_per_block; k < end; ++k) {
            const Vec3 p = cells.position(live[k]);
            for (int axis = 0; axis < 3; ++axis) {
                table.set(static_cast<std::size_t>(axis), k, kernel.weights(axis, p[axis]));
            }
        }
    });
    return table;
}

}  // namespace

SeparableKernel::SeparableKernel(const RegularGrid& grid, Shape shape, double width)
    : grid_(grid),
      shape_(shape),
      width_(width),
      reach_(shape == Shape::gaussian ? cut_in_sd * width : width) {
    RETICULIN_EXPECTS(width > 0.0);
}

double SeparableKernel::share(double low, double high) const {
    if (shape_ == Shape::tent) return tent_integral(high / width_) - tent_integral(low / width_);
    const double t = 0.5 * (low + high) / width_;
    return std::abs(t) <= cut_in_sd ? math::exp(-0.5 * t * t) : 0.0;
}

AxisWeights SeparableKernel::weights(int axis, double coordinate) const {
    const double h = grid_.voxel();
    const int n = axis == 0 ? grid_.nx() : (axis == 1 ? grid_.ny() : grid_.nz());
    const int low = RegularGrid::floor_to_int((coordinate - reach_) / h);
    const int high = RegularGrid::floor_to_int((coordinate + reach_) / h);
    std::vector<double> line(static_cast<std::size_t>(high - low + 1));
    double sum = 0.0;
    for (int i = low; i <= high; ++i) {
        const double w = share(i * h - coordinate, (i + 1) * h - coordinate);
        line[static_cast<std::size_t>(i - low)] = w;
        sum += w;
    }
    if (sum <= 0.0) {  // narrower than a voxel: all in the voxel of the cell
        line[static_cast<std::size_t>(RegularGrid::floor_to_int(coordinate / h) - low)] = sum = 1.0;
    }
    for (double& w : line) w /= sum;
    const bool inside = axis == 2 ? (low >= 0 && high < n) : high - low + 1 <= n;
    if (inside) return {low, std::move(line)};
    AxisWeights folded;
    int first = n;
    int last = -1;
    std::vector<double> whole(static_cast<std::size_t>(n), 0.0);
    for (int i = low; i <= high; ++i) {
        const int v = axis == 2 ? reflected(i, n) : RegularGrid::wrap_index(i, n);
        whole[static_cast<std::size_t>(v)] += line[static_cast<std::size_t>(i - low)];
        first = std::min(first, v);
        last = std::max(last, v);
    }
    return {first, {whole.begin() + first, whole.begin() + last + 1}};
}

template <class T>
PlaneRange SeparableKernel::add(const SortedCells& cells,
                                std::span<const Deposit<T>> deposits) const {
    const std::vector<std::uint32_t> live = givers(cells.size(), deposits);
    if (live.empty()) return {};
    const WeightTable table = tabulate(*this, cells, live);
    PlaneRange touched;
    for (std::size_t k = 0; k < live.size(); ++k) {
        touched = touched.united({table.first[2][k], table.first[2][k] + table.count[2][k]});
    }
    const int slabs = (touched.end - touched.begin + planes_per_block - 1) / planes_per_block;
    const int margin = static_cast<int>(reach_ / grid_.voxel()) + 2;
    for_each_block(static_cast<std::size_t>(slabs), [&](std::size_t slab) {
        const int z = touched.begin + static_cast<int>(slab) * planes_per_block;
        const PlaneRange planes{z, std::min(z + planes_per_block, touched.end)};
        const std::size_t from = cells.plane_begin(std::max(0, planes.begin - margin));
        const std::size_t to = cells.plane_begin(std::min(grid_.nz(), planes.end + margin));
        const auto first = std::lower_bound(live.begin(), live.end(), from);
        auto k = static_cast<std::size_t>(first - live.begin());
        for (; k < live.size() && live[k] < to; ++k) {
            add_cell(grid_, table, k, live[k], deposits, planes);
        }
    });
    return touched;
}

template <class T>
PlaneRange SeparableKernel::add_at(const Vec3& position,
                                   double amount,
                                   VoxelArray<T>& field) const {
    const AxisWeights x = weights(0, position[0]);
    const AxisWeights y = weights(1, position[1]);
    const AxisWeights z = weights(2, position[2]);
    const double per_volume = amount / grid_.voxel_volume();
    const PlaneRange planes{z.first, z.first + static_cast<int>(z.weight.size())};
    for (int k = planes.begin; k < planes.end; ++k) {
        const double wz = per_volume * z.weight[static_cast<std::size_t>(k - z.first)];
        for (std::size_t j = 0; j < y.weight.size(); ++j) {
            const int row = RegularGrid::wrap_index(y.first + static_cast<int>(j), grid_.ny());
            add_run(field.data() + grid_.offset(0, row, k),
                    grid_.nx(),
                    x.first,
                    static_cast<int>(x.weight.size()),
                    wz * y.weight[j],
                    x.weight.data());
        }
    }
    return planes;
}

template PlaneRange SeparableKernel::add<float>(const SortedCells&,
                                                std::span<const Deposit<float>>) const;
template PlaneRange SeparableKernel::add<double>(const SortedCells&,
                                                 std::span<const Deposit<double>>) const;
template PlaneRange SeparableKernel::add_at<float>(const Vec3&, double, VoxelArray<float>&) const;
template PlaneRange SeparableKernel::add_at<double>(const Vec3&, double, VoxelArray<double>&) const;

}  // namespace reticulin::mechanics
