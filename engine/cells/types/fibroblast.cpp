#include "engine/cells/cell_intent.hpp"
#include "engine/cells/types/competing_fates.hpp"

#include <algorithm>

namespace reticulin::cells {

namespace {

void become(FibroblastState state, CellIntent& intent) {
    intent.fate = Fate::change_state;
    intent.state = static_cast<std::uint8_t>(state);
}

void decide_quiescent(const Surroundings& here,
                      const FibroblastParameters& p,
                      double dt,
                      Stream& fate,
                      CellIntent& intent) {
    const double signal = std::max(math::hill2(here.tgf_beta, p.activation_half_tgf_beta.native()),
                                   math::hill2(here.pdgf, p.activation_half_pdgf.native()));
    const double rates[] = {p.activation_rate.native() * signal};
    if (first_of(rates, dt, fate) == 0) become(FibroblastState::activated, intent);
}

void decide_activated(double memory,
                      const Surroundings& here,
                      const FibroblastParameters& p,
                      double dt,
                      Stream& fate,
                      CellIntent& intent) {
    const double room = std::max(0.0, 1.0 - here.density / p.crowding_density.native());
    const double mitogen = math::hill1(here.pdgf, p.activation_half_pdgf.native()) +
                           p.proliferation_memory_weight * memory;
    const double rates[] = {
        p.proliferation_rate.native() * mitogen * room,
        p.deactivation_rate.native() * (1.0 - memory),
        p.death_rate_activated.native(),
        p.to_myofibroblast_rate.native() * math::hill4(memory, p.to_myofibroblast_half) *
            here.layer_factor * here.tension_gate,
    };
    switch (first_of(rates, dt, fate)) {
        case 0:
            intent.fate = Fate::divide;
            break;
        case 1:
            become(FibroblastState::quiescent, intent);
            break;
        case 2:
            intent.fate = Fate::apoptosis;
            break;
        case 3:
            become(FibroblastState::myofibroblast, intent);
            break;
        default:
            break;
    }
}

}  // namespace

MemoryShares memory_shares(const FibroblastParameters& p, double dt) {
    return {math::probability(1.0 / p.memory_rise.native(), dt),
            math::probability(1.0 / p.memory_fall.native(), dt)};
}

double next_memory(double memory,
                   double tgf_beta,
                   const FibroblastParameters& p,
                   const MemoryShares& shares) {
    const double target = math::hill2(tgf_beta, p.memory_half.native());
    return memory + (target - memory) * (target > memory ? shares.rise : shares.fall);
}

double most_rate_fibroblast(std::uint8_t state, double memory, const FibroblastParameters& p) {
    switch (static_cast<FibroblastState>(state)) {
        case FibroblastState::quiescent:
            return p.activation_rate.native();
        case FibroblastState::activated:
            return p.proliferation_rate.native() * (1.0 + p.proliferation_memory_weight * memory) +
                   p.deactivation_rate.native() * (1.0 - memory) + p.death_rate_activated.native() +
                   p.to_myofibroblast_rate.native() * math::hill4(memory, p.to_myofibroblast_half) *
                       std::max(p.papillary_factor, p.reticular_factor);
        case FibroblastState::myofibroblast:
            break;
    }
    return p.death_rate_myofibroblast_silent.native() +
           p.death_rate_myofibroblast_signalled.native();
}

/// Fibroblast: rests until TGF-b or PDGF wakes it, divides, remembers TGF-b and, where that memory
/// and tension are high, becomes a myofibroblast.
CellIntent decide_fibroblast(const CellView& self,
                             const Surroundings& here,
                             const FibroblastParameters& p,
                             double dt,
                             Stream& fate) {
    CellIntent intent{self.position, self.polarity, 0.0F, {}, self.state};
    intent.memory =
        static_cast<float>(next_memory(self.memory, here.tgf_beta, p, memory_shares(p, dt)));
    switch (static_cast<FibroblastState>(self.state)) {
        case FibroblastState::quiescent:
            decide_quiescent(here, p, dt, fate, intent);
            break;
        case FibroblastState::activated:
            decide_activated(self.memory, here, p, dt, fate, intent);
            break;
        case FibroblastState::myofibroblast: {
            const double kept = p.death_rate_myofibroblast_signalled.native();
            const double silent = p.death_rate_myofibroblast_silent.native();
            const double rates[] = {kept + (silent - kept) * (1.0 - self.memory)};
            if (first_of(rates, dt, fate) == 0) intent.fate = Fate::apoptosis;
            break;
        }
    }
    return intent;
}

}  // namespace reticulin::cells
