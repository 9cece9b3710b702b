#include "engine/mechanics/contact_force.hpp"

#include "engine/core/kernel_isa.hpp"
#include "engine/core/math.hpp"
#include "engine/core/parallel.hpp"

#include <algorithm>
#include <atomic>

namespace reticulin::mechanics {

namespace {

constexpr std::size_t bodies_per_block = 8192;
constexpr std::size_t throng_share = 4;     // a quarter of those with neighbours are pushed
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

/// Pushes on the bodies of some lists of a row, by place; returns the greatest stiffness.
double push_row(const PushTask& task,
                const std::uint32_t* near,
                std::span<const NearList> lists,
                Push* push) {
    return RETICULIN_FOR_THIS_ISA(push_on)(task, lists.data(), lists.size(), near, push);
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
        m_.pushed_.resize(rows_);
        m_.stirred_.assign(bodies.size(), at_peace);
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
        for_each_stirred_row([&](std::size_t, std::span<const NearList> lists) {
            for (const NearList& list : lists) move(list.place, step, resolved);
        });
        return step;
    }

  private:
    static constexpr auto relaxed = std::memory_order_relaxed;
    static constexpr std::uint8_t at_peace = 0;  // nobody about it has been pushed
    static constexpr std::uint8_t stirred = 1;   // it or somebody about it has been
    static constexpr std::uint8_t stirring = 2;  // it has, and those about it know

    void push(std::size_t row, std::span<const NearList> lists) {
        m_.stiffest_[row] = push_row(task_, m_.near_.near(row), lists, m_.push_.data());
    }

    std::atomic_ref<std::uint8_t> mark_of(std::uint32_t place) {
        return std::atomic_ref<std::uint8_t>(m_.stirred_[place]);
    }

    /// Calls body(row, lists) with the lists of the stirred bodies of each row: nobody else moves,
    /// and nobody else's push changes. In a throng of all bodies that have neighbours.
    template <class Body>
    void for_each_stirred_row(const Body& body) {
        if (is_throng_) {
            for_each_item(
                rows_, rows_per_block, [&](std::size_t row) { body(row, m_.near_.lists(row)); });
            return;
        }
        for_each_run(rows_, rows_per_block, [&](std::size_t, std::size_t begin, std::size_t end) {
            std::vector<NearList> lists;
            for (std::size_t row = begin; row < end; ++row) {
                lists.clear();
                for (const NearList& list : m_.near_.lists(row))
                    if (mark_of(list.place).load(relaxed) != at_peace) lists.push_back(list);
                body(row, std::span<const NearList>(lists));
            }
        });
    }

    /// Marks who is pushed and whoever is near it. Rows mark each other's bodies at the same time:
    /// one that is looked at sooner than it need be is pushed as before.
    void stir(std::size_t row, std::span<const NearList> lists) {
        for (const NearList& list : lists) {
            if (!is_pushed(list) || mark_of(list.place).load(relaxed) == stirring) continue;
            mark_of(list.place).store(stirring, relaxed);
            const std::uint32_t* const near = m_.near_.near(row) + list.begin;
            for (std::size_t k = 0; k < list.count; ++k) {
                std::uint8_t before = mark_of(near[k]).load(relaxed);
                if (before == at_peace)
                    mark_of(near[k]).compare_exchange_strong(before, stirred, relaxed);
            }
        }
    }

    [[nodiscard]] bool is_pushed(const NearList& list) const {
        return m_.push_[list.place].stiffness != 0.0;
    }

    /// Marks after the first look. Where many are pushed nearly all are near one, and marking
    /// them costs more than pushing all again.
    void stir_all() {
        std::size_t pushed = 0;
        std::size_t all = 0;
        for (std::size_t row = 0; row < rows_; ++row) {
            pushed += m_.pushed_[row];
            all += m_.near_.lists(row).size();
        }
        is_throng_ = all <= throng_share * pushed;
        if (is_throng_) return;
        for_each_item(
            rows_, rows_per_block, [&](std::size_t row) { stir(row, m_.near_.lists(row)); });
    }

    [[nodiscard]] double stiffest() const {
        return rows_ == 0 ? 0.0 : *std::max_element(m_.stiffest_.begin(), m_.stiffest_.end());
    }

    /// Pushes of all at the start, each row while its lists are at hand; returns the stiffest
    /// contact.
    double seek_and_evaluate() {
        for_each_item(rows_, rows_per_block, [&](std::size_t row) {
            m_.near_.seek(row);
            push(row, m_.near_.lists(row));
            m_.pushed_[row] = static_cast<std::size_t>(std::ranges::count_if(
                m_.near_.lists(row), [&](const NearList& list) { return is_pushed(list); }));
        });
        is_sought_ = true;
        stir_all();
        return stiffest();
    }

    /// Pushes of all where they were moved to and half a step on.
    double evaluate(double half_step) {
        for_each_stirred_row([&](std::size_t, std::span<const NearList> lists) {
            for (const NearList& list : lists) {
                const std::uint32_t i = m_.near_.bins().body(list.place);
                const Vec3 place = bodies_.position(i) + m_.moved_[i] +
                                   half_step * velocity_of(m_.push_[list.place]);
                std::copy_n(
                    place.data(), 3, m_.near_.bins().records() + 4 * std::size_t{list.place});
            }
        });
        for_each_stirred_row([&](std::size_t row, std::span<const NearList> lists) {
            push(row, lists);
            if (!is_throng_) stir(row, lists);
        });
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
    bool is_throng_ = false;  // so many are pushed that all are pushed again
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
        push_row(task, near.near(row), near.lists(row), push.data());
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
