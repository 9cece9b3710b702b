#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace reticulin::bench {

/// Something to be timed: what it is called, one repetition, and the work units in it.
struct Contestant {
    std::string name;
    std::function<void()> repeat;
    double work = 0;
};

inline double seconds_now() {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// Rates (work per second) of all, the median of `rounds` in which they take turns; each turn lasts
/// about `seconds`.
inline std::vector<double> interleaved_rates(const std::vector<Contestant>& all,
                                             int rounds,
                                             double seconds = 0.3) {
    std::vector<int> repetitions;
    for (const Contestant& c : all) {
        c.repeat();
        const double begin = seconds_now();
        c.repeat();
        repetitions.push_back(std::max(1, static_cast<int>(seconds / (seconds_now() - begin))));
    }
    std::vector<std::vector<double>> rates(all.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double begin = seconds_now();
            for (int k = 0; k < repetitions[i]; ++k) all[i].repeat();
            rates[i].push_back(all[i].work * repetitions[i] / (seconds_now() - begin));
        }
    }
    std::vector<double> medians;
    for (std::vector<double>& r : rates) {
        std::sort(r.begin(), r.end());
        medians.push_back(r[r.size() / 2]);
    }
    return medians;
}

/// One line: the rates in millions per second, and the first one's ratio to the best of the others.
inline void print_rates(const std::string& what,
                        const std::vector<Contestant>& all,
                        const std::vector<double>& rates) {
    std::printf("%-28s", what.c_str());
    for (std::size_t i = 0; i < all.size(); ++i)
        std::printf("  %s %8.1f", all[i].name.c_str(), rates[i] / 1e6);
    std::printf("  ratio %.2f\n", rates[0] / *std::max_element(rates.begin() + 1, rates.end()));
    std::fflush(stdout);
}

}  // namespace reticulin::bench
