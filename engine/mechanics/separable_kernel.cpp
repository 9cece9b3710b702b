#include "engine/mechanics/separable_kernel.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"
#include "engine/mechanics/deposit_kernel.hpp"
#include "engine/mechanics/gaussian_filter.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace reticulin::mechanics {

namespace {

// Of a slab, one of which a thread takes at a time: cells of a wound lie in few planes, so thin
// slabs are shared evenly; a cell is looked at once for each slab it reaches.
constexpr int planes_of_thin_slabs = 4;
constexpr int planes_of_thick_slabs = 16;
constexpr std::size_t cells_per_block = 256;

/// Voxels that a line holds at most.
std::size_t support_of(const SeparableKernel& kernel) {
    return static_cast<std::size_t>(2.0 * kernel.reach() / kernel.grid().voxel()) + 3;
}

constexpr std::size_t groups_of(std::size_t count) {
    return (count + deposit_lane - 1) / deposit_lane;
}

/// A run of voxels along an axis, and their weights.
template <class T>
struct AxisRun {
    int first;
    int count;
    const T* weight;

    /// Without the weights of 0 at either end: a Gaussian cut between the centres of two voxels
    /// reaches the outer one only by name.
    [[nodiscard]] AxisRun trimmed() const {
        AxisRun run = *this;
        while (run.count > 0 && run.weight[run.count - 1] == T{}) --run.count;
        while (run.count > 0 && *run.weight == T{}) {
            ++run.first;
            ++run.weight;
            --run.count;
        }
        return run;
    }
};

/// Weights of many cells, one row of `capacity` per cell and axis, padded with zeros.
template <class T>
struct WeightTable {
    std::size_t capacity[3] = {0, 0, 0};
    std::vector<int> first[3];
    std::vector<int> count[3];
    std::unique_ptr<T[]> weight[3];  // not cleared: each cell's row is filled by its thread

    WeightTable(std::size_t cells, const std::size_t (&capacities)[3]) {
        for (std::size_t a = 0; a < 3; ++a) {
            capacity[a] = groups_of(capacities[a]) * deposit_lane;
            first[a].resize(cells);
            count[a].resize(cells);
            weight[a] = std::make_unique_for_overwrite<T[]>(cells * capacity[a]);
        }
    }

    void set(std::size_t axis, std::size_t cell, const AxisWeights& w) {
        set(axis, cell, w.first, w.weight.data(), w.weight.size(), 1);
    }

    /// `used` weights, one every `stride` numbers.
    void set(std::size_t axis,
             std::size_t cell,
             int from,
             const double* weights,
             std::size_t used,
             std::size_t stride) {
        first[axis][cell] = from;
        count[axis][cell] = static_cast<int>(used);
        T* const row_of_cell = weight[axis].get() + cell * capacity[axis];
        for (std::size_t k = 0; k < used; ++k) row_of_cell[k] = static_cast<T>(weights[k * stride]);
        std::fill(row_of_cell + used, row_of_cell + capacity[axis], T{});
    }

    [[nodiscard]] const T* row(std::size_t axis, std::size_t cell) const {
        return weight[axis].get() + cell * capacity[axis];
    }

