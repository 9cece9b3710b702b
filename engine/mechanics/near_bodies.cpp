#include "engine/mechanics/near_bodies.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/parallel.hpp"
#include "engine/mechanics/contact_kernel.hpp"

#include <algorithm>
#include <array>

namespace reticulin::mechanics {

namespace {

constexpr double search_tolerance = 0.01;    // um: rounding of single precision in a block of 1 cm
constexpr int bins_about = 3;                // along an axis
constexpr std::size_t lanes_read_past = 16;  // and written, by the kernel

/// Runs of bins [begin, end) along one axis; the second is empty unless the axis wraps. `periods`:
/// how many to add to a place in a run.
struct BinRuns {
    std::array<int, 2> begin{0, 0};
    std::array<int, 2> end{0, 0};
    std::array<int, 2> periods{0, 0};
};

/// The bins next to `bin`, each once.
BinRuns runs_about(int bin, int count, bool periodic) {
    const int low = bin - 1;
    const int high = bin + 2;
    if (!periodic) return {{std::max(low, 0), 0}, {std::min(high, count), 0}, {}};
    if (count <= bins_about) return {{0, 0}, {count, 0}, {}};
    if (low < 0) return {{0, count - 1}, {high, count}, {0, -1}};
    if (high > count) return {{low, 0}, {count, 1}, {0, 1}};
    return {{low, 0}, {high, 0}, {}};
}

/// Bodies sorted into boxes at least as wide as the farthest reach.
class Bins {
  public:
    Bins(const RegularGrid& grid, const ContactBodies& bodies, double reach) {
        extent_ = {grid.width(), grid.breadth(), grid.depth()};
        std::size_t total = 1;
        for (std::size_t a = 0; a < 3; ++a) {
            count_[a] = std::max(1, RegularGrid::floor_to_int(extent_[a] / reach));
            edge_[a] = extent_[a] / count_[a];
            total *= static_cast<std::size_t>(count_[a]);
        }
        first_.assign(total + 1, 0);
        std::vector<std::uint32_t> bin_of(bodies.size());
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            bin_of[i] = static_cast<std::uint32_t>(number(place_of(bodies.position(i))));
            ++first_[bin_of[i] + 1];
        }
        for (std::size_t b = 0; b < total; ++b) first_[b + 1] += first_[b];
        std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
        body_.resize(bodies.size() + lanes_read_past);
        for (auto* array : {&x_, &y_, &z_, &radius_})
            array->resize(bodies.size() + lanes_read_past);
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            const std::size_t k = next[bin_of[i]]++;
            body_[k] = static_cast<std::uint32_t>(i);
            x_[k] = static_cast<float>(bodies.x[i]);
            y_[k] = static_cast<float>(bodies.y[i]);
            z_[k] = static_cast<float>(bodies.z[i]);
            radius_[k] = static_cast<float>(bodies.radius[i]);
        }
    }

    [[nodiscard]] std::size_t rows() const {
        return static_cast<std::size_t>(count_[1]) * static_cast<std::size_t>(count_[2]);
    }

    [[nodiscard]] int bins_per_row() const { return count_[0]; }

    /// Bodies of bin x of a row (y, z), row = z * rows along y + y.
    [[nodiscard]] std::span<const std::uint32_t> bodies_in(std::size_t row, int x) const {
        const std::size_t bin =
            row * static_cast<std::size_t>(count_[0]) + static_cast<std::size_t>(x);
        return {body_.data() + first_[bin], first_[bin + 1] - first_[bin]};
    }

    /// What lies in the bins about bin x of a row, as runs of neighbouring bins.
    [[nodiscard]] Candidates about(std::size_t row, int x, std::vector<Run>& runs) const {
        runs.clear();
        const auto rows_along_y = static_cast<std::size_t>(count_[1]);
        const BinRuns xs = runs_about(x, count_[0], true);
        const BinRuns ys = runs_about(static_cast<int>(row % rows_along_y), count_[1], true);
        const BinRuns zs = runs_about(static_cast<int>(row / rows_along_y), count_[2], false);
        for (int k = zs.begin[0]; k < zs.end[0]; ++k) {
            for (std::size_t run = 0; run < 2; ++run) {
                const double shift = ys.periods[run] * extent_[1];
                for (int j = ys.begin[run]; j < ys.end[run]; ++j) add_row(xs, j, k, shift, runs);
            }
        }
        // Where an axis has so few bins that all are about every bin, each pair seeks its own
        // image.
        const bool is_small = std::min(count_[0], count_[1]) <= bins_about;
        return {x_.data(),
                y_.data(),
                z_.data(),
                radius_.data(),
                body_.data(),
                runs.data(),
                runs.size(),
                is_small ? static_cast<float>(extent_[0]) : 0.0F,
                is_small ? static_cast<float>(extent_[1]) : 0.0F};
    }

