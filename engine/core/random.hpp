#pragma once

#include "engine/core/geometry.hpp"
#include "engine/core/tick.hpp"

#include <array>
#include <cstdint>

namespace reticulin {

/// What a random number is for. Every use has its own stream, so that changing one parameter does
/// not shift the others (paired comparisons). Append only: the numbers are part of the results; 5
/// and 13 belonged to purposes that nothing draws for any more.
enum class Purpose : std::uint32_t {
    initial_tissue = 1,
    orientation_texture,
    vessel_entry,
    device_phase,
    puncture_kill = 6,
    neutrophil_recruitment,
    macrophage_recruitment,
    fibroblast_return,
    motion,
    fate,
    division,
    rim_keratinocyte = 14,
};

/// A stream of random numbers that is a pure function of (seed, id, tick, purpose): Philox 4x32-10
/// (Salmon et al. 2011). No state is stored anywhere; restart and thread count change nothing.
class Stream {
  public:
    Stream(std::uint64_t seed, std::uint64_t id, Tick tick, Purpose purpose);

    std::uint32_t next_u32() {
        if (used_ == 4) refill();
        return block_[used_++];
    }

    /// Uniform in the open interval (0, 1).
    double uniform() {
        const std::uint64_t high = next_u32();
        const std::uint64_t bits = (high << 20) | (next_u32() >> 12);  // 52 bits
        return (static_cast<double>(bits) + 0.5) * 0x1p-52;
    }

    /// Standard normal (Box-Muller, one of the pair).
    double normal();
    /// Poisson count of a mean >= 0 (inversion, split into pieces of at most 16).
    std::uint64_t poisson(double mean);
    /// Uniform direction.
    Vec3 direction();
    /// Direction about a unit axis, von Mises-Fisher with concentration kappa >= 0.
    Vec3 direction_about(const Vec3& axis, double kappa);

  private:
    void refill();
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 4> block_{};
    unsigned used_ = 4;
};

/// Concentration kappa of a von Mises-Fisher distribution whose mean cosine is `mean_cosine` in
/// [0, 1): inverse of coth(kappa) - 1/kappa, to 1e-9.
double concentration_for_mean_cosine(double mean_cosine);

}  // namespace reticulin
