#include "engine/mechanics/near_bodies.hpp"

#include "engine/core/parallel.hpp"

#include <algorithm>
#include <array>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t bodies_per_block = 256;

/// Runs of bins [begin, end) along one axis; the second is empty unless the axis wraps.
struct BinRuns {
    std::array<int, 2> begin{0, 0};
    std::array<int, 2> end{0, 0};
};

/// The bins next to `bin`, each once.
BinRuns runs_about(int bin, int count, bool periodic) {
    const int low = bin - 1;
    const int high = bin + 2;
    if (!periodic) return {{std::max(low, 0), 0}, {std::min(high, count), 0}};
    if (count <= 3) return {{0, 0}, {count, 0}};
    if (low < 0) return {{0, count - 1}, {high, count}};
    if (high > count) return {{low, 0}, {count, 1}};
    return {{low, 0}, {high, 0}};
}

/// Bodies sorted into boxes at least as wide as the farthest reach.
class Bins {
  public:
    Bins(const RegularGrid& grid, const ContactBodies& bodies, double reach) {
        const double extent[3] = {grid.width(), grid.breadth(), grid.depth()};
        std::size_t total = 1;
        for (std::size_t a = 0; a < 3; ++a) {
            count_[a] = std::max(1, RegularGrid::floor_to_int(extent[a] / reach));
            edge_[a] = extent[a] / count_[a];
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
        body_.resize(bodies.size());
        for (std::size_t i = 0; i < bodies.size(); ++i)
            body_[next[bin_of[i]]++] = static_cast<std::uint32_t>(i);
    }

    /// Calls visit(j) for every body in the bins about a position.
    template <class Visit>
    void visit_about(const Vec3& position, Visit&& visit) const {
        const std::array<int, 3> here = place_of(position);
        const BinRuns x = runs_about(here[0], count_[0], true);
        const BinRuns y = runs_about(here[1], count_[1], true);
        const BinRuns z = runs_about(here[2], count_[2], false);
        for (int k = z.begin[0]; k < z.end[0]; ++k) {
            for (std::size_t run = 0; run < 2; ++run) {
                for (int j = y.begin[run]; j < y.end[run]; ++j) visit_row(x, j, k, visit);
            }
        }
    }

  private:
    template <class Visit>
    void visit_row(const BinRuns& x, int y, int z, Visit&& visit) const {
        for (std::size_t run = 0; run < 2; ++run) {
            if (x.begin[run] >= x.end[run]) continue;
            const std::size_t end = first_[number({x.end[run] - 1, y, z}) + 1];
            for (std::size_t k = first_[number({x.begin[run], y, z})]; k < end; ++k)
                visit(body_[k]);
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
    std::array<double, 3> edge_{0, 0, 0};
    std::vector<std::uint32_t> first_;  // of each bin in body_, and the end
    std::vector<std::uint32_t> body_;   // by bin, then in their order
};

}  // namespace

NearBodies::NearBodies(const RegularGrid& grid,
                       const ContactBodies& bodies,
                       double factor,
                       double slack,
                       bool only_movable)
    : first_(bodies.size() + 1, 0) {
    if (bodies.size() == 0) return;
    const double largest = *std::max_element(bodies.radius.begin(), bodies.radius.end());
    const Bins bins(grid, bodies, 2.0 * factor * largest + slack);
    const std::size_t blocks = (bodies.size() + bodies_per_block - 1) / bodies_per_block;
    std::vector<std::vector<std::uint32_t>> found(blocks);
    for_each_block(blocks, [&](std::size_t block) {
        const std::size_t end = std::min(bodies.size(), (block + 1) * bodies_per_block);
        for (std::size_t i = block * bodies_per_block; i < end; ++i) {
            const std::size_t before = found[block].size();
            const Vec3 here = bodies.position(i);
            const auto look = [&](std::uint32_t j) {
                const double reach = factor * (bodies.radius[i] + bodies.radius[j]) + slack;
                const double apart = grid.shortest(here, bodies.position(j)).squaredNorm();
                if (j != i && apart < reach * reach) found[block].push_back(j);
            };
            if (!only_movable || bodies.anchored[i] == 0) bins.visit_about(here, look);
            first_[i + 1] = found[block].size() - before;
        }
    });
    for (std::size_t i = 0; i < bodies.size(); ++i) first_[i + 1] += first_[i];
    neighbour_.reserve(first_.back());
    for (const auto& list : found) neighbour_.insert(neighbour_.end(), list.begin(), list.end());
}

}  // namespace reticulin::mechanics
