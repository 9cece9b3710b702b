#include "engine/mechanics/contact_force.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/voxel_array.hpp"
#include "engine/mechanics/contact_kernel.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t cells_per_block = 128;
constexpr double margin_in_voxels = 0.5;  // farthest a cell may move in one call
constexpr double pushes_at_once = 4.0;    // of full strength; a cell moves no farther than by these
constexpr double relaxation_share = 0.5;  // of the fastest relaxation time, per sub-step
constexpr double small_share = 0.02;      // below it the midpoint adds less than 1 % of the move
constexpr int most_sub_steps = 8;         // per call; dense crowds are relaxed, not resolved

/// Places of bodies for the kernel, and of one more that is far from everything.
class Places {
  public:
    explicit Places(const ContactBodies& bodies) : records_(4 * (bodies.size() + 1)) {
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            set(i, bodies.position(i));
            records_[4 * i + 3] = bodies.radius[i];
            largest_ = std::max(largest_, bodies.radius[i]);
        }
        set(bodies.size(), Vec3::Constant(far_away));
        records_.back() = 1.0;
    }

    void set(std::size_t i, const Vec3& place) {
        for (std::size_t d = 0; d < 3; ++d)
            records_[4 * i + d] = place[static_cast<Eigen::Index>(d)];
    }

    /// `margin`: how far each body may be from where neighbours were sought, um.
    [[nodiscard]] PushTask task(const RegularGrid& grid,
                                const ContactLaw& law,
                                double margin) const {
        const double reach = 2.0 * largest_ * std::max(1.0, law.adhesion_reach) + 4.0 * margin;
        return {records_.data(),
                {grid.width(), grid.breadth()},
                reach + 1.0,
                law.repulsion,
                law.adhesion,
                law.adhesion_reach};
    }

  private:
    static constexpr double far_away = 1e15;
    std::vector<double, AlignedAllocator<double>> records_;  // x, y, z, radius
    double largest_ = 0.0;
};

Push push_of(const PushTask& task, const NearBodies& near, std::size_t i) {
    const auto list = near.of(i);
    return for_this_isa(baseline::push_on, v3::push_on, v4::push_on)(
        task, static_cast<std::uint32_t>(i), list.data(), list.size());
}

Vec3 velocity_of(const Push& push) {
    return {push.velocity[0], push.velocity[1], push.velocity[2]};
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
          places_(bodies),
          moved_(bodies.size(), Vec3::Zero()) {
        for (std::size_t i = 0; i < bodies.size(); ++i)
            if (!near_.of(i).empty()) live_.push_back(i);
        push_.resize(live_.size());
    }

    /// Takes one sub-step of what is left, in at most `steps_left`; returns its length, 0 if no
    /// two cells touch.
    double step(double left, int steps_left) {
        evaluate(0.0);
        double stiffest = 0.0;
        for (const Push& p : push_) stiffest = std::max(stiffest, p.stiffness);
        if (stiffest == 0.0) return 0.0;
        const double wanted = relaxation_share / stiffest;
        const bool resolved = wanted * steps_left >= left;
        const double step = resolved ? std::min(left, wanted) : left / steps_left;
        if (resolved && stiffest * step > small_share) evaluate(0.5 * step);  // midpoint rule
        for (std::size_t k = 0; k < live_.size(); ++k) move(k, step, resolved);
        return step;
    }

    [[nodiscard]] std::vector<Vec3> moved() && { return std::move(moved_); }

  private:
    void evaluate(double half_step) {
        for (std::size_t k = 0; k < live_.size(); ++k) {
            const std::size_t i = live_[k];
            places_.set(i, bodies_.position(i) + moved_[i] + half_step * velocity_of(push_[k]));
        }
        const PushTask task = places_.task(grid_, law_, margin_);
        for_each_item(live_.size(), cells_per_block, [&](std::size_t k) {
            push_[k] = push_of(task, near_, live_[k]);
        });
    }

    void move(std::size_t k, double step, bool resolved) {
        // Too stiff to resolve: each cell relaxes exponentially on its own, stable for any step.
        const double x = push_[k].stiffness * step;
        if (x == 0.0) return;
        const double share = resolved ? 1.0 : -math::expm1(-x) / x;
        Vec3& moved = moved_[live_[k]];
        moved += share * step * velocity_of(push_[k]);
        const double length = moved.norm();
        if (length > margin_) moved *= margin_ / length;
    }

    const RegularGrid& grid_;
    const ContactBodies& bodies_;
    const ContactLaw& law_;
    double margin_;
    NearBodies near_;
    Places places_;
    std::vector<Vec3> moved_;
    std::vector<std::size_t> live_;
    std::vector<Push> push_;  // of the live cells
};

}  // namespace

std::vector<Vec3> contact_velocities(const RegularGrid& grid,
                                     const ContactBodies& bodies,
                                     const ContactLaw& law) {
    const NearBodies near(grid, bodies, std::max(1.0, law.adhesion_reach), 0.0, false);
    const Places places(bodies);
    const PushTask task = places.task(grid, law, 0.0);
    std::vector<Vec3> velocity(bodies.size());
    for_each_item(bodies.size(), cells_per_block, [&](std::size_t i) {
        velocity[i] = velocity_of(push_of(task, near, i));
    });
    return velocity;
}

std::vector<Vec3> contact_displacements(const RegularGrid& grid,
                                        const ContactBodies& bodies,
                                        const ContactLaw& law,
                                        double dt) {
    const double margin =
        std::min(margin_in_voxels * grid.voxel(), pushes_at_once * law.repulsion * dt);
    Relaxation crowd(grid, bodies, law, margin);
    for (int left = most_sub_steps; dt > 0.0 && left > 0; --left) {
        const double taken = crowd.step(dt, left);
        if (taken == 0.0) break;
        dt -= taken;
    }
    return std::move(crowd).moved();
}

}  // namespace reticulin::mechanics
