#include "engine/measures/instruments.hpp"

namespace reticulin::measures {

namespace {

constexpr std::array<Level, ScarIndex::part_count> rate_levels{
    Level::scar_myofibroblasts, Level::scar_share_iii, Level::scar_alignment};
constexpr std::array<std::string_view, ScarIndex::part_count> part_names{
    "scar_myofibroblasts", "scar_share_iii", "scar_alignment"};
constexpr std::array<std::string_view, ScarIndex::part_count> part_meanings{
    "myofibroblasts above the limit, relative to it",
    "share of collagen III above the limit, relative to it",
    "rise of fibre alignment, relative to its scale"};

}  // namespace

void ScarIndex::measure(const View& view, Recorder& record) {
    const double today = days(view.now);
    for (std::size_t r = 0; r < rate_.size(); ++r) {
        const std::string& region = view.regions[r].name;
        double sum = 0.0;
        for (std::size_t p = 0; p < part_count; ++p) {
            const double rate = view.sums.mean_over_collagen(r, rate_levels[p]);
            integral_[r][p] += 0.5 * (rate_[r][p] + rate) * (today - day_);
            rate_[r][p] = rate;
            sum += integral_[r][p];
            const std::string meaning(part_meanings[p]);
            record.add(std::string(part_names[p]) + "_now", region, "1", "Now: " + meaning, rate);
            record.add(
                part_names[p], region, "d", "Integrated over days: " + meaning, integral_[r][p]);
        }
        record.add("scar_index", region, "d", "Sum of the three integrals", sum);
    }
    day_ = today;
}

void ScarIndex::resume(double day, const double* values) {
    day_ = day;
    for (std::size_t r = 0; r < rate_.size(); ++r) {
        for (std::size_t p = 0; p < part_count; ++p) {
            rate_[r][p] = *values++;
            integral_[r][p] = *values++;
        }
        ++values;  // the sum
    }
}

}  // namespace reticulin::measures
