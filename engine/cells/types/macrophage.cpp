#include "engine/cells/cell_intent.hpp"
#include "engine/cells/types/competing_fates.hpp"

namespace reticulin::cells {

namespace {

/// M1 to M2: by cytokines and by eating apoptotic bodies (macrophages share the meal: B M/M*).
double switch_rate(const Surroundings& here, const MacrophageParameters& p) {
    const double signal = here.anti_inflammation + p.switch_tgf_beta_weight * here.tgf_beta;
    const double eaten = here.apoptotic_bodies * here.density / p.reference_density.native();
    return p.switch_by_signal.native() * math::hill1(signal, p.switch_half) +
           p.switch_by_eating.native() * math::hill1(eaten, p.eating_half.native());
}

}  // namespace

double most_rate_macrophage(std::uint8_t state, const MacrophageParameters& p) {
    if (state == static_cast<std::uint8_t>(MacrophageState::m2)) return p.egress_rate_m2.native();
    return p.switch_by_signal.native() + p.switch_by_eating.native() + p.death_rate_m1.native();
}

/// Macrophage: M1 turns into M2 or dies, M2 leaves by lymph.
CellIntent decide_macrophage(const CellView& self,
                             const Surroundings& here,
                             const MacrophageParameters& p,
                             double dt,
                             Stream& fate) {
    CellIntent intent{
        self.position, self.polarity, static_cast<float>(self.memory), {}, self.state};
    if (self.state == static_cast<std::uint8_t>(MacrophageState::m2)) {
        const double rates[] = {p.egress_rate_m2.native()};
        if (first_of(rates, dt, fate) == 0) intent.fate = Fate::egress;
        return intent;
    }
    const double rates[] = {switch_rate(here, p), p.death_rate_m1.native()};
    const int first = first_of(rates, dt, fate);
    if (first == 0) {
        intent.fate = Fate::change_state;
        intent.state = static_cast<std::uint8_t>(MacrophageState::m2);
    } else if (first == 1) {
        intent.fate = Fate::apoptosis;
    }
    return intent;
}

}  // namespace reticulin::cells
