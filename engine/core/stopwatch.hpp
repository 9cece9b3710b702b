#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace reticulin {

/// Wall seconds by phase of the step; reading it never changes a result.
template <class Phase, std::size_t Count>
class Stopwatch {
  public:
    class Scope {
      public:
        Scope(Stopwatch& watch, Phase phase) : watch_(watch), phase_(phase), begin_(Clock::now()) {}

        ~Scope() { watch_.seconds_[static_cast<std::size_t>(phase_)] += seconds_since(begin_); }

        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        Stopwatch& watch_;
        Phase phase_;
        std::chrono::steady_clock::time_point begin_;
    };

    [[nodiscard]] Scope measure(Phase phase) { return Scope(*this, phase); }

    [[nodiscard]] double seconds(Phase phase) const {
        return seconds_[static_cast<std::size_t>(phase)];
    }

  private:
    using Clock = std::chrono::steady_clock;

    static double seconds_since(Clock::time_point begin) {
        return std::chrono::duration<double>(Clock::now() - begin).count();
    }

    std::array<double, Count> seconds_{};
};

}  // namespace reticulin
