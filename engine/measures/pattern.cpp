#include "engine/measures/instruments.hpp"

#include <algorithm>
#include <cmath>

namespace reticulin::measures {

namespace {

struct Depths {
    double mean = 0, spread = 0, greatest = 0;
};

/// Mean, standard deviation (of the sample) and greatest; zeros without punctures.
Depths depths_of(const std::vector<double>& depth) {
    Depths d;
    if (depth.empty()) return d;
    const auto count = static_cast<double>(depth.size());
    for (const double z : depth) {
        d.mean += z;
        d.greatest = std::max(d.greatest, z);
    }
    d.mean /= count;
    for (const double z : depth) d.spread += (z - d.mean) * (z - d.mean);
    d.spread = depth.size() > 1 ? std::sqrt(d.spread / (count - 1.0)) : 0.0;
    return d;
}

/// Share of a region's dermis that the sleeves of all planned punctures cover, %.
double coverage(const RegionMap& regions, const char* sleeve, const char* of) {
    const std::size_t part = regions.find(sleeve), whole = regions.find(of);
    if (part == regions.size() || regions[whole].volume <= 0.0) return 0.0;
    return 100.0 * regions[part].volume / regions[whole].volume;
}

}  // namespace

void measure_pattern(const View& view, Recorder& record) {
    const tissue::Wounds& w = view.wounds;
    const RegularGrid& grid = view.regions.grid();
    const double area = grid.width() * grid.breadth() * units::per_cm2.native();  // cm^2
    const Depths d = depths_of(w.depth);
    const auto count = static_cast<double>(w.size());
    record.add("punctures", "", "1", "Punctures so far", count);
    record.add("puncture_density", "", "1/cm^2", "Punctures so far per skin area", count / area);
    record.add("bleeding_punctures",
               "",
               "1",
               "Of these, how many bled",
               static_cast<double>(std::count(w.bled.begin(), w.bled.end(), std::uint8_t{1})));
    record.add("depth_mean", "", "um", "Reached depth below the skin surface, mean", d.mean);
    record.add("depth_sd", "", "um", "Standard deviation of reached depth", d.spread);
    record.add("depth_max", "", "um", "Greatest reached depth", d.greatest);
    record.add("sleeve_coverage",
               "dermis",
               "%",
               "Share of dermis in sleeves of all planned punctures",
               coverage(view.regions, "sleeve", "dermis"));
    record.add("sleeve_coverage",
               "papillary_dermis",
               "%",
               "The same of the papillary dermis",
               coverage(view.regions, "sleeve_papillary", "papillary_dermis"));
    record.add("sleeve_coverage",
               "reticular_dermis",
               "%",
               "The same of the reticular dermis",
               coverage(view.regions, "sleeve_reticular", "reticular_dermis"));
}

}  // namespace reticulin::measures
