#include "engine/cells/cell_intent.hpp"
#include "engine/cells/types/competing_fates.hpp"

namespace reticulin::cells {

/// Neutrophil: follows the pro-inflammatory signal and dies, leaving an apoptotic body.
CellIntent decide_neutrophil(const CellView& self,
                             const Surroundings& /*here*/,
                             const NeutrophilParameters& p,
                             double dt,
                             Stream& fate) {
    CellIntent intent{
        self.position, self.polarity, static_cast<float>(self.memory), {}, self.state};
    const double rates[] = {p.death_rate.native()};
    if (first_of(rates, dt, fate) == 0) intent.fate = Fate::apoptosis;
    return intent;
}

}  // namespace reticulin::cells
