#include "engine/mechanics/contact_kernel.hpp"

#include "engine/core/lanes.hpp"

namespace reticulin::mechanics::RETICULIN_ISA {

using namespace reticulin::RETICULIN_ISA;

namespace {

/// The shorter way around a period.
inline Lanes shorter(Lanes d, Lanes period) {
    const Lanes half = 0.5F * period;
    d = where(d > half, d - period, d);
    return where(d < -half, d + period, d);
}

inline DoubleLanes shorter(DoubleLanes d, DoubleLanes period) {
    const DoubleLanes half = 0.5 * period;
    d = where(d > half, d - period, d);
    return where(d < -half, d + period, d);
}

constexpr std::uint32_t lane_numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr float beyond_all = 1e30F;  // um; its square is infinite

/// Copies the runs together and returns how many candidates there are; those up to a whole vector
/// are near nobody.
std::size_t pack(const SeekTask& t) {
    const FloatBodies bodies = t.bodies;  // copies stay in registers while arrays are written
    const PackedBodies packed = t.packed;
    const LaneMask numbers = load_numbers(lane_numbers);
    std::size_t count = 0;
    for (std::size_t r = 0; r < t.run_count; ++r) {
        const Run& run = t.runs[r];
        const Lanes shift_x = all(run.shift_x), shift_y = all(run.shift_y);
        const std::size_t length = run.end - run.begin;
        for (std::size_t k = 0; k < length; k += lane_count) {
            const std::size_t from = run.begin + k, to = count + k;
            store_unaligned(packed.x + to, load_unaligned(bodies.x + from) + shift_x);
            store_unaligned(packed.y + to, load_unaligned(bodies.y + from) + shift_y);
            store_unaligned(packed.z + to, load_unaligned(bodies.z + from));
            store_unaligned(packed.radius + to, load_unaligned(bodies.radius + from));
            store_numbers(packed.place + to, numbers + static_cast<int>(from));
        }
        count += length;
    }
    store_unaligned(packed.x + count, all(beyond_all));
    return count;
}

template <bool is_small>
std::size_t find_near_of(const SeekTask& t,
                         std::uint32_t place,
                         std::size_t count,
                         std::uint32_t* near) {
    const Lanes x = all(t.bodies.x[place]), y = all(t.bodies.y[place]);
    const Lanes z = all(t.bodies.z[place]), factor = all(t.factor);
    const Lanes own = all(t.factor * t.bodies.radius[place] + t.slack);
    const PackedBodies packed = t.packed;
    const Lanes width = all(t.width), breadth = all(t.breadth);
    std::size_t found = 0;
    for (std::size_t k = 0; k < count; k += lane_count) {
        Lanes dx = x - load(packed.x + k);
        Lanes dy = y - load(packed.y + k);
        if constexpr (is_small) {
            dx = shorter(dx, width);
            dy = shorter(dy, breadth);
        }
        const Lanes dz = z - load(packed.z + k);
        const Lanes reach = times_plus(factor, load(packed.radius + k), own);
        const Lanes apart = times_plus(dx, dx, times_plus(dy, dy, dz * dz));
        found += keep_smaller(apart, reach * reach, packed.place + k, place, near + found);
    }
    return found;
}

}  // namespace

std::size_t find_near(const SeekTask& t,
                      NearList* lists,
                      std::size_t list_count,
                      std::uint32_t* near,
                      std::size_t used) {
    const std::size_t count = pack(t);
    const LaneMask padding = LaneMask{} + static_cast<int>(t.padding);
    for (std::size_t i = 0; i < list_count; ++i) {
        std::uint32_t* const list = near + used;
        const std::size_t found = t.width > 0.0F
                                      ? find_near_of<true>(t, lists[i].place, count, list)
                                      : find_near_of<false>(t, lists[i].place, count, list);
        store_numbers(list + found, padding);
        lists[i].count = static_cast<std::uint32_t>(found);
        lists[i].begin = used;
        used += (found + neighbours_at_once - 1) / neighbours_at_once * neighbours_at_once;
    }
    return used;
}

namespace {

/// Two bodies in one place part along x, by their order.
void part_coincident(const PushTask& t,
                     std::uint32_t place,
                     const std::uint32_t* near,
                     std::size_t count,
                     Push& push) {
    const double speed = t.repulsion - t.adhesion;
    const double* here = t.bodies + 4 * std::size_t{place};
    for (std::size_t k = 0; k < count; ++k) {
        const double* there = t.bodies + 4 * std::size_t{near[k]};
        const bool is_here = there[0] == here[0] && there[1] == here[1] && there[2] == here[2];
        if (is_here) push.velocity[0] += place < near[k] ? -speed : speed;
    }
}

template <bool wraps>
Push push_of(const PushTask& t, std::uint32_t place, const std::uint32_t* near, std::size_t count) {
    const double* here = t.bodies + 4 * std::size_t{place};
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
        nearest = where(squared < nearest, squared, nearest);
        // One division for both 1 / distance and 1 / radii; two in one place are dealt with below.
        const DoubleLanes distance = where(squared > 0.0, square_root(squared), all(1.0));
        const DoubleLanes inverse = 1.0 / (distance * radii);
        const DoubleLanes share = squared * inverse;  // distance / radii
        const DoubleLanes inner = where(share < 1.0, 1.0 - share, nothing);
        const DoubleLanes outer = where(share * farther < 1.0, 1.0 - share * farther, nothing);
        const DoubleLanes speed = t.repulsion * (inner * inner) - t.adhesion * (outer * outer);
        const DoubleLanes along = speed * (radii * inverse);
        sum_x = times_plus(along, dx, sum_x);
        sum_y = times_plus(along, dy, sum_y);
        sum_z = times_plus(along, dz, sum_z);
        const DoubleLanes stiff = (t.repulsion * inner + t.adhesion) * (4.0 * (distance * inverse));
        stiffness += where(inner + outer > 0.0, stiff, nothing);
    }
    const FourDoubles sums = sums_of(sum_x, sum_y, sum_z, stiffness);
    Push push{{sums[0], sums[1], sums[2]}, sums[3]};
    if (!all_positive(nearest)) part_coincident(t, place, near, count, push);
    return push;
}

}  // namespace

double push_on(const PushTask& t,
               const NearList* lists,
               std::size_t list_count,
               const std::uint32_t* near,
               Push* push) {
    double stiffest = 0.0;
    for (std::size_t i = 0; i < list_count; ++i) {
        const NearList& list = lists[i];
        const double* const here = t.bodies + 4 * std::size_t{list.place};
        const double x = here[0], y = here[1];
        const bool is_inside = x > t.reach && x < t.period.width - t.reach && y > t.reach &&
                               y < t.period.breadth - t.reach;
        const std::uint32_t* const neighbours = near + list.begin;
        push[list.place] = is_inside ? push_of<false>(t, list.place, neighbours, list.count)
                                     : push_of<true>(t, list.place, neighbours, list.count);
        const double stiffness = push[list.place].stiffness;
        stiffest = stiffness > stiffest ? stiffness : stiffest;
    }
    return stiffest;
}

}  // namespace reticulin::mechanics::RETICULIN_ISA
