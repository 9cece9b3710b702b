#include "engine/mechanics/contact_force.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t bodies_per_block = 8192;
constexpr std::size_t rows_per_block = 32;  // of bins; a row alone is a few bodies
constexpr double margin_in_voxels = 0.5;    // farthest a cell may move in one call
constexpr double pushes_at_once = 4.0;    // of full strength; a cell moves no farther than by these
constexpr double relaxation_share = 0.5;  // of the fastest relaxation time, per sub-step
constexpr double small_share = 0.02;      // below it the midpoint adds less than 1 % of the move
constexpr int most_sub_steps = 8;         // per call; dense crowds are relaxed, not resolved

constexpr double far_away = 1e15;  // um, along each axis

Vec3 velocity_of(const Push& push) {
    return {push.velocity[0], push.velocity[1], push.velocity[2]};
}

/// `margin`: how far each body may be from where neighbours were sought, um. Puts the far body
/// behind the others.
PushTask task_of(const RegularGrid& grid, const ContactLaw& law, double margin, ContactBins& bins) {
    double* const last = bins.records() + 4 * bins.size();
    std::fill_n(last, 3, far_away);
    last[3] = 1.0;
    const double reach =
        2.0 * bins.largest_radius() * std::max(1.0, law.adhesion_reach) + 4.0 * margin;
    return {bins.records(),
            {grid.width(), grid.breadth()},
            reach + 1.0,
            law.repulsion,
            law.adhesion,
            law.adhesion_reach};
}

/// Pushes on the bodies of a row that have neighbours, by place; returns the greatest stiffness.
double push_row(const PushTask& task, const NearBodies& near, std::size_t row, Push* push) {
    const auto lists = near.lists(row);
    return for_this_isa(baseline::push_on, v3::push_on, v4::push_on)(
        task, lists.data(), lists.size(), near.near(row), push);
}

}  // namespace

/// A crowd being parted: only bodies that may move and have somebody near are looked at.
class Parting::Relaxation {
  public:
    Relaxation(Parting& memory,
               const RegularGrid& grid,
               const ContactBodies& bodies,
               const ContactLaw& law,
               double margin)
        : m_(memory), bodies_(bodies), margin_(margin) {
        m_.near_.prepare(grid, bodies, {std::max(1.0, law.adhesion_reach), 2.0 * margin, true});
        m_.push_.resize(bodies.size());
        m_.moved_.resize(bodies.size());
        rows_ = bodies.size() == 0 ? 0 : m_.near_.bins().rows();
        m_.stiffest_.resize(rows_);
        for_each_run(
            bodies.size(), bodies_per_block, [&](std::size_t, std::size_t begin, std::size_t end) {
                std::fill(&m_.moved_[begin], m_.moved_.data() + end, Vec3(0.0, 0.0, 0.0));
            });
        if (rows_ > 0) task_ = task_of(grid, law, margin, m_.near_.bins());
    }

    /// Takes one sub-step of what is left, in at most `steps_left`; returns its length, 0 if no
    /// two cells touch.
    double step(double left, int steps_left) {
        const double stiffest = is_sought_ ? evaluate(0.0) : seek_and_evaluate();
        if (stiffest == 0.0) return 0.0;
        const double wanted = relaxation_share / stiffest;
        const bool resolved = wanted * steps_left >= left;
        const double step = resolved ? std::min(left, wanted) : left / steps_left;
        if (resolved && stiffest * step > small_share) evaluate(0.5 * step);  // midpoint rule
        for_each_item(rows_, rows_per_block, [&](std::size_t row) {
            for (const NearList& list : m_.near_.lists(row)) move(list.place, step, resolved);
        });
        return step;
    }

  private:
    void push(std::size_t row) {
        m_.stiffest_[row] = push_row(task_, m_.near_, row, m_.push_.data());
    }

    [[nodiscard]] double stiffest() const {
        return rows_ == 0 ? 0.0 : *std::max_element(m_.stiffest_.begin(), m_.stiffest_.end());
    }

    /// Pushes of all at the start, each row while its lists are at hand; returns the stiffest
    /// contact.
    double seek_and_evaluate() {
        for_each_item(rows_, rows_per_block, [&](std::size_t row) {
            m_.near_.seek(row);
            push(row);
        });
        is_sought_ = true;
        return stiffest();
    }

    /// Pushes of all where they were moved to and half a step on.
    double evaluate(double half_step) {
        for_each_item(rows_, rows_per_block, [&](std::size_t row) {
            for (const NearList& list : m_.near_.lists(row)) {
                const std::uint32_t i = m_.near_.bins().body(list.place);
                const Vec3 place = bodies_.position(i) + m_.moved_[i] +
                                   half_step * velocity_of(m_.push_[list.place]);
                std::copy_n(
                    place.data(), 3, m_.near_.bins().records() + 4 * std::size_t{list.place});
            }
        });
        for_each_item(rows_, rows_per_block, [&](std::size_t row) { push(row); });
        return stiffest();
    }

    void move(std::uint32_t place, double step, bool resolved) {
        // Too stiff to resolve: each cell relaxes exponentially on its own, stable for any step.
        const Push& push = m_.push_[place];
        const double x = push.stiffness * step;
        if (x == 0.0) return;
        const double share = resolved ? 1.0 : -math::expm1(-x) / x;
        Vec3& moved = m_.moved_[m_.near_.bins().body(place)];
        moved += share * step * velocity_of(push);
        // Most go nowhere near the margin: they need no root.
        if (moved.squaredNorm() < 0.999 * margin_ * margin_) return;
        const double length = moved.norm();
        if (length > margin_) moved *= margin_ / length;
    }

    Parting& m_;
    const ContactBodies& bodies_;
    double margin_;
    std::size_t rows_ = 0;  // of bins
    PushTask task_;
    bool is_sought_ = false;
};

std::vector<Vec3> contact_velocities(const RegularGrid& grid,
                                     const ContactBodies& bodies,
                                     const ContactLaw& law) {
    std::vector<Vec3> velocity(bodies.size(), Vec3(0.0, 0.0, 0.0));
    if (bodies.size() == 0) return velocity;
    NearBodies near;
    near.seek_all(grid, bodies, {std::max(1.0, law.adhesion_reach), 0.0, false});
    const PushTask task = task_of(grid, law, 0.0, near.bins());
    std::vector<Push> push(bodies.size());
    for_each_item(near.bins().rows(), rows_per_block, [&](std::size_t row) {
        push_row(task, near, row, push.data());
        for (const NearList& list : near.lists(row))
            velocity[near.bins().body(list.place)] = velocity_of(push[list.place]);
    });
    return velocity;
}

std::span<const Vec3> Parting::displacements(const RegularGrid& grid,
                                             const ContactBodies& bodies,
                                             const ContactLaw& law,
                                             double dt) {
    const double margin =
        std::min(margin_in_voxels * grid.voxel(), pushes_at_once * law.repulsion * dt);
    Relaxation crowd(*this, grid, bodies, law, margin);
    for (int left = most_sub_steps; dt > 0.0 && left > 0; --left) {
        const double taken = crowd.step(dt, left);
        if (taken == 0.0) break;
        dt -= taken;
    }
    return moved_;
}

std::vector<Vec3> contact_displacements(const RegularGrid& grid,
                                        const ContactBodies& bodies,
                                        const ContactLaw& law,
                                        double dt) {
    Parting parting;
    const auto moved = parting.displacements(grid, bodies, law, dt);
    return {moved.begin(), moved.end()};
}

}  // namespace reticulin::mechanics
