#include "engine/mechanics/contact_force.hpp"

#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t cells_per_block = 128;
constexpr double margin_in_voxels = 0.5;  // farthest a cell may move in one call
constexpr double relaxation_share = 0.5;  // of the fastest relaxation time, per sub-step
constexpr int most_sub_steps = 8;         // per call; dense crowds are relaxed, not resolved

/// One evaluation: velocity of a cell and how fast its contacts relax (1/h).
struct Push {
    Vec3 velocity{0, 0, 0};
    double stiffness = 0.0;
};

Push push_on(std::size_t i,
             const RegularGrid& grid,
             const ContactBodies& bodies,
             const std::vector<Vec3>& position,
             const NearBodies& near,
             const ContactLaw& law) {
    Push push;
    const double farthest = std::max(1.0, law.adhesion_reach);
    for (const std::uint32_t j : near.of(i)) {
        const Vec3 away = grid.shortest(position[j], position[i]);
        const double squared = away.squaredNorm();
        const double radii = bodies.radius[i] + bodies.radius[j];
        if (squared >= farthest * farthest * radii * radii) continue;
        const double distance = std::sqrt(squared);
        // Two cells in one place part along x, by their order.
        const Vec3 direction =
            distance > 0.0 ? Vec3(away / distance) : Vec3(i < j ? -1.0 : 1.0, 0, 0);
        push.velocity += law.speed(distance, radii) * direction;
        const double overlap = std::max(0.0, 1.0 - distance / radii);
        push.stiffness += 4.0 * (law.repulsion * overlap + law.adhesion) / radii;
    }
    return push;
}

std::vector<Vec3> positions_of(const ContactBodies& bodies) {
    std::vector<Vec3> position(bodies.size());
    for (std::size_t i = 0; i < bodies.size(); ++i) position[i] = bodies.position(i);
    return position;
}

/// A crowd being parted: only cells that may move and have somebody near are looked at.
class Relaxation {
  public:
    Relaxation(const RegularGrid& grid,
               const ContactBodies& bodies,
               const ContactLaw& law,
               double margin)
        : grid_(grid),
          bodies_(bodies),
          law_(law),
          margin_(margin),
          near_(grid, bodies, std::max(1.0, law.adhesion_reach), 2.0 * margin, true),
          start_(positions_of(bodies)),
          position_(start_),
          moved_(bodies.size(), Vec3::Zero()) {
        for (std::size_t i = 0; i < bodies.size(); ++i)
            if (!near_.of(i).empty()) live_.push_back(i);
        push_.resize(live_.size());
    }

    /// Takes one sub-step of what is left, in at most `steps_left`; returns its length, 0 if no
    /// two cells touch.
    double step(double left, int steps_left) {
        std::fill(push_.begin(), push_.end(), Push{});
        evaluate(0.0);
        double stiffest = 0.0;
        for (const Push& p : push_) stiffest = std::max(stiffest, p.stiffness);
        if (stiffest == 0.0) return 0.0;
        const double wanted = relaxation_share / stiffest;
        const bool resolved = wanted * steps_left >= left;
        const double step = resolved ? std::min(left, wanted) : left / steps_left;
        if (resolved) evaluate(0.5 * step);  // midpoint rule
        for (std::size_t k = 0; k < live_.size(); ++k) move(k, step, resolved);
        return step;
    }

    [[nodiscard]] std::vector<Vec3> moved() && { return std::move(moved_); }

  private:
    void evaluate(double half_step) {
        for (std::size_t k = 0; k < live_.size(); ++k) {
            const std::size_t i = live_[k];
            position_[i] = start_[i] + moved_[i] + half_step * push_[k].velocity;
        }
        for_each_item(live_.size(), cells_per_block, [&](std::size_t k) {
            push_[k] = push_on(live_[k], grid_, bodies_, position_, near_, law_);
        });
    }

    void move(std::size_t k, double step, bool resolved) {
        // Too stiff to resolve: each cell relaxes exponentially on its own, stable for any step.
        const double x = push_[k].stiffness * step;
        if (x == 0.0) return;
        const double share = resolved ? 1.0 : -math::expm1(-x) / x;
        Vec3& moved = moved_[live_[k]];
        moved += share * step * push_[k].velocity;
        const double length = moved.norm();
        if (length > margin_) moved *= margin_ / length;
    }

    const RegularGrid& grid_;
    const ContactBodies& bodies_;
    const ContactLaw& law_;
    double margin_;
    NearBodies near_;
    std::vector<Vec3> start_, position_, moved_;
    std::vector<std::size_t> live_;
    std::vector<Push> push_;  // of the live cells
};

}  // namespace

std::vector<Vec3> contact_velocities(const RegularGrid& grid,
                                     const ContactBodies& bodies,
                                     const ContactLaw& law) {
    const NearBodies near(grid, bodies, std::max(1.0, law.adhesion_reach), 0.0, false);
    const std::vector<Vec3> position = positions_of(bodies);
    std::vector<Vec3> velocity(bodies.size());
    for_each_item(bodies.size(), cells_per_block, [&](std::size_t i) {
        velocity[i] = push_on(i, grid, bodies, position, near, law).velocity;
    });
    return velocity;
}

std::vector<Vec3> contact_displacements(const RegularGrid& grid,
                                        const ContactBodies& bodies,
                                        const ContactLaw& law,
                                        double dt) {
    Relaxation crowd(grid, bodies, law, margin_in_voxels * grid.voxel());
    for (int left = most_sub_steps; dt > 0.0 && left > 0; --left) {
        const double taken = crowd.step(dt, left);
        if (taken == 0.0) break;
        dt -= taken;
    }
    return std::move(crowd).moved();
}

}  // namespace reticulin::mechanics
