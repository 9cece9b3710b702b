#include "engine/measures/instruments.hpp"

#include <string>

namespace reticulin::measures {

void measure_solutes(const View& view, Recorder& record) {
    const std::size_t first_local = index(Level::first_local);
    for (std::size_t r = 0; r < view.regions.size(); ++r) {
        const std::string& region = view.regions[r].name;
        for (std::size_t l = 0; l < first_local + diffusion::local_signal_count; ++l) {
            const bool solute = l < first_local;
            const std::string name(solute ? diffusion::solute_names[l]
                                          : diffusion::local_signal_names[l - first_local]);
            const std::string unit(solute ? diffusion::solute_units[l]
                                          : diffusion::local_signal_units[l - first_local]);
            record.add(name + "_mean", region, unit, "Mean level", view.sums.mean(r, l));
            record.add(
                name + "_max", region, unit, "Highest level of a voxel", view.sums.greatest(r, l));
        }
    }
}

}  // namespace reticulin::measures
