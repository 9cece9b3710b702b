#pragma once

#include "engine/core/kernel_isa.hpp"

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

/// Bodies in single precision; they go by their places in these arrays. 16 elements past the last
/// may be read.
struct FloatBodies {
    const float* x = nullptr;
    const float* y = nullptr;
    const float* z = nullptr;
    const float* radius = nullptr;
};

/// Candidates [begin, end), seen from where they are nearest: shifted by whole periods.
struct Run {
    std::uint32_t begin = 0, end = 0;
    float shift_x = 0, shift_y = 0;
};

/// Candidates copied together, in single precision; 16 more than there are have room.
struct PackedBodies {
    float* x = nullptr;
    float* y = nullptr;
    float* z = nullptr;
    float* radius = nullptr;
    std::uint32_t* place = nullptr;
};

/// A body and where its neighbours stand in a list.
struct NearList {
    std::uint32_t place = 0;
    std::uint32_t count = 0;
    std::size_t begin = 0;
};

/// Bodies of one bin that look for others nearer than factor x (sum of radii) + slack.
struct SeekTask {
    FloatBodies bodies;
    const Run* runs = nullptr;
    std::size_t run_count = 0;
    PackedBodies packed;
    float width = 0;  // periods, um; 0 where the shifts of the runs are all there is
    float breadth = 0;
    float factor = 1;           // of the sum of radii
    float slack = 0;            // um
    std::uint32_t padding = 0;  // what lists are padded with
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

/// find_near: fills count and begin of `lists` (places are given) and writes the neighbours from
/// near[used] on; returns how many numbers of `near` are used then. 32 more may be overwritten.
/// push_on: the push on every body of `lists`, push[place]; returns the greatest stiffness.
RETICULIN_ON_EVERY_ISA(std::size_t find_near(const SeekTask& task,
                                             NearList* lists,
                                             std::size_t list_count,
                                             std::uint32_t* near,
                                             std::size_t used);
                       double push_on(const PushTask& task,
                                      const NearList* lists,
                                      std::size_t list_count,
                                      const std::uint32_t* near,
                                      Push* push);)

}  // namespace reticulin::mechanics
