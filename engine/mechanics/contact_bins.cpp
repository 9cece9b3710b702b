#include "engine/mechanics/contact_bins.hpp"

#include "engine/core/parallel.hpp"

#include <algorithm>
#include <utility>

namespace reticulin::mechanics {

namespace {

constexpr int bins_about = 3;                // along an axis
constexpr std::size_t lanes_read_past = 16;  // by the kernel
constexpr std::size_t bodies_per_block = 8192;

/// Runs of bins [begin, end) along one axis; the second is empty unless the axis wraps. `periods`:
/// how many to add to a place in a run.
struct BinRuns {
    std::array<int, 2> begin{0, 0};
    std::array<int, 2> end{0, 0};
    std::array<int, 2> periods{0, 0};
};

/// The bins next to `bin`, each once.
BinRuns bins_next_to(int bin, int count, bool periodic) {
    const int low = bin - 1;
    const int high = bin + 2;
    if (!periodic) return {{std::max(low, 0), 0}, {std::min(high, count), 0}, {}};
    if (count <= bins_about) return {{0, 0}, {count, 0}, {}};
    if (low < 0) return {{0, count - 1}, {high, count}, {0, -1}};
    if (high > count) return {{low, 0}, {count, 1}, {0, 1}};
    return {{low, 0}, {high, 0}, {}};
}

double largest_of(const std::vector<double>& radius) {
    const std::size_t blocks = blocks_of(radius.size(), bodies_per_block);
    std::vector<double> largest(blocks, 0.0);
    for_each_run(radius.size(),
                 bodies_per_block,
                 [&](std::size_t block, std::size_t begin, std::size_t end) {
                     double most = 0.0;
                     for (std::size_t i = begin; i < end; ++i) most = std::max(most, radius[i]);
                     largest[block] = most;
                 });
    return *std::max_element(largest.begin(), largest.end());
}

}  // namespace

void ContactBins::set_boxes(const RegularGrid& grid, double reach) {
    extent_ = {grid.width(), grid.breadth(), grid.depth()};
    for (std::size_t a = 0; a < 3; ++a) {
        count_[a] = std::max(1, RegularGrid::floor_to_int(extent_[a] / reach));
        edge_[a] = extent_[a] / count_[a];
        per_edge_[a] = 1.0 / edge_[a];
    }
}

PlaneSort::Address ContactBins::address_of(const Vec3& p) const {
    const auto bin = [&](std::size_t a) {
        return RegularGrid::floor_of_ratio(p[static_cast<Eigen::Index>(a)], edge_[a], per_edge_[a]);
    };
    const int x = RegularGrid::wrap_index(bin(0), count_[0]);
    const int y = RegularGrid::wrap_index(bin(1), count_[1]);
    const int z = RegularGrid::clamp_index(bin(2), count_[2]);
    return {static_cast<std::uint32_t>(z), static_cast<std::uint32_t>(y * count_[0] + x)};
}

/// Sorts the bodies of one plane by bin. While it runs, first_[b + 1] is where the next body of bin
/// b goes; at the end that is where bin b + 1 begins.
void ContactBins::sort_plane(std::size_t plane, const ContactBodies& bodies) {
    const std::uint32_t begin = by_plane_.begin_of(plane), end = by_plane_.begin_of(plane + 1);
    std::uint32_t* const next = first_.data() + plane * bins_of_plane() + 1;
    std::fill_n(next, bins_of_plane(), 0U);
    for (const std::uint32_t i : by_plane_.in(plane)) ++next[by_plane_.address(i).in_plane];
    std::uint32_t sum = begin;
    for (std::size_t b = 0; b < bins_of_plane(); ++b) sum += std::exchange(next[b], sum);
    for (const std::uint32_t i : by_plane_.in(plane)) {
        const std::uint32_t place = next[by_plane_.address(i).in_plane]++;
        body_[place] = i;
        double* const record = records_.data() + 4 * std::size_t{place};
        record[0] = bodies.x[i];
        record[1] = bodies.y[i];
        record[2] = bodies.z[i];
        record[3] = bodies.radius[i];
    }
    for (std::size_t k = begin; k < end; ++k) {
        const double* const record = records_.data() + 4 * k;
        x_[k] = static_cast<float>(record[0]);
        y_[k] = static_cast<float>(record[1]);
        z_[k] = static_cast<float>(record[2]);
        radius_[k] = static_cast<float>(record[3]);
    }
}

void ContactBins::sort(const RegularGrid& grid,
                       const ContactBodies& bodies,
                       double radii,
                       double slack) {
    largest_ = largest_of(bodies.radius);
    set_boxes(grid, radii * largest_ + slack);
    body_.resize(bodies.size());
    records_.resize(4 * (bodies.size() + 1));
    for (auto* array : {&x_, &y_, &z_, &radius_}) array->resize(bodies.size() + lanes_read_past);
    first_.resize(bins_of_plane() * size_of(count_[2]) + 1);
    const std::size_t planes = size_of(count_[2]);
    by_plane_.sort(
        bodies.size(), planes, [&](std::size_t i) { return address_of(bodies.position(i)); });
    for_each_block(planes, [&](std::size_t plane) { sort_plane(plane, bodies); });
}

void ContactBins::rows_about(std::size_t row, std::vector<RowAbout>& rows) const {
    rows.clear();
    const BinRuns ys = bins_next_to(static_cast<int>(row % rows_of_plane()), count_[1], true);
    const BinRuns zs = bins_next_to(static_cast<int>(row / rows_of_plane()), count_[2], false);
    for (int z = zs.begin[0]; z < zs.end[0]; ++z) {
        for (std::size_t run = 0; run < 2; ++run) {
            const auto shift_y = static_cast<float>(ys.periods[run] * extent_[1]);
            for (int y = ys.begin[run]; y < ys.end[run]; ++y)
                rows.push_back({size_of(z) * rows_of_plane() + size_of(y), shift_y});
        }
    }
}

void ContactBins::runs_about(const std::vector<RowAbout>& rows, int x, RunsAbout& runs) const {
    runs.count = runs.bodies = 0;
    const BinRuns xs = bins_next_to(x, count_[0], true);
    const std::size_t pieces = xs.begin[1] < xs.end[1] ? 2 : 1;
    for (const RowAbout& about : rows) {
        const std::uint32_t* const first = first_.data() + about.row * size_of(count_[0]);
        for (std::size_t piece = 0; piece < pieces; ++piece) {
            const std::uint32_t begin = first[xs.begin[piece]], end = first[xs.end[piece]];
            const auto shift_x = static_cast<float>(xs.periods[piece] * extent_[0]);
            runs.run[runs.count] = {begin, end, shift_x, about.shift_y};
            runs.count += begin < end ? 1 : 0;
            runs.bodies += end - begin;
        }
    }
}

Periods ContactBins::periods_of_pairs() const {
    if (std::min(count_[0], count_[1]) > bins_about) return {};
    return {extent_[0], extent_[1]};
}

}  // namespace reticulin::mechanics