  private:
    void add_row(const BinRuns& x, int y, int z, double shift_y, std::vector<Run>& runs) const {
        for (std::size_t run = 0; run < 2; ++run) {
            if (x.begin[run] >= x.end[run]) continue;
            const std::size_t begin = first_[number({x.begin[run], y, z})];
            const std::size_t end = first_[number({x.end[run] - 1, y, z}) + 1];
            if (begin < end)
                runs.push_back({begin,
                                end,
                                static_cast<float>(x.periods[run] * extent_[0]),
                                static_cast<float>(shift_y)});
        }
    }

    [[nodiscard]] std::array<int, 3> place_of(const Vec3& p) const {
        return {RegularGrid::wrap_index(RegularGrid::floor_to_int(p[0] / edge_[0]), count_[0]),
                RegularGrid::wrap_index(RegularGrid::floor_to_int(p[1] / edge_[1]), count_[1]),
                RegularGrid::clamp_index(RegularGrid::floor_to_int(p[2] / edge_[2]), count_[2])};
    }

    [[nodiscard]] std::size_t number(const std::array<int, 3>& b) const {
        return (static_cast<std::size_t>(b[2]) * static_cast<std::size_t>(count_[1]) +
                static_cast<std::size_t>(b[1])) *
                   static_cast<std::size_t>(count_[0]) +
               static_cast<std::size_t>(b[0]);
    }

    std::array<int, 3> count_{1, 1, 1};
    std::array<double, 3> extent_{0, 0, 0};
    std::array<double, 3> edge_{0, 0, 0};
    std::vector<std::uint32_t> first_;       // of each bin in body_, and the end
    std::vector<std::uint32_t> body_;        // by bin, then in their order
    std::vector<float> x_, y_, z_, radius_;  // of body_
};

/// How far neighbours may be: factor x (sum of radii) + slack.
struct Reach {
    double factor = 1;
    double slack = 0;
};

/// Who seeks whom, and how far.
struct Search {
    const Bins& bins;
    const ContactBodies& bodies;
    Reach reach;
    bool only_movable;

    [[nodiscard]] bool seeks(std::uint32_t i) const {
        return !only_movable || bodies.anchored[i] == 0;
    }

    [[nodiscard]] bool anybody_seeks(std::span<const std::uint32_t> some) const {
        return std::any_of(some.begin(), some.end(), [&](std::uint32_t i) { return seeks(i); });
    }

    std::size_t find(const Candidates& candidates, std::uint32_t i, std::uint32_t* near) const {
        const Seeker seeker{static_cast<float>(bodies.x[i]),
                            static_cast<float>(bodies.y[i]),
                            static_cast<float>(bodies.z[i]),
                            static_cast<float>(bodies.radius[i]),
                            i,
                            static_cast<float>(reach.factor),
                            static_cast<float>(reach.slack + 0.5 * search_tolerance)};
        return for_this_isa(baseline::find_near, v3::find_near, v4::find_near)(
            candidates, seeker, near);
    }
};

/// Appends `count` neighbours, then `padding` to a multiple of those read at once.
void append_padded(const std::vector<std::uint32_t>& near,
                   std::size_t count,
                   std::uint32_t padding,
                   std::vector<std::uint32_t>& list) {
    list.insert(list.end(), near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count));
    while (list.size() % neighbours_at_once != 0) list.push_back(padding);
}

}  // namespace

NearBodies::NearBodies(const RegularGrid& grid,
                       const ContactBodies& bodies,
                       double factor,
                       double slack,
                       bool only_movable)
    : place_(bodies.size()), found_(1) {
    if (bodies.size() == 0) return;
    const double largest = *std::max_element(bodies.radius.begin(), bodies.radius.end());
    const Bins bins(grid, bodies, 2.0 * factor * largest + slack + search_tolerance);
    found_.resize(bins.rows());
    const Search search{bins, bodies, {factor, slack}, only_movable};
    for_each_block(bins.rows(), [&](std::size_t row) {
        std::vector<Run> runs;
        std::vector<std::uint32_t> near;
        for (int x = 0; x < bins.bins_per_row(); ++x) {
            const auto here = bins.bodies_in(row, x);
            if (!search.anybody_seeks(here)) continue;
            const Candidates candidates = bins.about(row, x, runs);
            std::size_t most = lanes_read_past;
            for (const Run& run : runs) most += run.end - run.begin;
            if (near.size() < most) near.resize(most);
            for (const std::uint32_t i : here) {
                if (!search.seeks(i)) continue;
                const std::size_t count = search.find(candidates, i, near.data());
                place_[i] = {static_cast<std::uint32_t>(row),
                             static_cast<std::uint32_t>(found_[row].size()),
                             static_cast<std::uint32_t>(count)};
                append_padded(near, count, static_cast<std::uint32_t>(bodies.size()), found_[row]);
            }
        }
    });
}

}  // namespace reticulin::mechanics