    [[nodiscard]] AxisRun<T> run(std::size_t axis, std::size_t cell) const {
        return {first[axis][cell], count[axis][cell], row(axis, cell)};
    }
};

template <class T>
void add_box(const DepositTask<T>& task) {
    for_this_isa<void(const DepositTask<T>&)>(baseline::add_box, v3::add_box, v4::add_box)(task);
}

/// Adds the voxels [first, first + count) of a row, none of which wraps. What is written is whole
/// groups that fit into the row's padding; the rest of their weights is 0 and changes nothing.
template <class T>
void add_part(DepositTask<T> task, std::size_t first, std::size_t count, std::vector<T>& padded) {
    task.groups = groups_of(count);
    const std::size_t width = task.groups * deposit_lane;
    const std::size_t start = std::min(first, task.row_stride - width);
    padded.assign(width, T{});
    std::copy_n(task.weight_x, count, padded.begin() + static_cast<std::ptrdiff_t>(first - start));
    task.weight_x = padded.data();
    task.plane += start;
    add_box(task);
}

/// Adds a run of voxels that may wrap around once; `x` in [0, nx).
template <class T>
void add_run(DepositTask<T> task, std::size_t nx, std::size_t x, std::size_t count) {
    if (x + count <= nx && x + groups_of(count) * deposit_lane <= task.row_stride) {
        task.groups = groups_of(count);
        task.plane += x;
        return add_box(task);
    }
    std::vector<T> padded;
    const std::size_t straight = std::min(count, nx - x);
    add_part(task, x, straight, padded);
    if (straight == count) return;
    task.weight_x += straight;
    add_part(task, 0, count - straight, padded);
}

/// Adds one cell's share of the planes [z_begin, z_end).
template <class T>
void add_cell(const RegularGrid& grid,
              const WeightTable<T>& table,
              std::size_t k,
              std::size_t cell,
              std::span<const Deposit<T>> deposits,
              PlaneRange planes) {
    const AxisRun<T> z = table.run(2, k).trimmed();
    const int z_begin = std::max(planes.begin, z.first);
    const int z_end = std::min(planes.end, z.first + z.count);
    if (z_begin >= z_end) return;
    const AxisRun<T> y = table.run(1, k).trimmed();
    DepositTask<T> task;
    task.plane_stride = grid.plane_stride();
    task.row_stride = grid.row_stride();
    task.planes = z_end - z_begin;
    task.first_row = RegularGrid::wrap_index(y.first, grid.ny());
    task.rows = y.count;
    task.all_rows = grid.ny();
    task.weight_x = table.row(0, k);
    task.weight_y = y.weight;
    task.weight_z = z.weight + (z_begin - z.first);
    const auto x = static_cast<std::size_t>(RegularGrid::wrap_index(table.first[0][k], grid.nx()));
    for (const Deposit<T>& d : deposits) {
        if (d.amount[cell] == 0.0) continue;
        task.amount = d.amount[cell] / grid.voxel_volume();
        task.plane = d.field->data() + grid.offset(0, 0, z_begin);
        add_run(task,
                static_cast<std::size_t>(grid.nx()),
                x,
                static_cast<std::size_t>(table.count[0][k]));
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

/// Weights of up to four cells from number `begin` of those that give, along one axis.
template <class T>
void tabulate_lines(const SeparableKernel& kernel,
                    const SortedCells& cells,
                    std::span<const std::uint32_t> live,
                    std::size_t begin,
                    int axis,
                    SeparableKernel::Lines& lines,
                    WeightTable<T>& table) {
    const std::size_t n = std::min(weight_lanes, live.size() - begin);
    for (std::size_t i = 0; i < n; ++i) lines.place[i] = cells.position(live[begin + i])[axis];
    kernel.weigh(lines);
    const auto a = static_cast<std::size_t>(axis);
    for (std::size_t i = 0; i < n; ++i) {
        if (kernel.lies_inside(axis, lines.first[i], lines.count[i]))
            table.set(a,
                      begin + i,
                      lines.first[i],
                      lines.weight.data() + i,
                      static_cast<std::size_t>(lines.count[i]),
                      weight_lanes);
        else
            table.set(a, begin + i, kernel.folded(axis, lines.of(i)));
    }
}

/// Weights of all cells that give anything.
template <class T>
WeightTable<T> tabulate(const SeparableKernel& kernel,
                        const SortedCells& cells,
                        const std::vector<std::uint32_t>& live) {
    const RegularGrid& grid = kernel.grid();
    const std::size_t support = support_of(kernel);
    const std::size_t capacities[3] = {std::min(support, static_cast<std::size_t>(grid.nx())),
                                       std::min(support, static_cast<std::size_t>(grid.ny())),
                                       std::min(support, static_cast<std::size_t>(grid.nz()))};
    WeightTable<T> table(live.size(), capacities);
    for_each_run(
        live.size(), cells_per_block, [&](std::size_t, std::size_t begin, std::size_t end) {
            SeparableKernel::Lines lines(kernel);
            const std::span<const std::uint32_t> run(live.data(), end);
            for (std::size_t k = begin; k < end; k += weight_lanes) {
                for (int axis = 0; axis < 3; ++axis)
                    tabulate_lines(kernel, cells, run, k, axis, lines, table);
            }
        });
    return table;
}

}  // namespace

SeparableKernel::SeparableKernel(const RegularGrid& grid, Shape shape, double width)
    : grid_(grid),
      shape_(shape),
      width_(width),
      reach_(shape == Shape::gaussian ? gaussian_cut_in_sd * width : width) {
    RETICULIN_EXPECTS(width > 0.0);
    const double a = grid_.voxel() / width_;
    change_ = math::exp(-a * a);
}

SeparableKernel::Lines::Lines(const SeparableKernel& kernel)
    : weight(support_of(kernel) * weight_lanes) {}

AxisWeights SeparableKernel::Lines::of(std::size_t cell) const {
    AxisWeights line{first[cell], std::vector<double>(static_cast<std::size_t>(count[cell]))};
    for (std::size_t k = 0; k < line.weight.size(); ++k)
        line.weight[k] = weight[k * weight_lanes + cell];
    return line;
}

void SeparableKernel::weigh(Lines& lines) const {
    WeightTask task;
    task.shape = shape_;
    task.voxel = grid_.voxel();
    task.width = width_;
    task.reach = reach_;
    task.cut = gaussian_cut_in_sd;
    task.change = change_;
    task.place = lines.place.data();
    task.capacity = lines.weight.size() / weight_lanes;
    task.first = lines.first.data();
    task.count = lines.count.data();
    task.weight = lines.weight.data();
    RETICULIN_FOR_THIS_ISA(weigh)(task);
}

int SeparableKernel::voxels_along(int axis) const {
    return axis == 0 ? grid_.nx() : (axis == 1 ? grid_.ny() : grid_.nz());
}

bool SeparableKernel::lies_inside(int axis, int first, int count) const {
    const int n = voxels_along(axis);
    return axis == 2 ? first >= 0 && first + count <= n : count <= n;
}

AxisWeights SeparableKernel::folded(int axis, const AxisWeights& line) const {
    const int n = voxels_along(axis);
    int first = n;
    int last = -1;
    std::vector<double> whole(static_cast<std::size_t>(n), 0.0);
    for (std::size_t k = 0; k < line.weight.size(); ++k) {
        const int i = line.first + static_cast<int>(k);
        const int v = axis == 2 ? RegularGrid::reflect_index(i, n) : RegularGrid::wrap_index(i, n);
        whole[static_cast<std::size_t>(v)] += line.weight[k];
        first = std::min(first, v);
        last = std::max(last, v);
    }
    return {first, {whole.begin() + first, whole.begin() + last + 1}};
}

AxisWeights SeparableKernel::weights(int axis, double coordinate) const {
    Lines lines(*this);
    lines.place.fill(coordinate);
    weigh(lines);
    const AxisWeights line = lines.of(0);
    return lies_inside(axis, lines.first[0], lines.count[0]) ? line : folded(axis, line);
}

template <class T>
PlaneRange SeparableKernel::add(const SortedCells& cells,
                                std::span<const Deposit<T>> deposits) const {
    const std::vector<std::uint32_t> live = givers(cells.size(), deposits);
    if (live.empty()) return {};
    const WeightTable<T> table = tabulate<T>(*this, cells, live);
    PlaneRange touched;
    for (std::size_t k = 0; k < live.size(); ++k) {
        touched = touched.united({table.first[2][k], table.first[2][k] + table.count[2][k]});
    }
    const int thickness = thread_count() == 1 ? planes_of_thick_slabs : planes_of_thin_slabs;
    const int slabs = (touched.end - touched.begin + thickness - 1) / thickness;
    const int margin = static_cast<int>(reach_ / grid_.voxel()) + 2;
    for_each_block(static_cast<std::size_t>(slabs), [&](std::size_t slab) {
        const int z = touched.begin + static_cast<int>(slab) * thickness;
        const PlaneRange planes{z, std::min(z + thickness, touched.end)};
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
            T* const begin = field.data() + grid_.offset(0, row, k);
            for (std::size_t i = 0; i < x.weight.size(); ++i) {
                const int column =
                    RegularGrid::wrap_index(x.first + static_cast<int>(i), grid_.nx());
                begin[column] += static_cast<T>(wz * y.weight[j] * x.weight[i]);
            }
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
