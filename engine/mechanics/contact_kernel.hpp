#pragma once

#include <cstddef>
#include <cstdint>

/// Inner loops of contact on raw pointers, compiled once per instruction set into a namespace each.
/// Same bits from all: every sum has eight partial sums in a fixed order.
namespace reticulin::mechanics {

/// Lateral periods, um.
struct Periods {
    double width = 0;
    double breadth = 0;
};

/// Candidates [begin, end), seen from where they are nearest: shifted by whole periods.
struct Run {
    std::size_t begin = 0, end = 0;
    float shift_x = 0, shift_y = 0;
};

/// Bodies among which neighbours are sought, in single precision; they go by their places in these
/// arrays. 16 elements past the last run may be read.
struct Candidates {
    const float* x = nullptr;
    const float* y = nullptr;
    const float* z = nullptr;
    const float* radius = nullptr;
    const Run* runs = nullptr;
    std::size_t run_count = 0;
    float width = 0;  // periods, um; 0 where the shifts of the runs are all there is
    float breadth = 0;
};

/// One body that looks for others.
struct Seeker {
    float x, y, z, radius;
    std::uint32_t place;
    float factor;  // of the sum of radii
    float slack;   // um
};

/// Bodies of which each seeks its neighbours' push.
struct PushTask {
    /// x, y, z, radius of all bodies by place, and of one more that is far from everything; at 32
    /// bytes.
    const double* bodies = nullptr;
    Periods period;
    double reach = 0;           // um; nobody in a list is farther
    double repulsion = 0;       // um/h
    double adhesion = 0;        // um/h
    double adhesion_reach = 1;  // in sums of radii
};

/// Velocity of a body and how fast its contacts relax (1/h).
struct Push {
    double velocity[3] = {0, 0, 0};
    double stiffness = 0;
};

/// Lists are padded to this many with the far body.
inline constexpr std::size_t neighbours_at_once = 8;

namespace baseline {
std::size_t find_near(const Candidates& candidates, const Seeker& seeker, std::uint32_t* near);
Push push_on(const PushTask& task,
             std::uint32_t place,
             const std::uint32_t* near,
             std::size_t count);
}  // namespace baseline

namespace v3 {
std::size_t find_near(const Candidates& candidates, const Seeker& seeker, std::uint32_t* near);
Push push_on(const PushTask& task,
             std::uint32_t place,
             const std::uint32_t* near,
             std::size_t count);
}  // namespace v3

namespace v4 {
std::size_t find_near(const Candidates& candidates, const Seeker& seeker, std::uint32_t* near);
Push push_on(const PushTask& task,
             std::uint32_t place,
             const std::uint32_t* near,
             std::size_t count);
}  // namespace v4

}  // namespace reticulin::mechanics
