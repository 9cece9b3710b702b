#include "engine/core/math.hpp"
#include "engine/measures/instruments.hpp"

#include <algorithm>
#include <numbers>

namespace reticulin::measures {

namespace {

/// Area of a round opening, or of a cut of this half width across the block, um^2.
double opening(double radius, bool plane, double breadth) {
    return plane ? 2.0 * radius * breadth : std::numbers::pi * radius * radius;
}

/// What all punctures together leave open.
struct Openings {
    double channels = 0;   // not yet closed
    double area = 0;       // um^2, geometric
    double barrier = 0;    // um^2, functional: hole area x 2^(-age / half-life)
    double days_mean = 0;  // open, so far
    double days_longest = 0;
};

Openings look(const View& view) {
    Openings o;
    const tissue::Wounds& w = view.wounds;
    const RegularGrid& grid = view.regions.grid();
    for (std::size_t i = 0; i < w.size(); ++i) {
        const bool plane = w.plane[i] != 0, open = w.sealed[i] < 0;
        const double age = hours(view.now - w.opened[i]);
        const double length = w.puncture(i).incision_length(grid.width(), grid.breadth());
        if (open) {
            o.channels += 1.0;
            o.area += opening(w.open_radius[i], plane, length);
        }
        o.barrier += opening(w.residual_ratio[i] * w.needle_radius[i], plane, length) *
                     math::exp(-std::numbers::ln2 * age / view.barrier_half_life);
        const double open_days = days((open ? view.now : w.sealed[i]) - w.opened[i]);
        o.days_mean += open_days;
        o.days_longest = std::max(o.days_longest, open_days);
    }
    if (w.size() > 0) o.days_mean /= static_cast<double>(w.size());
    return o;
}

}  // namespace

void measure_wound(const View& view, Recorder& record) {
    const Openings o = look(view);
    const RegularGrid& grid = view.regions.grid();
    const double area = grid.width() * grid.breadth() * units::per_mm2.native();  // mm^2
    record.add("open_channels", "", "1", "Channels that keratinocytes have not closed", o.channels);
    record.add(
        "open_channel_area", "", "um^2/mm^2", "Their open area per skin area", o.area / area);
    record.add("barrier_opening",
               "",
               "um^2/mm^2",
               "Functional opening of the barrier per skin area; half-life of barrier_half_life",
               o.barrier / area);
    record.add("days_open_mean",
               "",
               "d",
               "Time channels stayed open, mean over punctures so far",
               o.days_mean);
    record.add("days_open_longest", "", "d", "The longest of these", o.days_longest);
    record.add(
        "platelet_volume",
        "",
        "um^3/mm^2",
        "Platelets left, as volume of fresh clot per skin area",
        view.sums.mean(
            0, index(Level::first_local) + diffusion::index(diffusion::LocalSignal::platelets)) *
            view.regions[0].volume / area);
    record.add("fibrin_mass",
               "",
               "pg/mm^2",
               "Fibrin per skin area",
               view.sums.mean(0, Amount::fibrin) * view.regions[0].volume * 1e-3 / area);
}

}  // namespace reticulin::measures
