#include "engine/mechanics/contact_force.hpp"

#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t cells_per_block = 128;
constexpr double margin_in_voxels = 0.5;  // farthest a cell may move in one call
constexpr double relaxation_share = 0.5;  // of the fastest relaxation time, per sub-step
constexpr int most_sub_steps = 8;         // per call; dense crowds are relaxed, not resolved

/// Neighbours of each cell that may come into contact, in fixed order.
struct NeighbourList {
    std::vector<std::size_t> first;  // of each cell, and the end
    std::vector<std::uint32_t> neighbour;
};

/// One evaluation: velocity of a cell and how fast its contacts relax (1/h).
struct Push {
    Vec3 velocity{0, 0, 0};
    double stiffness = 0.0;
};

void for_each_cell(std::size_t count, FunctionRef<void(std::size_t)> body) {
    for_each_block((count + cells_per_block - 1) / cells_per_block, [&](std::size_t block) {
        const std::size_t end = std::min(count, (block + 1) * cells_per_block);
        for (std::size_t i = block * cells_per_block; i < end; ++i) body(i);
    });
}

NeighbourList find_neighbours(const RegularGrid& grid,
                              const ContactBodies& bodies,
                              double reach_factor,
                              double margin,
                              bool skip_anchored) {
    const SortedCells sorted(grid, {bodies.x, bodies.y, bodies.z});
    double largest = 0.0;
    for (const double r : bodies.radius) largest = std::max(largest, r);
    std::vector<std::vector<std::uint32_t>> lists(bodies.size());
    for_each_cell(bodies.size(), [&](std::size_t i) {
        if (skip_anchored && bodies.anchored[i] != 0) return;
        const double search = reach_factor * (bodies.radius[i] + largest) + 2.0 * margin;
        sorted.visit_near(
            sorted.position(i), search, false, [&](std::size_t j, const Vec3& offset) {
                const double reach =
                    reach_factor * (bodies.radius[i] + bodies.radius[j]) + 2.0 * margin;
                const bool image =
                    2.0 * offset[0] > grid.width() || 2.0 * offset[0] <= -grid.width() ||
                    2.0 * offset[1] > grid.breadth() || 2.0 * offset[1] <= -grid.breadth();
                if (i == j || image || offset.squaredNorm() >= reach * reach) return;
                lists[i].push_back(static_cast<std::uint32_t>(j));
            });
    });
    NeighbourList result;
    result.first.push_back(0);
    for (const auto& list : lists) {
        result.neighbour.insert(result.neighbour.end(), list.begin(), list.end());
        result.first.push_back(result.neighbour.size());
    }
    return result;
}

Push push_on(std::size_t i,
             const RegularGrid& grid,
             const ContactBodies& bodies,
             const std::vector<Vec3>& position,
             const NeighbourList& near,
             const ContactLaw& law) {
    Push push;
    for (std::size_t k = near.first[i]; k < near.first[i + 1]; ++k) {
        const std::size_t j = near.neighbour[k];
        const Vec3 away = grid.shortest(position[j], position[i]);
        const double distance = away.norm();
        const double radii = bodies.radius[i] + bodies.radius[j];
        if (distance >= law.adhesion_reach * radii && distance >= radii) continue;
        // Two cells in one place part along x, by their order.
        const Vec3 direction =
            distance > 0.0 ? Vec3(away / distance) : Vec3(i < j ? -1.0 : 1.0, 0, 0);
        push.velocity += law.speed(distance, radii) * direction;
        const double overlap = std::max(0.0, 1.0 - distance / radii);
        push.stiffness += 4.0 * (law.repulsion * overlap + law.adhesion) / radii;
    }
    return push;
}

}  // namespace

std::vector<Vec3> contact_velocities(const RegularGrid& grid,
                                     const ContactBodies& bodies,
                                     const ContactLaw& law) {
    const double reach = std::max(1.0, law.adhesion_reach);
    const NeighbourList near = find_neighbours(grid, bodies, reach, 0.0, false);
    std::vector<Vec3> position(bodies.size());
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        position[i] = {bodies.x[i], bodies.y[i], bodies.z[i]};
    }
    std::vector<Vec3> velocity(bodies.size());
    for_each_cell(bodies.size(), [&](std::size_t i) {
        velocity[i] = push_on(i, grid, bodies, position, near, law).velocity;
    });
    return velocity;
}

std::vector<Vec3> contact_displacements(const RegularGrid& grid,
                                        const ContactBodies& bodies,
                                        const ContactLaw& law,
                                        double dt) {
    const double margin = margin_in_voxels * grid.voxel();
    const double reach = std::max(1.0, law.adhesion_reach);
    const NeighbourList near = find_neighbours(grid, bodies, reach, margin, true);
    const std::size_t n = bodies.size();
    std::vector<Vec3> start(n), moved(n, Vec3::Zero()), position(n);
    std::vector<Push> push(n);
    for (std::size_t i = 0; i < n; ++i) start[i] = {bodies.x[i], bodies.y[i], bodies.z[i]};
    const auto evaluate = [&](double half_step) {
        for (std::size_t i = 0; i < n; ++i) {
            position[i] = start[i] + moved[i] + half_step * push[i].velocity;
        }
        for_each_cell(
            n, [&](std::size_t i) { push[i] = push_on(i, grid, bodies, position, near, law); });
    };
    int left = most_sub_steps;
    while (dt > 0.0) {
        for (Push& p : push) p = {};
        evaluate(0.0);
        double stiffest = 0.0;
        for (const Push& p : push) stiffest = std::max(stiffest, p.stiffness);
        if (stiffest == 0.0) break;
        const double wanted = relaxation_share / stiffest;
        const bool resolved = wanted * left >= dt;
        const double step = resolved ? std::min(dt, wanted) : dt / left;
        if (resolved) evaluate(0.5 * step);  // midpoint rule
        for (std::size_t i = 0; i < n; ++i) {
            // Too stiff to resolve: each cell relaxes exponentially on its own, stable for any
            // step.
            const double x = push[i].stiffness * step;
            const double share = resolved || x == 0.0 ? 1.0 : -math::expm1(-x) / x;
            moved[i] += share * step * push[i].velocity;
            const double length = moved[i].norm();
            if (length > margin) moved[i] *= margin / length;
        }
        dt -= step;
        --left;
    }
    return moved;
}

}  // namespace reticulin::mechanics
