#include "engine/mechanics/contact_kernel.hpp"

#include "engine/core/lanes.hpp"

namespace reticulin::mechanics::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// The shorter way around a period.
inline Lanes shorter(Lanes d, Lanes period) {
    const Lanes half = 0.5F * period;
    d = d > half ? d - period : d;
    return d < -half ? d + period : d;
}

inline DoubleLanes shorter(DoubleLanes d, DoubleLanes period) {
    const DoubleLanes half = 0.5 * period;
    d = d > half ? d - period : d;
    return d < -half ? d + period : d;
}

constexpr LaneMask lane_numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

template <bool is_small>
std::size_t find_near_of(const Candidates& c, const Seeker& s, std::uint32_t* near) {
    const Lanes z = all(s.z);
    const Lanes width = all(c.width), breadth = all(c.breadth);
    const Lanes factor = all(s.factor);
    const Lanes own = all(s.factor * s.radius + s.slack);
    std::size_t found = 0;
    for (std::size_t r = 0; r < c.run_count; ++r) {
        const Run& run = c.runs[r];
        const Lanes x = all(s.x - run.shift_x), y = all(s.y - run.shift_y);
        for (std::size_t k = run.begin; k < run.end; k += lane_count) {
            Lanes dx = x - load_unaligned(c.x + k);
            Lanes dy = y - load_unaligned(c.y + k);
            if constexpr (is_small) {
                dx = shorter(dx, width);
                dy = shorter(dy, breadth);
            }
            const Lanes dz = z - load_unaligned(c.z + k);
            const Lanes reach = times_plus(factor, load_unaligned(c.radius + k), own);
            const Lanes apart = times_plus(dx, dx, times_plus(dy, dy, dz * dz));
            const auto first = static_cast<std::uint32_t>(k);
            const LaneMask is_other = lane_numbers != static_cast<int>(s.place - first);
            const LaneMask in_run = lane_numbers < static_cast<int>(run.end - k);
            found += keep_set((apart < reach * reach) & is_other & in_run, first, near + found);
        }
    }
    return found;
}

}  // namespace

std::size_t find_near(const Candidates& c, const Seeker& s, std::uint32_t* near) {
    return c.width > 0.0F ? find_near_of<true>(c, s, near) : find_near_of<false>(c, s, near);
}

namespace {

/// Two bodies in one place part along x, by their order.
void part_coincident(const PushTask& t,
                     std::uint32_t place,
                     const std::uint32_t* near,
                     std::size_t count,
                     Push& push) {
    const double speed = t.repulsion - t.adhesion;
    const double* here = t.bodies + 4 * place;
    for (std::size_t k = 0; k < count; ++k) {
        const double* there = t.bodies + 4 * near[k];
        const bool is_here = there[0] == here[0] && there[1] == here[1] && there[2] == here[2];
        if (is_here) push.velocity[0] += place < near[k] ? -speed : speed;
    }
}

template <bool wraps>
Push push_of(const PushTask& t, std::uint32_t place, const std::uint32_t* near, std::size_t count) {
    const double* here = t.bodies + 4 * place;
    const DoubleLanes x = all(here[0]), y = all(here[1]), z = all(here[2]), radius = all(here[3]);
    const DoubleLanes farther = all(1.0 / t.adhesion_reach);
    const DoubleLanes nothing{};
    DoubleLanes sum_x{}, sum_y{}, sum_z{}, stiffness{}, nearest = all(1.0);
    for (std::size_t k = 0; k < count; k += double_lane_count) {
        const FourFields there = gather_records(t.bodies, near + k);
        DoubleLanes dx = x - there.a;
        DoubleLanes dy = y - there.b;
        if constexpr (wraps) {
            dx = shorter(dx, all(t.period.width));
            dy = shorter(dy, all(t.period.breadth));
        }
        const DoubleLanes dz = z - there.c;
        const DoubleLanes radii = radius + there.d;
        const DoubleLanes squared = times_plus(dx, dx, times_plus(dy, dy, dz * dz));
        nearest = squared < nearest ? squared : nearest;
        // One division for both 1 / distance and 1 / radii; two in one place are dealt with below.
        const DoubleLanes distance = squared > 0.0 ? square_root(squared) : nothing + 1.0;
        const DoubleLanes inverse = 1.0 / (distance * radii);
        const DoubleLanes share = squared * inverse;  // distance / radii
        const DoubleLanes inner = share < 1.0 ? 1.0 - share : nothing;
        const DoubleLanes outer = share * farther < 1.0 ? 1.0 - share * farther : nothing;
        const DoubleLanes speed = t.repulsion * (inner * inner) - t.adhesion * (outer * outer);
        const DoubleLanes along = speed * (radii * inverse);
        sum_x = times_plus(along, dx, sum_x);
        sum_y = times_plus(along, dy, sum_y);
        sum_z = times_plus(along, dz, sum_z);
        const DoubleLanes stiff = (t.repulsion * inner + t.adhesion) * (4.0 * (distance * inverse));
        stiffness += inner + outer > 0.0 ? stiff : nothing;
    }
    Push push{{sum_of(sum_x), sum_of(sum_y), sum_of(sum_z)}, sum_of(stiffness)};
    if (!all_positive(nearest)) part_coincident(t, place, near, count, push);
    return push;
}

}  // namespace

Push push_on(const PushTask& t, std::uint32_t place, const std::uint32_t* near, std::size_t count) {
    const double x = t.bodies[4 * place], y = t.bodies[4 * place + 1];
    const bool is_inside = x > t.reach && x < t.period.width - t.reach && y > t.reach &&
                           y < t.period.breadth - t.reach;
    return is_inside ? push_of<false>(t, place, near, count) : push_of<true>(t, place, near, count);
}

}  // namespace reticulin::mechanics::RETICULIN_ISA
